"""IMG001 truncated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.image.row import Fault
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class Truncated(SampleRule):
    """Picture that is cut short or damaged.

    An interrupted download or copy looks whole to a file manager. The trainer stops in the middle of caching, often
    without naming the file; a lenient reader trains the gray lower half instead. Fetch the picture again. Found by
    decoding every picture to its last byte, because headers and quick checks pass on a file cut in half.
    """

    code = "IMG001"
    name = "truncated"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.DECODE
    bad = (
        Bad(picture=Picture(keep=0.5), says="truncated"),
        Bad(picture=Picture(format="PNG", keep=0.7), says="fetch it again"),
        Bad(picture=Picture(format="WEBP", keep=0.5)),
        Bad(picture=b"", says="the file is empty"),
    )
    good = (Good(), Good(picture=Picture((512, 512), format="PNG")), Good(picture=Picture((512, 512), format="WEBP")))

    def check(self, view: SampleView) -> Iterator[Finding]:
        if view.row.fault in (Fault.DAMAGED, Fault.EMPTY):
            yield self.report(
                "cannot be decoded whole ({said}): fetch it again",
                view,
                evidence=view.row.detail,
                said=view.row.detail,
            )
