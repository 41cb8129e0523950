"""Layer 2: what the fitted net reads from the classical maps, made one answer with a calibrated confidence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lorakit.image.subject.answer import from_mask
from lorakit.image.subject.net import PLACES, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.subject.answer import Box, Subject
    from lorakit.image.subject.maps import Maps

    Field = NDArray[np.float32]

# Confidence: the chance that the box share is right to 0.1, as a logistic of the spread of the edges. Fitted by
# benchmarks/train_subject.py on composites that the net had not seen.
BASE = 3.27
PER_SPREAD = -22.7
ABSENT = 0.2  # presence below which no subject is reported


class Edges(NamedTuple):
    """The bounding box read from the edges' distributions, and the standard deviation of its share."""

    box: Box
    spread: float


def arbitrate(found: Maps, size: tuple[int, int]) -> Subject | None:
    """The answer of maps and net; None where the net sees no subject. `size` is the picture's width and height."""
    reading = read(found)
    if reading.present < ABSENT:
        return None
    edges = box_of(reading.edges)
    mask = inside(reading.mask, edges.box)
    sure = 1 / (1 + math.exp(-(BASE + PER_SPREAD * edges.spread)))
    answer = from_mask(mask, size, round(sure, 4), "classical", edges.box)
    return None if answer is None else answer._replace(box_share=median_share(reading.edges))


def box_of(edges: Field) -> Edges:
    """Means of the four distributions (left, right, top, bottom; PLACES each), and how far the share may be off.

    The right and bottom edges lie at the far side of their places. The deviation is the first-order one of a product.
    """
    places = np.arange(PLACES) / PLACES
    means = edges @ places
    variances = np.maximum(edges @ np.square(places) - np.square(means), 0)
    left, top = float(means[0]), float(means[2])
    right = float(min(1.0, max(means[1] + 1 / PLACES, left + 1 / PLACES)))
    bottom = float(min(1.0, max(means[3] + 1 / PLACES, top + 1 / PLACES)))
    width, height = right - left, bottom - top
    across, down = float(variances[0] + variances[1]), float(variances[2] + variances[3])
    return Edges((left, top, right, bottom), math.sqrt(across * height**2 + down * width**2))


def median_share(edges: Field) -> float:
    """The box's share of the frame that is as likely exceeded as not, its edges being independent (0 to 1).

    The median has the least mean absolute error; the box of the mean edges is too large or too small where an edge
    may lie at two places.
    """
    across, down = _extent(edges[0], edges[1]), _extent(edges[2], edges[3])
    sides = np.arange(PLACES + 1) / PLACES
    shares, chances = np.outer(sides, sides).ravel(), np.outer(across, down).ravel()
    order = np.argsort(shares, kind="stable")
    half = int(np.searchsorted(np.cumsum(chances[order]), 0.5 * chances.sum()))
    return float(shares[order][min(half, len(shares) - 1)])


def _extent(low: Field, high: Field) -> NDArray[np.float64]:
    """Chances of a side of 0 to PLACES places, by the distributions of its first and its last place."""
    length = np.arange(1, PLACES + 1)[None, :] - np.arange(PLACES)[:, None]
    there = length > 0
    return np.asarray(np.bincount(length[there], np.outer(low, high)[there], PLACES + 1), dtype=np.float64)


def inside(weights: Field, box: Box) -> NDArray[np.uint8]:
    """1 where the mask (PLACES x PLACES, 0 to 1) is at least half on inside the box; half of its peak if faint."""
    left, top, right, bottom = (side * PLACES for side in box)
    window = np.zeros_like(weights)
    window[math.floor(top) : math.ceil(bottom), math.floor(left) : math.ceil(right)] = 1
    within = weights * window
    level = min(0.5, float(within.max()) / 2)
    return np.asarray((within >= level) & (window > 0), dtype=np.uint8)
