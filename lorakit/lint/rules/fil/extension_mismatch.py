"""FIL005 extension-mismatch."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.image.suffixes import SUFFIXES
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class ExtensionMismatch(SampleRule):
    """Picture whose suffix names another format than its content.

    Readers that trust the name fail in the middle of caching; others work, until the set moves to another trainer.
    Rename the file after what it is.
    """

    code = "FIL005"
    name = "extension-mismatch"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(files={"a.jpg": Picture(format="PNG"), "a.txt": "a cat"}, says="is PNG"),
        Bad(files={"a.png": Picture(format="JPEG"), "a.txt": "a cat"}, says="rename it to `a.jpg`"),
    )
    good = (
        Good(files={"a.JPEG": Picture(), "a.txt": "a cat"}),
        Good(files={"a.tif": Picture(format="TIFF"), "a.txt": "a cat"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        fitting = SUFFIXES.get(view.row.format)
        key = PurePosixPath(view.key)
        if fitting is None or key.suffix.lower() in fitting:
            return
        yield self.report(
            "named {suffix}, but its content is {format}: rename it to {name}",
            view,
            evidence=view.row.format,
            suffix=f"`{key.suffix}`",
            format=view.row.format,
            name=f"`{key.with_suffix(fitting[0]).name}`",
        )
