"""IMG008 broken-metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

# A 1x1 GIF cannot hold EXIF; the smallest JPEG start with a broken block is enough for a header. See the tests.
JPEG_WITH_BROKEN_EXIF = bytes.fromhex(
    "ffd8ffe1000e457869660000ffffffff0000ffdb004300" + "01" * 64 + "ffc0000b080200020001011100ffc4001400010000000000"
    "0000000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054dfffd9"
)


class BrokenMetadata(SampleRule):
    """Picture whose EXIF or container data is damaged.

    The pixels decode, so training goes on; but readers disagree on damaged data, and whether the picture is turned is
    anybody's guess. Save it again from an image program, which writes the data anew.
    """

    code = "IMG008"
    name = "broken-metadata"
    severity = Severity.INFO
    since = "0.1.0"
    need = Need.HEADER
    bad = (Bad(picture=JPEG_WITH_BROKEN_EXIF, says="EXIF block"),)
    good = (Good(), Good(picture=Picture((512, 512), orientation=6)))

    def check(self, view: SampleView) -> Iterator[Finding]:
        if said := view.row.metadata_fault:
            yield self.report("{said}; save the picture again", view, evidence=said, said=said)
