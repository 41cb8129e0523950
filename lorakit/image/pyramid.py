"""One decoded picture at the few sizes that measurements read. Made once; each measurement takes what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lorakit.image.framing import crop_box, frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.framing import Frame, Framing

    Plane = NDArray[np.uint8]

MOSTLY_CUT = 0.75  # of the area: a thread of 1 x 20,000 pixels would be enlarged to a gigabyte and then cut
LITTLE = 1.7  # times
SMALL = 256  # pixels of the long side
TINY = 160


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Upright 8-bit pixels, height x width (x 3, blue green red); nothing is ever enlarged but `trained_luma`.

    `colour` and `luma`: the picture as stored. `trained_luma`: resized and cropped to the bucket, what is trained.
    `small` and `tiny`: the whole picture with a long side of 256 and 160 pixels at most. `alpha`: as `colour`, one
    plane, None for opaque pictures; `mask`: the mask sidecar, at its own size.
    """

    colour: Plane
    luma: Plane
    trained_luma: Plane
    small: Plane
    tiny: Plane
    frame: Frame
    alpha: Plane | None = None
    mask: Plane | None = None


def build(colour: Plane, framing: Framing, alpha: Plane | None = None, mask: Plane | None = None) -> Pyramid:
    """The pyramid of a picture of height x width x 3 (both sides above 0)."""
    height, width = colour.shape[:2]
    placed = frame((width, height), framing)
    luma = gray(colour)
    small = shrink(colour, SMALL)
    return Pyramid(colour, luma, _fit(luma, placed), small, shrink(small, TINY), placed, alpha, mask)


def gray(colour: Plane) -> Plane:
    """BT.601 luma of blue-green-red pixels, 0 to 255."""
    return np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def shrink(plane: Plane, side: int) -> Plane:
    """The picture with a long side of at most `side` pixels, by averaging areas; never enlarged."""
    height, width = plane.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return plane
    return _average(plane, (max(1, round(width * scale)), max(1, round(height * scale))))


def _fit(luma: Plane, placed: Frame) -> Plane:
    """Resize and crop to the bucket: areas averaged when shrinking, cubic when enlarging, as kohya does."""
    if placed.crop_loss > MOSTLY_CUT:
        how = cv2.INTER_AREA if placed.scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(kept(luma, placed), placed.bucket, interpolation=how), dtype=np.uint8)
    if placed.scale < 1:
        resized = _average(luma, placed.resized)
    else:
        resized = np.asarray(cv2.resize(luma, placed.resized, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    left, top, right, bottom = crop_box(placed)
    return np.ascontiguousarray(resized[top:bottom, left:right])


def kept(plane: Plane, placed: Frame) -> Plane:
    """The part of a picture's plane (of any size) that its bucket keeps."""
    height, width = plane.shape[:2]
    left, top, right, bottom = crop_box(placed)
    across, down = width / placed.resized[0], height / placed.resized[1]
    first, last = int(left * across), max(int(left * across) + 1, round(right * across))
    upper, lower = int(top * down), max(int(top * down) + 1, round(bottom * down))
    return np.ascontiguousarray(plane[upper:lower, first:last])


def _average(plane: Plane, size: tuple[int, int]) -> Plane:
    """Shrink to `size` (width, height) by averaging areas: by halves while that fits, which is ten times as fast.

    An odd last line has no partner; it is left out of a half.
    """
    width, height = size
    while plane.shape[0] >= 2 * height and plane.shape[1] >= 2 * width:
        rows, columns = plane.shape[0] // 2, plane.shape[1] // 2
        even = plane[: 2 * rows, : 2 * columns]
        plane = np.asarray(cv2.resize(even, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if plane.shape[:2] == (height, width):
        return plane
    # by little, the two neighbours that a linear step mixes are all the area there is, at a tenth of the price
    little = plane.shape[0] < LITTLE * height and plane.shape[1] < LITTLE * width
    how = cv2.INTER_LINEAR if little else cv2.INTER_AREA
    return np.asarray(cv2.resize(plane, size, interpolation=how), dtype=np.uint8)
