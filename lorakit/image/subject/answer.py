"""What a layer answers: where the subject is, how large, and how sure that is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Box = tuple[float, float, float, float]


class Subject(NamedTuple):
    """The subject of a picture; shares and positions are 0 to 1.

    `box_share`: area of the bounding box over area of the frame (the guessing layer gives its median, which is not
    quite the area of `box`). `mask_share`: area of the subject itself. `x`, `y`: centre of mass of the subject.
    `offset`: its distance from the middle of the frame as a share of half the diagonal. `confidence`: how often an
    answer that looks like this one has a box share within 0.1 of the truth. `layer`: who answered (mask, alpha, border,
    model or classical). `box`: left, top, right, bottom as shares of the sides. `mask`: 0 or 1, at a small size of its
    own, stretched over the whole frame.
    """

    box_share: float
    mask_share: float
    x: float
    y: float
    offset: float
    confidence: float
    layer: str
    box: Box
    mask: Plane


def from_mask(
    mask: Plane, size: tuple[int, int], confidence: float, layer: str, box: Box | None = None
) -> Subject | None:
    """The subject where `mask` is 1; None when it is nowhere. `size` is the picture's width and height.

    The box is that of the mask unless a layer knows it better.
    """
    height, width = mask.shape
    rows = np.count_nonzero(mask, axis=1)
    columns = np.count_nonzero(mask, axis=0)
    area = int(rows.sum())
    if not area:
        return None
    across, down = np.nonzero(columns)[0], np.nonzero(rows)[0]
    left, top, right, bottom = box or (
        float(across[0] / width),
        float(down[0] / height),
        float((across[-1] + 1) / width),
        float((down[-1] + 1) / height),
    )
    x = float((columns @ (np.arange(width) + 0.5)) / (area * width))
    y = float((rows @ (np.arange(height) + 0.5)) / (area * height))
    away = math.hypot((x - 0.5) * size[0], (y - 0.5) * size[1]) / (math.hypot(*size) / 2)
    share = (right - left) * (bottom - top)
    return Subject(share, area / mask.size, x, y, away, confidence, layer, (left, top, right, bottom), mask)
