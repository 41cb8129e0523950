"""FIL013 ambiguous-name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, quote, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class AmbiguousName(SetRule):
    """Name in a caption list that fits more than one picture.

    The caption could belong to either, so it is given to neither. Write the picture's folder into the list.
    """

    code = "FIL013"
    name = "ambiguous-name"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(
            files={"x/a.jpg": Picture(), "y/a.jpg": Picture(seed=1), "metadata.csv": "file_name,text\na.jpg,a cat\n"},
            says="`x/a.jpg`, `y/a.jpg`",
        ),
    )
    good = (
        Good(
            files={
                "x/a.jpg": Picture(),
                "y/a.jpg": Picture(seed=1),
                "metadata.csv": "file_name,text\nx/a.jpg,a cat\ny/a.jpg,a dog\n",
            },
        ),
        Good(files={"x/a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\n"}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for note in view.notes(NoteKind.AMBIGUOUS):
            paths = [view.shown(path) for path in note.related]
            yield self.report_note(
                view,
                note,
                "{name} could be {paths}: write the folder into the list",
                name=quote(note.text),
                paths=some(paths),
            )
