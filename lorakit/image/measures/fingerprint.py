"""What a picture looks like in 1.9 KB, for the search for duplicates, and a digest of its pixels.

The picture is cut to its content (a border of one colour, or the empty background round a drawing, says nothing of
what is in it) and squeezed to a square, so that borders, resizing and stretching leave nothing behind.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.pyramid import Plane

VERSION = 1
LUMA = 40  # pixels of the side of the luma square
CHROMA = 12  # and of the two squares of chroma
HEAD = 9  # bytes: version, content box (left, top, right, bottom), range of luma, aspect, mean luma, spread of chroma
LENGTH = HEAD + LUMA * LUMA + 2 * CHROMA * CHROMA
UNIFORM = 7  # levels that a border may differ from its colour: JPEG leaves as much at quality 30
STRAYS = 0.01  # share of a line's pixels that may differ more
ROUNDS = 3  # a frame, the bars inside it, the empty background inside these
FLAT = 3.0  # levels: standard deviation of luma below which nothing can be compared
SMALLEST = 0.004  # share of the picture's area: content below it is a speck


def fingerprint(small: Plane, colour: Plane) -> bytes:
    """The fingerprint of a picture; `small` is `colour` (height x width x 3, BGR) with a long side of at most 256.

    Returns `LENGTH` bytes, the same for the same pixels: a head, the luma of the content as 40 x 40 values stretched
    to 0..255, and its chroma (Cb, then Cr) as 12 x 12 values each. Empty for a picture of one colour.
    """
    left, top, right, bottom = content(small)
    height, width = small.shape[:2]
    if (right - left) * (bottom - top) < SMALLEST * width * height:
        return b""
    part = small[top:bottom, left:right]
    if min(part.shape[:2]) < 2 * LUMA and max(colour.shape[:2]) > max(height, width):
        part = _native(colour, (left / width, top / height, right / width, bottom / height))
    # a decoder may give 8-bit planes only; averaging in floats keeps the shades of a dark or pale picture
    planes = cv2.cvtColor(_square(part, LUMA) / np.float32(255), cv2.COLOR_BGR2YCrCb) * np.float32(255)
    luma = planes[..., 0]
    if float(luma.std()) < FLAT:
        return b""
    low, high = float(luma.min()), float(luma.max())
    chroma = cv2.resize(np.ascontiguousarray(planes[..., 2:0:-1]), (CHROMA, CHROMA), interpolation=cv2.INTER_AREA)
    head = (
        VERSION,
        *(round(255 * share) for share in (left / width, top / height, right / width, bottom / height)),
        round(high - low),
        round(128 + 32 * np.clip(np.log2(part.shape[1] / part.shape[0]), -3.9, 3.9)),
        round(float(luma.mean())),
        min(255, round(float(chroma.std(axis=(0, 1)).max()) * 2)),
    )
    stretched = (luma - low) * (255 / (high - low))
    return bytes(head) + _bytes(stretched) + _bytes(np.moveaxis(np.asarray(chroma, dtype=np.float32), 2, 0))


def pixel_digest(small: Plane, luma: Plane, alpha: Plane | None = None) -> str:
    """BLAKE2b (hex, 32 digits) of the picture's size, the sums of its columns of luma, and its pixels at 256.

    Hashing every pixel would take ten times as long. Equal pictures have equal digests. Two pictures that differ and
    share a digest would need changes that cancel out in every column and vanish when 256 pixels stand for all.
    """
    digest = hashlib.blake2b(repr(luma.shape).encode(), digest_size=16)
    for plane in (luma, *(() if alpha is None else (alpha,))):
        flat = plane.reshape(plane.shape[0], -1)
        digest.update(cv2.reduce(flat, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S).tobytes())
    digest.update(small.tobytes())
    return digest.hexdigest()


def content(small: Plane) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom; pixels, ends exclusive) inside all borders of one colour."""
    left, top, right, bottom = 0, 0, small.shape[1], small.shape[0]
    for _ in range(ROUNDS):
        before = (left, top, right, bottom)
        part = small[top:bottom, left:right]
        first, last = _edges(part)
        top, bottom = top + first, top + last
        part = small[top:bottom, left:right]
        first, last = _edges(part.swapaxes(0, 1))
        left, right = left + first, left + last
        if (left, top, right, bottom) == before or left >= right or top >= bottom:
            break
    return left, top, max(left, right), max(top, bottom)


def _edges(part: Plane) -> tuple[int, int]:
    """The first row that is not border, and the row behind the last; equal when all is border.

    The row next to a border is a blend of both and goes with it.
    """
    lines = part.shape[0]
    if lines == 0 or part.shape[1] == 0:
        return 0, 0
    first, last = _run(part), _run(part[::-1])
    top, bottom = first + (first > 0), lines - last - (last > 0)
    return (top, bottom) if top < bottom else (lines, lines)


def _run(part: Plane) -> int:
    """How many rows from the first on have one colour, that of the first row."""
    colour = np.median(part[0], axis=0)
    if _share(part[:1], colour)[0] > STRAYS:
        return 0
    different = np.flatnonzero(_share(part, colour) > STRAYS)
    return int(different[0]) if different.size else part.shape[0]


def _share(rows: Plane, colour: NDArray[Any]) -> NDArray[np.float64]:
    """The share of each row's pixels that are not of the colour."""
    low, high = np.clip(colour - UNIFORM, 0, 255), np.clip(colour + UNIFORM, 0, 255)
    return np.asarray(1 - np.mean(cv2.inRange(np.ascontiguousarray(rows), low, high) > 0, axis=1), dtype=np.float64)


def _native(colour: Plane, shares: tuple[float, float, float, float]) -> Plane:
    """The content from the picture as stored, where it is too small in the small one."""
    height, width = colour.shape[:2]
    left, top = int(shares[0] * width), int(shares[1] * height)
    right, bottom = max(left + 1, round(shares[2] * width)), max(top + 1, round(shares[3] * height))
    return colour[top:bottom, left:right]


def _square(part: Plane, side: int) -> NDArray[np.float32]:
    """The part as side x side x 3 values: areas averaged where it shrinks, linear where it grows."""
    shrinks = min(part.shape[:2]) >= side
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part.astype(np.float32), (side, side), interpolation=how), dtype=np.float32)


def _bytes(values: NDArray[np.float32]) -> bytes:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8).tobytes()
