"""FIL008 layout-suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class LayoutSuspect(SetRule):
    """Folder structure that a trainer reads otherwise than it was meant.

    Pictures outside kohya's `N_name` folders, or deeper inside them, are never trained; a config whose picture folder
    is another machine's trains something else or nothing. Move the pictures, or correct the path.
    """

    code = "FIL008"
    name = "layout-suspect"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": "a cat", "dogs/b.jpg": Picture(), "dogs/b.txt": "a dog"},
            says="dogs",
            about="a folder without repeats beside kohya folders",
        ),
        Bad(
            files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": "a cat", "10_cat/more/b.jpg": Picture()},
            says="more",
        ),
    )
    good = (Good(files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": "a cat"}),)

    def check(self, view: SetView) -> Iterator[Finding]:
        for note in view.notes(NoteKind.LAYOUT):
            yield self.report_note(view, note, "{what}", what=note.detail)
