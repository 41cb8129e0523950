"""IMG007 decompression-bomb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.image.row import Fault
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

# a GIF of a few bytes whose header claims 65535 x 65535 pixels
BOMB = b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00;"


class DecompressionBomb(SampleRule):
    """Picture that would fill the memory when decoded.

    A small file can claim billions of pixels: an accident of a scanner, or an attack on whoever opens it. lorakit does
    not decode more than Pillow's limit of 179 megapixels. Save the picture smaller; a trainer shrinks it anyway.
    """

    code = "IMG007"
    name = "decompression-bomb"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.FILE
    bad = (Bad(files={"a.gif": BOMB, "a.txt": "a cat"}, says="exceeds limit"),)
    good = (Good(),)

    def check(self, view: SampleView) -> Iterator[Finding]:
        if view.row.fault is Fault.BOMB:
            yield self.report("too large to decode ({said}): save it smaller", view, said=view.row.detail)
