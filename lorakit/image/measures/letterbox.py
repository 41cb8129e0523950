"""Bars laid around a picture: letterbox, pillarbox, or a frame on all sides, of any one colour.

A bar is a band of equal pixels along a whole side, with a bar of the same colour and width on the opposite side, and a
straight edge: the picture begins at the same line over most of its length. The last condition tells bars from a black
sky, from paper and from a product on white, where a picture begins here and there. Rows and columns are read at full
resolution, a few hundred of each; up to 8 pixels of ringing beside the edge, as JPEG leaves, are taken for bar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from lorakit.image.measures.strips import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Shares = NDArray[np.float64]

EQUAL = 8  # levels from the bar's own within which a pixel belongs to it
STRAY = 0.03  # share of a bar's line that may differ all the same
PLAIN = 20  # levels, the range of an outermost line that may be a bar
RINGING = 8  # pixels
EDGE = 4  # pixels within which the picture must begin; fewer in small pictures
BEGUN = 0.5  # share of an edge, the mean of both, where it must
BEGUN_LEAST = 0.25  # and of either
BEGUN_FRAME = 0.65  # of every pair of edges of a frame, as plain ground around a subject has four bands too
THINNEST = 3  # pixels
SMALLEST = 64  # pixels of a side
TELLING = 24  # levels of brightness between bar and picture that are plenty
LUMA = np.array([0.114, 0.587, 0.299], dtype=np.float32)  # BT.601, of blue, green, red

Box = tuple[float, float, float, float]
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


class Letterbox(NamedTuple):
    """`share` of the area that is bars, 0 to 1; `box`: left, top, right and bottom of the rest as shares of the sides.

    None where the whole picture is one colour.
    """

    share: float | None
    box: Box | None


def letterbox(colour: Plane, luma: Plane) -> Letterbox:
    """Find the bars of a picture as stored (height x width x 3, and its brightness; 0 to 255)."""
    height, width = colour.shape[:2]
    if min(height, width) < SMALLEST:
        return Letterbox(0.0, WHOLE)
    upright = _same(colour[0], colour[-1])
    level = _same(colour[:, 0], colour[:, -1])
    if not (upright or level):
        return Letterbox(0.0, WHOLE)
    across, down = strips(_telling(colour, luma, colour[0] if upright else colour[:, 0]))
    rows, columns = _differing(down, upright), _differing(across, level)
    top, bottom = _margins(rows)
    left, right = _margins(columns)
    if top + bottom >= height or left + right >= width:
        return Letterbox(None, None)
    # a frame hides part of every line: what must begin is the part between the other two bars
    upper, lower, edge = _bars(rows, (top, bottom), 1 - (left + right) / width)
    before, behind, side = _bars(columns, (left, right), 1 - (top + bottom) / height)
    framed = min(edge, side)
    if min(top, bottom) >= THINNEST and min(left, right) >= THINNEST and framed < BEGUN_FRAME:
        return Letterbox(0.0, WHOLE)  # plain all around, but not straight all around: a subject on plain ground
    box = (before / width, upper / height, 1 - behind / width, 1 - lower / height)
    return Letterbox(1 - (box[2] - box[0]) * (box[3] - box[1]), box)


def _telling(colour: Plane, luma: Plane, bar: Plane) -> Plane:
    """The brightness, or the channel in which the picture differs most from the colour of `bar` where that is more.

    JPEG keeps brightness best, so a channel is taken only where brightness says little.
    """
    picture = colour[:: max(1, colour.shape[0] // 64), :: max(1, colour.shape[1] // 64)].astype(np.float32)
    away = picture - np.median(bar, axis=0).astype(np.float32)
    if np.abs(away @ LUMA).mean() >= TELLING:
        return luma
    return colour[:, :, int(np.abs(away).mean(axis=(0, 1)).argmax())]


def _same(first: Plane, last: Plane) -> bool:
    """Whether two opposite lines of pixels (n x 3) are plain and of one colour."""
    lines = np.concatenate([first[:: max(1, len(first) // 256)], last[:: max(1, len(last) // 256)]])
    low, high = np.percentile(lines, [2, 98], axis=0)
    return bool((high - low).max() <= PLAIN)


def _differing(strip: Plane, wanted: bool) -> Shares:
    """For each line across `strip` (samples x lines): the share of pixels that are not of the first line's level."""
    if not wanted:
        return np.ones(strip.shape[1])
    bar = float(np.median(strip[:, [0, -1]]))
    equal = cv2.inRange(strip, np.array([bar - EQUAL]), np.array([bar + EQUAL]))
    shares: Shares = 1 - np.asarray(cv2.reduce(equal, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F), dtype=np.float64)[0] / 255
    return shares


def _margins(lines: Shares) -> tuple[int, int]:
    """How many lines from the start and from the end are of one colour."""
    begun = np.flatnonzero(lines > STRAY)
    return (int(begun[0]), len(lines) - 1 - int(begun[-1])) if len(begun) else (len(lines), len(lines))


def _bars(lines: Shares, margins: tuple[int, int], length: float) -> tuple[int, int, float]:
    """The widths of two bars, 0 and 0 where the margins are none, and the share of their edges that is one.

    `length` is the share of a line that the picture takes.
    """
    start, begins = _edge(lines, margins[0], length)
    end, ends = _edge(lines[::-1], margins[1], length)
    edge = (begins + ends) / 2
    if min(start, end) < THINNEST or abs(start - end) > max(THINNEST, 0.1 * max(start, end)):
        return 0, 0, 0.0
    return (start, end, edge) if edge >= BEGUN and min(begins, ends) >= BEGUN_LEAST else (0, 0, 0.0)


def _edge(lines: Shares, margin: int, length: float) -> tuple[int, float]:
    """Where the bar ends, and the share of its edge where the picture begins; ringing before the edge is bar."""
    reach = min(EDGE, 1 + len(lines) // 128)
    near = lines[margin : margin + RINGING + reach] / length
    if not len(near):
        return margin, 0.0
    clear = np.flatnonzero(near[:RINGING] >= min(0.6, 0.8 * float(near.max())))
    at = int(clear[0]) if len(clear) else 0
    return margin + at, min(1.0, float(near[at : at + reach].max()))
