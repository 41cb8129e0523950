"""How sharp a picture is in the pixels that are trained: the width of its sharpest edges, by direction.

A blurred step edge has a Gaussian slope. Smoothing it again by s makes its gradient weaker by a factor that depends on
its width alone, not on contrast (re-blur ratio: Zhuo and Sim, "Defocus map estimation from a single image", Pattern
Recognition 44, 2011). Here the ratio is taken of norms of order 6 over the strongest edges: a high order lets the
sharpest edges decide, so a sharp subject before a soft background counts as sharp, and an edge that runs across the
direction counts most. White noise is taken out of the sixth moment, where it adds known terms.

With N_k the norm after smoothing by s_k, a step of width sigma has N_0 / N_1 = (1 + s_1^2 / (sigma^2 + 1/3))^(5/12);
the third of a square pixel is the central difference's own. That is solved for sigma.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from lorakit.image.measures import background
from lorakit.image.measures.background import edge_width
from lorakit.image.measures.plain_border import inside
from lorakit.image.measures.power import slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]
    Index = NDArray[np.int64]

SCALES = (0.0, 0.8, 1.6)  # pixels of smoothing before the gradient
# What the central difference of white noise of deviation 1 is left with after each smoothing (measured on 10^6 pixels).
GAINS = (0.7071, 0.2231, 0.0710)
DIRECTIONS = 8
ORDER = 6
SHARE = 0.04  # of the pixels, the strongest edges, decide
MOST_POINTS = 8192
FEWEST_POINTS = 60
ENOUGH = 0.004  # of the pixels as edges: sure; sharp pictures have 0.013 and more
FAINT = 1.2  # levels per pixel: weaker gradients are no edges
OVER_NOISE = 4.5  # pure noise leaves 1 pixel in 25,000 above this
EMPTY = 0.05  # of the strongest direction: weaker ones hold nothing to judge
SHARPEST = 0.23  # weight of the sharpest direction beside the softest one
NEARLY_BLACK = 10  # levels
LOW_FIFTH = 1.08  # the mean over the 20th percentile of the power of pure noise in cells of 256 pixels
DOUBTFUL = 0.6  # pixels of blur; well below what any rule minds
RIM = 5  # pixels: what bars and scanned borders leave behind


class Sharpness(NamedTuple):
    """See `measure`. All None but `edges` and `blur_slope` where there are too few edges to tell."""

    blur: float | None
    blur_slope: float | None
    blur_confidence: float | None
    motion: float | None
    edges: int
    background_blur: float | None


def measure(luma: Plane, subject: Plane | None = None) -> Sharpness:
    """Sharpness of `luma` (height x width, 0 to 255, at training size); `subject`, of the same size, limits the edges.

    A plain border (bars, a white page) is left out. `blur`: width (sigma, pixels) of the sharpest edges, 0.2 to 8;
    from the log ratio of the softest of 8 directions, weighted 0.77, and of the sharpest, weighted 0.23, so that motion
    counts but one soft direction alone does not decide.
    `blur_slope`: see `power.slope`, the second opinion; it takes a third of the time, so a picture that is surely sharp
    goes without. `blur_confidence` 0 to 1: many edges, well above the noise.
    `motion`: width in the softest direction over that in the sharpest, at least 1. `edges`: pixels of the whole
    picture whose gradient stands clear of the noise. `background_blur`: see `background.width`.
    """
    picture = inside(luma)
    luma = np.ascontiguousarray(luma[picture])
    subject = None if subject is None else subject[picture]
    work = np.empty((2, *luma.shape), dtype=np.float32)
    noise = noise_level(luma, work[0])
    smooth, index, edges, enough = _edges(luma, noise, subject, work)
    if not enough:
        return Sharpness(None, slope(luma, noise), None, None, edges, None)
    ratios, peak = _ratios([_gradients(luma, index), *(_gradients(plane, index) for plane in smooth)], noise)
    soft, sharp = int(ratios[:, 0].argmin()), int(ratios[:, 0].argmax())
    mixed = (1 - SHARPEST) * ratios[soft] + SHARPEST * ratios[sharp]
    strength = peak / (8 * GAINS[2] * noise + 2)
    blur = _width(mixed)
    return Sharpness(
        blur,
        slope(luma, noise) if blur > DOUBTFUL else None,
        enough * min(1.0, strength),
        max(1.0, _width(ratios[soft]) / _width(ratios[sharp])),
        edges,
        background.width(luma, noise),
    )


def noise_level(luma: Plane, work: Field | None = None) -> float:
    """Deviation of the noise in levels: a fifth of all cells of 16 pixels is taken to hold nothing else.

    The mask is Immerkaer's ("Fast noise variance estimation", CVIU 64, 1996), blind to edges and ramps. Cells near
    black or white do not count unless there are hardly others: noise is clipped there. `work` is room for the result
    of the mask, of the size of `luma`.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32) / 6
    response = cv2.filter2D(luma, cv2.CV_32F, mask, dst=work)
    height, width = luma.shape
    size = (max(1, width // 16), max(1, height // 16))
    power = np.asarray(cv2.resize(cv2.multiply(response, response, dst=response), size, interpolation=cv2.INTER_AREA))
    light = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    unclipped = power[(light > NEARLY_BLACK) & (light < 255 - NEARLY_BLACK)]
    cells = unclipped if unclipped.size > 0.1 * power.size else power.ravel()
    return math.sqrt(LOW_FIFTH * float(np.percentile(cells, 20)))


def _edges(luma: Plane, noise: float, subject: Plane | None, work: Field) -> tuple[list[Field], Index, int, float]:
    """The picture at SCALES[1:]; flat indices of a sample of the edges that decide; all edges; how sure that many are.

    Buffers are used again and again: at this size fresh memory costs more than the arithmetic.
    """
    energy, across = work
    np.copyto(energy, luma)
    less = _smooth(energy, SCALES[1])
    more = _smooth(less, math.sqrt(SCALES[2] ** 2 - SCALES[1] ** 2))
    cv2.Sobel(more, cv2.CV_32F, 1, 0, ksize=1, scale=0.5, dst=across)
    cv2.Sobel(more, cv2.CV_32F, 0, 1, ksize=1, scale=0.5, dst=energy)
    cv2.multiply(across, across, dst=across)
    cv2.multiply(energy, energy, dst=energy)
    cv2.add(energy, across, dst=energy)
    for rim in (energy[:RIM], energy[-RIM:], energy[:, :RIM], energy[:, -RIM:]):
        rim[...] = 0
    floor = max((OVER_NOISE * GAINS[2] * noise) ** 2, FAINT**2)
    edges = int(np.count_nonzero(energy > floor))
    area = luma.size
    if subject is not None:
        energy[subject == 0] = 0
        area = max(1, cv2.countNonZero(subject))
    found = np.flatnonzero(energy > max(_strong(energy[::4, ::4], SHARE * area / luma.size), floor))
    enough = min(1.0, found.size / (ENOUGH * area)) if found.size >= FEWEST_POINTS else 0.0
    return [less, more], found[:: -(-found.size // MOST_POINTS) or 1], edges, enough


def _strong(energy: Field, share: float) -> float:
    """The value that `share` of `energy` lies above."""
    flat = energy.ravel()
    rank = max(0, min(flat.size - 1, int(flat.size * (1 - share))))
    return float(np.partition(flat, rank)[rank])


def _smooth(plane: Field, sigma: float) -> Field:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), dtype=np.float32)


def _gradients(plane: Plane | Field, index: Index) -> Field:
    """Central differences along x and y at flat indices off the rim, 2 x points, levels per pixel."""
    flat, width = plane.ravel(), plane.shape[1]
    x = flat[index + 1].astype(np.float32) - flat[index - 1]
    y = flat[index + width].astype(np.float32) - flat[index - width]
    return np.asarray(np.stack([x, y]) / 2, dtype=np.float32)


def _ratios(points: list[Field], noise: float) -> tuple[NDArray[np.float64], float]:
    """Log2 ratios of norms, directions x 2 (scale 0 over 1, 1 over 2), and the largest norm at the last scale.

    A direction in which there is next to nothing, such as along the lines of a grid, is left out.
    """
    angles = np.arange(DIRECTIONS) * (math.pi / DIRECTIONS)
    turn = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    sixth = np.empty((len(SCALES), DIRECTIONS))
    for scale, gradient in enumerate(points):
        square = np.square(turn @ gradient)
        fourth = square * square
        raw = [each.mean(axis=1, dtype=np.float64) for each in (square, fourth, fourth * square)]
        sixth[scale] = _without_noise(raw, (GAINS[scale] * noise) ** 2)
    floor = np.maximum(sixth[2] * 0.03**3, 1e-9)
    logs = np.log2(np.maximum(sixth, floor)) / ORDER
    norms = 2 ** logs[2]
    there = norms > min(max(EMPTY * norms.max(), GAINS[2] * noise), 0.5 * norms.max())
    return (logs[:-1] - logs[1:]).T[there], float(norms.max())


def _without_noise(raw: list[NDArray[np.float64]], variance: float) -> NDArray[np.float64]:
    """The sixth moment less what Gaussian noise of `variance` adds to the moments 2, 4 and 6 (binomial expansion)."""
    second = raw[0] - variance
    fourth = raw[1] - 6 * second * variance - 3 * variance**2
    return raw[2] - 15 * fourth * variance - 45 * second * variance**2 - 15 * variance**3


def _width(ratio: NDArray[np.float64]) -> float:
    """Sigma in pixels of a step edge with these log ratios; above 1.5 px the coarser pair takes over."""
    fine, coarse = (
        edge_width(float(ratio[pair]), SCALES[pair], SCALES[pair + 1], (ORDER - 1) / ORDER) for pair in (0, 1)
    )
    share = min(1.0, max(0.0, (fine - 1.5) / 1.5))
    return (1 - share) * fine + share * max(coarse, 1.5)
