"""FIL012 malformed-list."""

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


class MalformedList(SetRule):
    """Line of a caption list that cannot be read as one.

    Other programs skip such a line, cut the caption at its first comma, or stop. Correct the line; quote a caption that
    holds the separator.
    """

    code = "FIL012"
    name = "malformed-list"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(
            files={"a.jpg": Picture(), "metadata.jsonl": '{"file_name": "a.jpg", "text": "a cat"}\n{"file_name": \n'},
            says="metadata.jsonl",
        ),
        Bad(files={"a.jpg": Picture(), "metadata.csv": "x,y\n1,2\n"}, says="metadata.csv"),
    )
    good = (
        Good(files={"a.jpg": Picture(), "metadata.csv": 'file_name,text\na.jpg,"a cat, sitting"\n'}),
        Good(files={"a.jpg": Picture(), "metadata.jsonl": '{"file_name": "a.jpg", "text": "a cat"}\n'}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for note, rows in view.by_cause(NoteKind.MALFORMED):
            yield self.report_note(
                view,
                note,
                "{what}{text}{more}",
                what=note.detail,
                more=f"; {rows} lines are like this" if rows > 1 else "",
                text=f" in {quote(note.text)}" if note.text else "",
            )
