"""The subject from two classical maps without any fitted part: the yardstick that the net of arbiter.py must beat.

The maps know nothing of each other; where they agree, the answer is sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.subject.maps import Field, Maps

    Plane = NDArray[np.uint8]

FRAGMENT = 0.15  # a part with less than this share of the largest part's weight does not belong


class Guess(NamedTuple):
    """`mask` is SIDE x SIDE, 0 or 1; `agreement` (0 to 1) is the overlap of what either map alone would say."""

    mask: Plane
    agreement: float


def guess(found: Maps) -> Guess:
    """Where both maps together see a subject.

    Each map is cut at Otsu's threshold (1979); so is their geometric mean, which makes the answer. Agreement is
    intersection over union of the two single answers.
    """
    first, second = split(found.enclosed), split(found.unlike)
    union = np.count_nonzero(first | second)
    agreement = np.count_nonzero(first & second) / union if union else 0.0
    return Guess(split(np.sqrt(found.enclosed * found.unlike)), agreement)


def split(field: Field) -> Plane:
    """The places above Otsu's threshold, without fragments and holes."""
    scaled = np.asarray(field * (255 / max(float(field.max()), 1e-6)), dtype=np.uint8)
    _, mask = cv2.threshold(scaled, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    count, labels = cv2.connectedComponents(mask)
    if count < 3:
        return np.asarray(mask, dtype=np.uint8)
    weights = np.bincount(labels.ravel(), scaled.ravel(), count)
    weights[0] = 0
    keep = weights >= FRAGMENT * weights.max()
    return np.asarray(keep[labels], dtype=np.uint8)
