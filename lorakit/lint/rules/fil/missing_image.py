"""FIL003 missing-image."""

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


class MissingImage(SetRule):
    """Row of a list that names a picture which is not there.

    The caption is lost, and the run is shorter than its author thinks. When no row fits, the list lies in the wrong
    folder or names another machine's paths: that is one fault, reported once.
    """

    code = "FIL003"
    name = "missing-image"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\nb.jpg,a dog\n"},
            says="`b.jpg` is not there",
        ),
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\npics/a.png,a cat\npics/b.png,a dog\n"},
            says="none of the 2 rows",
            about="a list whose folder is not there is one fault",
        ),
    )
    good = (Good(files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\n"}),)

    def check(self, view: SetView) -> Iterator[Finding]:
        for note, rows in view.by_cause(NoteKind.MISSING_IMAGE):
            if rows == 1:
                advice = f"{note.detail}; correct the row" if note.detail else "restore the picture or delete its row"
                yield self.report_note(
                    view, note, "{name} is not there: {advice}", name=quote(note.text), advice=advice
                )
                continue
            yield self.report_note(
                view,
                note,
                "none of the {count} rows of {list} names a picture that is there (the first says {first}): {advice}",
                count=rows,
                list=f"`{view.shown(note.path)}`",
                first=quote(note.text),
                advice=f"{note.detail}; correct the rows"
                if note.detail
                else "put the list beside its pictures or correct the paths",
            )
