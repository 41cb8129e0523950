"""Layer 0, the ground truth: a mask sidecar, or an alpha channel that cuts the subject out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from lorakit.image.pyramid import TINY, shrink
from lorakit.image.subject.answer import from_mask

if TYPE_CHECKING:
    from lorakit.image.subject.answer import Plane, Subject

HALF = 128
# A plane that marks (nearly) nothing or (nearly) all says nothing of a subject: an opaque picture, an unused mask.
LEAST = 0.002
MOST = 0.995


def marked(plane: Plane, size: tuple[int, int], layer: str) -> Subject | None:
    """The subject where a mask or alpha plane (0 to 255, any size) is at least half on; None where it says nothing.

    `size` is the picture's width and height; `layer` is `mask` or `alpha`.
    """
    small = shrink(plane, TINY)
    mask = np.asarray(cv2.threshold(small, HALF - 1, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    share = np.count_nonzero(mask) / mask.size
    if not LEAST <= share <= MOST:
        return None
    return from_mask(mask, size, 1.0, layer)
