"""Bars, borders and white pages around a picture: their edge is always sharp, whatever the picture is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SPREAD = 10  # levels between the darkest and the brightest pixel of a plain row; JPEG leaves that much
SHORTEST = 64  # pixels: what is left must be a picture


def inside(luma: Plane) -> tuple[slice, slice]:
    """Rows and columns of `luma` (height x width, 0 to 255) within its plain border; all where too little is left."""
    rows = _picture(luma, 1)
    if rows.stop - rows.start >= SHORTEST:
        columns = _picture(luma[rows], 0)
        if columns.stop - columns.start >= SHORTEST:
            return rows, columns
    return slice(0, luma.shape[0]), slice(0, luma.shape[1])


def _picture(luma: Plane, along: int) -> slice:
    """From the first to the last line that is not plain; empty when all are."""
    busy = np.flatnonzero(luma.max(axis=along) - luma.min(axis=along) > SPREAD)
    return slice(int(busy[0]), int(busy[-1]) + 1) if busy.size else slice(0, 0)
