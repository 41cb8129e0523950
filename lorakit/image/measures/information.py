"""How much there is to see: the entropy of a picture's brightness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def entropy(luma: NDArray[np.uint8]) -> float:
    """Shannon entropy in bits of the histogram of `luma` (height x width, 0 to 255): 0 for one level, 8 at most.

    C. E. Shannon, "A mathematical theory of communication", Bell System Technical Journal 27, 1948.
    """
    counts = cv2.calcHist([luma], [0], None, [256], [0, 256]).ravel()
    share = counts[counts > 0] / counts.sum()
    return max(0.0, float(-(share * np.log2(share)).sum()))
