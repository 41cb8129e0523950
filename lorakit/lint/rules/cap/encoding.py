"""CAP002 encoding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.caption.normalise.invisible import CONTROL, INVISIBLE, without_invisible
from lorakit.caption.normalise.mojibake import undo_mojibake
from lorakit.dataset import NoteKind
from lorakit.findings import Act, FileEdit, Fix, Safety, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, fix_of, place_of
from lorakit.lint.view import relative

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lorakit.dataset import Caption
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView

MARKED = "the caption starts with a byte-order mark, which some trainers train: save it as UTF-8 without one"
LOST = "the caption holds U+FFFD, the mark of a character that was lost: write it again"
TITLES = {
    "utf-8-sig": "UTF-8 with a mark",
    "gb18030": "GB18030 (Chinese)",
    "cp1252": "Windows-1252",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
NAMES = {0xAD: "a soft hyphen", 0x200B: "a zero-width space", 0x2060: "a word joiner", 0xFEFF: "a byte-order mark"}
BIDI = "a mark that turns the direction of writing"


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
        Bad("一只猫坐在窗台上".encode("gb18030"), says="GB18030", fixed="一只猫坐在窗台上"),
        Bad("a caf\xe9 at night".encode("cp1252"), says="Windows-1252", fixed="a café at night"),
        Bad("el ni\xf1o".encode("cp1252"), says="Windows-1252", about="it could be Polish, too: not repaired unasked"),
        Bad("\ufeffa cat on a sofa", says="byte-order mark", fixed="a cat on a sofa"),
        Bad("a cat on a sofa".encode("utf-16"), says="UTF-16", fixed="a cat on a sofa"),
        Bad("a cafÃ© at night", says="`a café at night`", fixed="a café at night"),
        Bad("a cat \ufffd on a sofa", says="lost"),
        Bad("a cat\x01 on a sofa", says="U+0001, a control character", fixed="a cat on a sofa"),
        Bad("a \x1b[31mred\x1b[0m cat", says="U+001B, a control character and 1 more", fixed="a red cat"),
        Bad("a ca\u200bt on a sofa", says="U+200B, a zero-width space", fixed="a cat on a sofa"),
        Bad(
            "neon\u00ad light, \u202ea cat\u202c",
            says="U+00AD, a soft hyphen and 2 more",
            fixed="neon light, a cat",
        ),
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,一只猫坐在窗台上\n".encode("gb18030")},
            says="metadata.csv",
            fixed={"metadata.csv": "\ufefffile_name,text\na.jpg,一只猫坐在窗台上\n"},
        ),
    )
    good = (
        Good("一只猫坐在窗台上，夜晚"),
        Good("a café at night, “neon” sign – naïve style"),
        Good("a 👩\u200d🚀 on the moon, نمی\u200cخواهم on a wall, แมว\u200bดำ"),
        Good(files={"a.jpg": Picture(), "metadata.csv": "\ufefffile_name,text\na.jpg,a cat\n"}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        seen: set[Path] = set()
        for sample in view.samples:
            for index, caption in enumerate(sample.captions):
                sidecar = caption.source == "sidecar"
                if (said := _file_fault(caption)) and sidecar and caption.path not in seen:
                    seen.add(caption.path)
                    fix = _recode(relative(caption.path, sample.root)) if caption.sure and not caption.lossy else None
                    yield self._of_caption(sample, index, said, fix)
                elif "\ufffd" in caption.text:
                    yield self._of_caption(sample, index, LOST)
                elif (meant := undo_mojibake(caption.text))[0]:
                    said = f"the caption was decoded wrongly and saved again; it should read `{meant[0][:60]}`"
                    safety = Safety.SAFE if meant[1] else Safety.UNSAFE
                    changes = [(0, len(caption.text), meant[0])]
                    fix = fix_of(sample, index, "Write what was meant", safety, changes)
                    yield self._of_caption(sample, index, said, fix)
                elif said := _hidden(caption.text):
                    yield self._of_hidden(sample, index, said)
        for note in view.notes(NoteKind.ENCODING):
            found = self.report_note(
                view,
                note,
                "the list is not UTF-8 but probably {encoding}: open it where it was written and save it as UTF-8",
                encoding=TITLES.get(note.text, note.text),
            )
            yield replace(found, fix=_recode(view.shown(note.path)) if note.sure else None)

    def _of_caption(self, sample: SampleView, index: int, said: str, fix: Fix | None = None) -> Finding:
        caption = sample.captions[index]
        severity = Severity.ERROR if caption.lossy else self.severity
        if said == MARKED and sample.context.target.byte_order_mark == "stripped":
            severity = Severity.INFO
        place = place_of(caption, sample)
        return self.report("{said}", sample, severity, place, caption=index, evidence=said, fix=fix, said=said)

    def _of_hidden(self, sample: SampleView, index: int, said: str) -> Finding:
        """At the character itself; it is valid UTF-8 and stops no trainer, whatever the target."""
        caption = sample.captions[index]
        found = CONTROL.search(caption.text) or INVISIBLE.search(caption.text)
        at = found.start() if found else 0
        place = place_of(caption, sample, (at, at + 1))
        if place.end_line > place.line:  # some of them part lines, too
            place = replace(place, end_line=place.line, end_column=place.column + 1)
        severity = min(self.severity, Severity.WARNING)
        changes = without_invisible(caption.text)
        fix = fix_of(sample, index, "Delete what nobody sees", Safety.SAFE, changes)
        return self.report("{said}", sample, severity, place, caption=index, evidence=said, fix=fix, said=said)


def _recode(path: str) -> Fix:
    return Fix("Save it as UTF-8 without a byte-order mark", Safety.SAFE, files=(FileEdit(path, Act.RECODE),))


def _file_fault(caption: Caption) -> str:
    if caption.lossy:
        return "some bytes of the caption fit no encoding: open it where it was written and save it as UTF-8"
    if caption.encoding != "utf-8":
        title = TITLES.get(caption.encoding, caption.encoding)
        return f"the caption is not UTF-8 but probably {title}: open it where it was written and save it as UTF-8"
    if caption.bom:
        return MARKED
    return ""


def _hidden(text: str) -> str:
    """What is said of characters that nobody sees and every tokenizer reads, by the first of them."""
    found = CONTROL.findall(text)
    named = "a control character"
    if not found:
        found = [] if text.isascii() else INVISIBLE.findall(text)
        named = NAMES.get(ord(found[0]), BIDI) if found else ""
    if not found:
        return ""
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    it = "them" if more else "it"
    return f"the caption holds U+{ord(found[0]):04X}, {named}{more}, trained though nobody sees {it}: delete {it}"
