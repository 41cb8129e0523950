"""How soft the softest part of a picture is: a background out of focus (bokeh), or the picture as a whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

DIFFERENCE = 1 / 3  # variance in px^2 of the box of 2 pixels that a central difference averages over
WIDEST = 8.0  # pixels; beyond it the ratio says no more
SCALES = (0.5, 1.5)  # pixels of smoothing, at half size
GAINS = (0.412, 0.077)  # what the gradient of white noise of deviation 1 is left with after them
CELL = 32  # pixels at half size
FEWEST = 4  # cells with edges


def width(luma: Plane, noise: float) -> float | None:
    """Edge width (sigma, pixels of `luma`) in the softest tenth of the cells of 64 pixels that hold edges; at most 8.

    From mean square gradients at half size; None where fewer than 4 cells hold edges. `noise`: deviation in levels.
    """
    height, wide = luma.shape
    half = cv2.resize(luma, (max(1, wide // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA).astype(np.float32)
    cells = (max(1, wide // 2 // CELL), max(1, height // 2 // CELL))
    grain = noise / 2  # the mean of four
    near, far = (
        _energy(half, scale, cells) - 2 * (gain * grain) ** 2 for scale, gain in zip(SCALES, GAINS, strict=True)
    )
    found = far > max(0.25, (GAINS[1] * grain) ** 2)
    if int(found.sum()) < FEWEST:
        return None
    ratios = 0.5 * np.log2(np.maximum(near[found], 1e-6) / far[found])
    return min(WIDEST, 2 * edge_width(float(np.percentile(ratios, 10)), *SCALES, 0.5))


def edge_width(ratio: float, near: float, far: float, power: float) -> float:
    """Sigma of a step edge whose gradient norms at two smoothings have the log2 ratio `ratio`, 0.2 to WIDEST px.

    A norm of order p of a step of width s falls as s^-(1 - 1/p), which is `power`; s^2 adds up with the smoothing's.
    """
    low, high = near**2 + DIFFERENCE, far**2 + DIFFERENCE
    growth = 2.0 ** (2 * ratio / power)
    if growth <= (high + WIDEST**2) / (low + WIDEST**2):
        return WIDEST
    return math.sqrt(max(0.04, (high - growth * low) / (growth - 1)))


def _energy(plane: NDArray[np.float32], scale: float, cells: tuple[int, int]) -> NDArray[np.float32]:
    """Mean square gradient in each cell after smoothing."""
    smooth = cv2.GaussianBlur(plane, (0, 0), scale, borderType=cv2.BORDER_REFLECT)
    x, y = (cv2.Sobel(smooth, cv2.CV_32F, 1 - down, down, ksize=1, scale=0.5) for down in (0, 1))
    total = cv2.add(cv2.multiply(x, x, dst=x), cv2.multiply(y, y, dst=y), dst=x)
    return np.asarray(cv2.resize(total, cells, interpolation=cv2.INTER_AREA), dtype=np.float32)
