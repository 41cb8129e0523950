"""FIL014 outside-root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class OutsideRoot(SetRule):
    """List entry or link that leads out of the dataset.

    What lies outside is not copied, versioned or hashed with the set, and a list from a stranger may point anywhere.
    It is not read. Move the file into the set; links into a cache you trust are read with `follow-links: true`.
    """

    code = "FIL014"
    name = "outside-root"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\n../b.jpg,a dog\n"},
            says="`../b.jpg`",
        ),
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\n/data/a.jpg,a cat\n/data/b.jpg,a dog\n"},
            says="all 2 rows",
            about="a list with another machine's paths is one fault",
        ),
    )
    good = (Good(files={"x/a.jpg": Picture(), "metadata.csv": "file_name,text\nx/../x/a.jpg,a cat\n"}),)

    def check(self, view: SetView) -> Iterator[Finding]:
        for note, rows in view.by_cause(NoteKind.OUTSIDE):
            all_rows = f", like all {rows} rows of `{view.shown(note.path)}`" if rows > 1 else ""
            yield self.report_note(
                view,
                note,
                "{name} is {what}{all_rows}: it is not read; {advice}",
                name=quote(note.text),
                what=note.detail,
                all_rows=all_rows,
                advice="write names relative to the list"
                if note.line
                else "copy the file, or set `follow-links: true`",
            )
