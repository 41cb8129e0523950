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
    is another machine's trains something else or nothing; a list that the trainer does not know is no caption at all.
    Move the pictures, correct the path, or write the captions where the trainer looks.
    """

    code = "FIL008"
    name = "layout-suspect"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\n"},
            settings={"target": "kohya"},
            says="kohya sd-scripts reads no captions",
        ),
        Bad(
            files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": "a cat", "dogs/b.jpg": Picture(), "dogs/b.txt": "a dog"},
            says="dogs",
            about="a folder without repeats beside kohya folders",
        ),
        Bad(
            files={"a.jpg": Picture(), "my captions.csv": "file_name,text\na.jpg,a cat\n"},
            says="--metadata",
            about="a table under a name that no program looks for",
        ),
        Bad(
            files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": "a cat", "10_cat/more/b.jpg": Picture()},
            says="more",
        ),
    )
    good = (
        Good(
            files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\n"},
            about="lorakit reads every layout it knows",
        ),
        Good(files={"10_cat/a.jpg": Picture(), "10_cat/a.txt": "a cat"}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        target = view.context.target
        for layout in view.dataset.layout.split(" + "):
            if not target.takes(layout) and any(sample.captions for sample in view.samples):
                yield self.report(
                    "{target} reads no captions from the layout {layout}: write them beside the pictures as .txt",
                    severity=Severity.ERROR,
                    evidence=layout,
                    target=target.title,
                    layout=layout,
                )
        for note in view.notes(NoteKind.LAYOUT):
            yield self.report_note(view, note, "{what}", what=note.detail)
