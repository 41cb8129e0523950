"""CAP002 encoding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lorakit.dataset import Caption
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView

MARKED = "the caption starts with a byte-order mark, which some trainers train: save it as UTF-8 without one"
TITLES = {"gb18030": "GB18030 (Chinese)", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
# all below the space but tab, line feed, form feed and carriage return
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class Encoding(SetRule):
    """Caption that is not plain UTF-8 text.

    Trainers read strict UTF-8: another encoding stops the run, often without naming the file, and a byte-order mark is
    trained as three tokens of noise in front of the trigger. Text that was decoded wrongly once and saved again
    (`cafÃ©`) is noise for good. Save the file as UTF-8 without a mark. A mark in a CSV is no fault: Excel needs it.
    """

    code = "CAP002"
    name = "encoding"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad("一只猫坐在窗台上".encode("gb18030"), says="GB18030"),
        Bad("a caf\xe9 at night".encode("cp1252"), says="Windows-1252"),
        Bad("\ufeffa cat on a sofa", says="byte-order mark"),
        Bad("a cat on a sofa".encode("utf-16"), says="UTF-16"),
        Bad("a cafÃ© at night", says="`a café at night`"),
        Bad("a cat \ufffd on a sofa", says="lost"),
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,一只猫坐在窗台上\n".encode("gb18030")},
            says="metadata.csv",
        ),
    )
    good = (
        Good("一只猫坐在窗台上，夜晚"),
        Good("a café at night, “neon” sign – naïve style"),
        Good(files={"a.jpg": Picture(), "metadata.csv": "\ufefffile_name,text\na.jpg,a cat\n"}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        seen: set[Path] = set()
        for sample in view.samples:
            for index, caption in enumerate(sample.captions):
                sidecar = caption.source == "sidecar"
                if (said := _file_fault(caption)) and sidecar and caption.path not in seen:
                    seen.add(caption.path)
                    yield self._of_caption(sample, index, said)
                elif said := _text_fault(caption.text):
                    yield self._of_caption(sample, index, said)
        for note in view.notes(NoteKind.ENCODING):
            yield self.report_note(
                view,
                note,
                "the list is not UTF-8 but probably {encoding}: open it where it was written and save it as UTF-8",
                encoding=TITLES.get(note.text, note.text),
            )

    def _of_caption(self, sample: SampleView, index: int, said: str) -> Finding:
        caption = sample.captions[index]
        severity = Severity.ERROR if caption.lossy else self.severity
        if said == MARKED and sample.context.target.byte_order_mark == "stripped":
            severity = Severity.INFO
        return self.report(
            "{said}",
            sample,
            severity,
            place_of(caption, sample),
            caption=index,
            evidence=said,
            said=said,
        )


def _file_fault(caption: Caption) -> str:
    if caption.lossy:
        return "some bytes of the caption fit no encoding: open it where it was written and save it as UTF-8"
    if caption.encoding != "utf-8":
        title = TITLES.get(caption.encoding, caption.encoding)
        return f"the caption is not UTF-8 but probably {title}: open it where it was written and save it as UTF-8"
    if caption.bom:
        return MARKED
    return ""


def _text_fault(text: str) -> str:
    if "\ufffd" in text:
        return "the caption holds U+FFFD, the mark of a character that was lost: write it again"
    if CONTROL.search(text):
        return "the caption holds control characters: delete them"
    if meant := undo_mojibake(text):
        return f"the caption was decoded wrongly and saved again; it should read `{meant[:60]}`"
    return ""


def undo_mojibake(text: str) -> str:
    """The text before UTF-8 was taken for Windows-1252 or GB18030, or an empty string when nothing points to that.

    A round trip that yields valid UTF-8 with fewer characters is next to impossible for real text; for GB18030, where
    short words can pass by chance, the result must be Chinese and at least two characters long.
    """
    if text.isascii():
        return ""
    for encoding in ("cp1252", "gb18030"):
        try:
            meant = text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        foreign = [char for char in meant if not char.isascii()]
        if not foreign or len(meant) >= len(text):
            continue
        if encoding == "cp1252" or (len(foreign) > 1 and all("\u3000" <= char <= "\u9fff" for char in foreign)):
            return meant
    return ""
