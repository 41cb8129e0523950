"""FIL002 orphan-file."""

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


class OrphanFile(SetRule):
    """Caption, mask or latent cache whose picture is not there.

    It is what a rename or a deletion leaves behind. The caption is never trained; often the picture it belongs to is
    still there under another name, without a caption. Rename the two together, or delete the left-over.
    """

    code = "FIL002"
    name = "orphan-file"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", "b.txt": "a dog"}, says="b.txt"),
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", "b-masklabel.png": Picture(format="PNG")}, says="mask"),
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", "b_0512x0512_sd.npz": b"PK"}, says="cached latents"),
    )
    good = (
        Good(files={"a.jpg": Picture(), "a.txt": "a cat", "README.txt": "about this set", "a.npz": b"PK"}),
        Good(files={"a.jpg": Picture(), "a.txt": "a cat", "a-masklabel.png": Picture(format="PNG")}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for note in view.notes(NoteKind.ORPHAN):
            yield self.report_note(
                view,
                note,
                "{kind} without a picture: rename it with its picture or delete it",
                kind=note.detail,
            )
