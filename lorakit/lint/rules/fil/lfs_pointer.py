"""FIL009 lfs-pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.image.row import Fault
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import Need, SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

POINTER = (
    b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\nsize 12345\n"
)


class LfsPointer(SetRule):
    """Git LFS pointer in place of the file itself.

    The repository was cloned without its large files: there is no picture to look at, let alone to train. Run
    `git lfs pull`; where only captions are to be checked, `--no-images` leaves pictures alone.
    """

    code = "FIL009"
    name = "lfs-pointer"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.FILE
    bad = (Bad(picture=POINTER, says="git lfs pull"),)
    good = (Good("version https://git-lfs.github.com, written on a t-shirt"),)

    def check(self, view: SetView) -> Iterator[Finding]:
        for sample in view.samples:
            if sample.row.fault is Fault.POINTER:
                yield self.report("Git LFS pointer, not a picture: run `git lfs pull`", sample)
        for note in view.notes(NoteKind.POINTER):
            yield self.report_note(view, note, "Git LFS pointer, not the file itself: run `git lfs pull`")
