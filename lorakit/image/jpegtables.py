"""The quality of a JPEG file from its quantisation tables, as the 1 to 100 of the Independent JPEG Group's `cjpeg`.

Source of the tables: ITU-T T.81 (1992), tables K.1 (luma) and K.2 (chroma). Source of the scaling:
`jpeg_quality_scaling` in the IJG's jcparam.c: a quality Q below 50 scales both tables by 5000 / Q per cent, another by
200 - 2 Q per cent; every entry is then rounded and kept within 1 to 255. At 50 the tables are those of the standard,
at 100 all ones.

custom 0 is luma and 1 chroma, but `image.layer` says which component takes which. Programs that write
scaled K tables often scale luma and chroma by different qualities; Photoshop, phones and mozjpeg write tables of their
own. Such a table gets the quality whose IJG table is nearest: least sum of squared differences of the logarithms, since
it is the ratio of two steps that makes one coarser than the other.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

# fmt: off
LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)
CHROMA = (
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
)
# fmt: on
Table = tuple[int, ...]


class Quality(NamedTuple):
    """IJG qualities, 1 to 100. `chroma` is None for gray pictures; `exact` says that both tables are IJG's own."""

    luma: int
    chroma: int | None
    exact: bool


def jpeg_quality(image: Image.Image) -> Quality | None:
    """The qualities of an opened JPEG (or MPO) file; None for other formats and for files without usable tables."""
    tables: Mapping[int, Sequence[int]] = getattr(image, "quantization", None) or {}
    used = [tables.get(layer[3]) for layer in getattr(image, "layer", ())] or [tables.get(0), tables.get(1)]
    luma = used[0] if used else None
    if not luma or len(luma) != 64:
        return None
    quality, exact = nearest(tuple(luma), True)
    chroma = used[1] if len(used) > 1 and image.mode != "L" else None
    if not chroma or len(chroma) != 64:
        return Quality(quality, None, exact)
    # a colour space of three equal components (RGB JPEG) quantises all of them by the one luma table
    other, other_exact = (quality, exact) if chroma is luma else nearest(tuple(chroma), False)
    return Quality(quality, other, exact and other_exact)


def scaled(quality: int, luma: bool = True) -> Table:
    """The IJG's table of a quality from 1 to 100, 64 entries in rows."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(max((entry * percent + 50) // 100, 1), 255) for entry in (LUMA if luma else CHROMA))


@lru_cache(maxsize=256)
def nearest(table: Table, luma: bool) -> tuple[int, bool]:
    """The quality (1 to 100) whose IJG table is nearest to `table` (64 entries in rows), and whether it is equal.

    The files of one camera or program share their tables, so the answers are kept.
    """
    sums = _sums(luma)
    # sums fall as quality rises; of tables with equal sums (all entries at their limit) the highest quality is taken
    quality = 100 - bisect_left(sums, sum(table))
    quality = min(max(quality, 1), 100)
    if scaled(quality, luma) == table:
        return quality, True
    logs = [math.log(max(entry, 1)) for entry in table]
    distance = _distance(logs, quality, luma)
    for step in (1, -1):
        while 1 <= quality + step <= 100 and (other := _distance(logs, quality + step, luma)) < distance:
            quality, distance = quality + step, other
    return quality, False


@lru_cache(maxsize=2)
def _sums(luma: bool) -> tuple[int, ...]:
    """Sums of the tables of quality 100 down to 1: ascending."""
    return tuple(sum(scaled(quality, luma)) for quality in range(100, 0, -1))


def _distance(logs: Sequence[float], quality: int, luma: bool) -> float:
    pairs = zip(logs, scaled(quality, luma), strict=True)
    return sum((log - math.log(entry)) ** 2 for log, entry in pairs)
