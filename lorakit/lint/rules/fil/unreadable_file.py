"""FIL015 unreadable-file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.image.row import Fault
from lorakit.lint.example import Good
from lorakit.lint.rule import Need, SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class UnreadableFile(SetRule):
    """File that the system refuses to read.

    A missing permission, a broken link or a failing disk: a trainer stops there, or skips it without a word. Repair
    the file's rights or restore it.
    """

    code = "FIL015"
    name = "unreadable-file"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.FILE
    # What a system refuses cannot be written into an example; tests/lint/test_unreadable.py provokes it.
    bad = ()
    good = (Good("a cat"),)

    def check(self, view: SetView) -> Iterator[Finding]:
        for sample in view.samples:
            if sample.row.fault is Fault.UNREADABLE:
                yield self.report("cannot be read: {said}", sample, said=sample.row.detail)
        for note in view.notes(NoteKind.UNREADABLE):
            yield self.report_note(view, note, "cannot be read: {said}", said=note.detail)
