"""How busy the background is, and how busy the subject: many edges in many colours.

Edge density and colour entropy are two of the clutter measures of Rosenholtz, Li and Nakano (Measuring visual clutter,
Journal of Vision 7(2), 2007); here they are multiplied, so that neither a soft play of colours nor stripes of one
colour count in full.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from lorakit.image.pyramid import Plane

SEAM = 7  # pixels: the subject's outline belongs to neither side
EDGE = 100  # sum of the absolute Sobel gradients of luma that makes an edge: about 25 levels from pixel to pixel
BINS = 4  # a channel, for colour entropy
FEWEST = 200  # pixels: a smaller part of the picture is not judged


class Clutter(NamedTuple):
    """0 (plain) to 1 (edges in all colours everywhere); None where that part of the picture is too small to tell."""

    background: float | None
    subject: float | None


def clutter(small: Plane, subject: Plane | None) -> Clutter:
    """Clutter outside and inside the subject.

    `small` is height x width x 3 with a long side of at most 256; `subject` is above 0 where the subject is, of any
    size, stretched over the whole frame; None when nobody knows where it is.
    """
    if subject is None:
        return Clutter(None, None)
    height, width = small.shape[:2]
    flat = np.asarray(subject > 0, dtype=np.uint8)
    inside = np.asarray(cv2.resize(flat, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    seam = np.ones((SEAM, SEAM), dtype=np.uint8)
    luma = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    steep = cv2.add(
        cv2.convertScaleAbs(cv2.Sobel(luma, cv2.CV_16S, 1, 0)), cv2.convertScaleAbs(cv2.Sobel(luma, cv2.CV_16S, 0, 1))
    )
    edges = np.asarray(cv2.inRange(steep, (EDGE,), (255,)), dtype=np.uint8)
    outside = np.asarray(1 - cv2.dilate(inside, seam), dtype=np.uint8)
    return Clutter(
        _busy(small, edges, outside), _busy(small, edges, np.asarray(cv2.erode(inside, seam), dtype=np.uint8))
    )


def _busy(small: Plane, edges: Plane, part: Plane) -> float | None:
    """The geometric mean of the share of edge pixels in `part` (0 or 1) and of its colour entropy (0 to 1)."""
    count = cv2.countNonZero(part)
    if count < FEWEST:
        return None
    density = cv2.countNonZero(cv2.bitwise_and(edges, edges, mask=part)) / count
    colours = cv2.calcHist([small], [0, 1, 2], part, [BINS] * 3, [0, 256] * 3).ravel()
    shares = colours[colours > 0].astype(np.float64) / count
    entropy = float(-(shares * np.log2(shares)).sum()) / math.log2(BINS**3)
    return math.sqrt(density * max(0.0, entropy))
