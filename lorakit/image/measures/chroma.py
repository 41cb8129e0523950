"""How colourful a picture is: whether it is gray although its file holds three channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from lorakit.image.pyramid import Plane

SHARE = 0.99  # the rest may be a coloured stamp or date in a corner


def chroma(small: Plane) -> float:
    """The 99th percentile of the largest channel less the smallest, in levels (0 to 255).

    `small` is height x width x 3 with a long side of at most 256: averaging removes the colour noise of JPEG, so that
    a gray picture stays below 4 at any quality. Sepia and other tints count as colour.
    """
    blue, green, red = cv2.split(small)
    most = cv2.max(cv2.max(blue, green), red)
    least = cv2.min(cv2.min(blue, green), red)
    counts = cv2.calcHist([cv2.subtract(most, least)], [0], None, [256], [0, 256])
    return float(np.searchsorted(np.cumsum(counts), SHARE * counts.sum()))
