"""Sensor noise and grain: its standard deviation, in the pixels that are trained.

Immerkaer, "Fast noise variance estimation" (Computer Vision and Image Understanding 64(2), 1996): a difference of two
Laplacians does not see slopes; the mean of its absolute answer times sqrt(pi / 2) / 6 is the sigma of white noise. Here
it is taken in tiles of 16 pixels spread over the picture, and only the calmest tenth counts, so that hair, grass and
drawn lines do not. Where even that is texture, its swing at all frequencies exceeds what its finest one would mean for
white noise, and the estimate is lowered by as much.

Measured at the stored size, where noise stands out from texture best, and given for the training size: averaging areas
by a scale below 1 leaves that share of the sigma of white noise. Noise is blurred, not made stronger, by enlarging.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

TILE = 16  # pixels
TILES = 600
FEWEST = 16  # tiles
CALM = 0.1  # share of the tiles
CLIPPED = (12, 243)  # levels; noise is cut off nearer to black and white
KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
# The calmest tenth of 600 equal tiles reads 17 % low; flat gray with sigma 3, 8 and 15 then reads 3.0, 8.0 and 15.0.
SIGMA = math.sqrt(math.pi / 2) / 6 * 1.2
# A tile's standard deviation by its sigma: 0.95 for white noise, 1.2 to 1.8 in noisy photos, 2.2 to 9 in clean texture.
SWING = 1.7
LEAST_SIGMA = 0.3  # levels; below, rounding decides


def noise(luma: Plane, scale: float = 1.0) -> float | None:
    """The sigma of noise in levels of 255, after a picture (height x width, as stored) is resized by `scale`.

    Of luma: noise drawn for each channel apart has 0.67 of its sigma there. Clean photos give 0.0 to 0.5. None
    for pictures below 64 pixels, which have too few tiles.
    """
    tiles = _tiles(luma)
    if tiles is None:
        return None
    rows, columns = tiles.shape[0] // TILE, tiles.shape[1] // TILE
    fine = cv2.convertScaleAbs(cv2.filter2D(tiles, cv2.CV_16S, KERNEL)).reshape(rows, TILE, columns, TILE)
    inner = fine[:, 1:-1, :, 1:-1]  # the rim has seen the next tile of the mosaic, which is not its neighbour
    sigmas = inner.mean(axis=(1, 3), dtype=np.float32).ravel() * SIGMA
    means = np.asarray(cv2.resize(tiles, (columns, rows), interpolation=cv2.INTER_AREA)).ravel()
    usable = np.flatnonzero((means > CLIPPED[0]) & (means < CLIPPED[1]))
    if usable.size < FEWEST:
        usable = np.arange(sigmas.size)
    count = max(1, round(CALM * usable.size))
    calm = usable[np.argpartition(sigmas[usable], count - 1)[:count]]
    pixels = tiles.reshape(rows, TILE, columns, TILE)[calm // columns, :, calm % columns, :]
    swings = pixels.std(axis=(1, 2), dtype=np.float32) / np.maximum(sigmas[calm], LEAST_SIGMA)
    sigma = float(np.median(sigmas[calm])) / max(1.0, float(np.median(swings)) / SWING)
    return round(sigma * min(1.0, scale), 3)


def _tiles(luma: Plane) -> Plane | None:
    """A mosaic of at most about TILES tiles from all over the picture, in their order."""
    rows, columns = luma.shape[0] // TILE, luma.shape[1] // TILE
    if rows * columns < FEWEST:
        return None
    step = max(1, math.ceil(math.sqrt(rows * columns / TILES)))
    grid = luma[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)[::step, :, ::step, :]
    return np.ascontiguousarray(grid).reshape(grid.shape[0] * TILE, grid.shape[2] * TILE)
