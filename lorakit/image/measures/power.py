"""How fast the power of a picture falls with frequency: a second opinion on sharpness that knows nothing of edges.

Sharp pictures fall as 1/f^2 on the average, however large or faint they are (Field, "Relations between the statistics
of natural images and the response properties of cortical cells", JOSA A 4, 1987); blur bends the line down.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

EDGES = (0.03, 0.06, 0.12, 0.24, 0.45)  # cycles per pixel: four octaves
DIRECTIONS = 4
SIDE = 512  # pixels: of larger pictures the middle is read
SMALLEST = 64


def slope(luma: Plane, noise: float = 0.0) -> float | None:
    """Slope of log10 power against log10 frequency in the steepest of 4 directions; more negative is softer.

    `noise`: deviation of white noise in levels, whose power is taken out. -2.5 to -4 for sharp pictures (the
    mean of the power, not of its logarithm, is read); None below 64 pixels a side.
    """
    height, width = luma.shape
    rows, columns = min(SIDE, height) // 2 * 2, min(SIDE, width) // 2 * 2
    if min(rows, columns) < SMALLEST:
        return None
    top, left = (height - rows) // 2, (width - columns) // 2
    values = luma[top : top + rows, left : left + columns].astype(np.float32)
    window, order, starts = _layout(rows, columns)
    values -= values.mean()
    values *= window
    packed = cv2.dft(values, dst=values)  # one half of the spectrum: real and imaginary parts side by side
    power = cv2.mulSpectrums(packed, packed, 0, conjB=True)[:, 1:-1:2]
    sums = np.add.reduceat(power.ravel()[order], starts[:-1], dtype=np.float64)
    mean = np.maximum(sums / np.diff(starts) / (rows * columns) - 0.8 * noise**2, 1e-2)
    logs = np.log10(mean).reshape(DIRECTIONS, -1)
    frequency = np.log10([(low * high) ** 0.5 for low, high in pairwise(EDGES)])
    frequency -= frequency.mean()
    return float(((logs @ frequency) / (frequency @ frequency)).min())


@lru_cache(maxsize=16)
def _layout(rows: int, columns: int) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]:
    """Window of mean square 1; frequencies sorted by direction, then band; where each of these groups starts."""
    window = np.asarray(cv2.createHanningWindow((columns, rows), cv2.CV_32F), dtype=np.float32)
    down, across = np.fft.fftfreq(rows)[:, None], np.arange(1, columns // 2)[None, :] / columns
    band = np.digitize(np.hypot(down, across), EDGES) - 1
    turn = np.round(np.mod(np.arctan2(down, across), np.pi) / np.pi * DIRECTIONS).astype(np.int64) % DIRECTIONS
    bands = len(EDGES) - 1
    group = np.where((band >= 0) & (band < bands), turn * bands + band, DIRECTIONS * bands).ravel()
    order = np.argsort(group, kind="stable").astype(np.int32)
    starts = np.searchsorted(group[order], np.arange(DIRECTIONS * bands + 1)).astype(np.int64)
    order = order[: starts[-1]]
    return (window / np.sqrt(np.square(window).mean())).astype(np.float32), order, starts
