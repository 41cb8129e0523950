"""Evenly spread rows and columns of a large picture: whole lines at full resolution, but few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

LINES = 256


def strips(plane: Plane, lines: int = LINES) -> tuple[Plane, Plane]:
    """About `lines` rows of a picture (height x width), and as many columns turned into rows; fewer if it is small."""
    height, width = plane.shape
    rows, columns = max(1, height // lines), max(1, width // lines)
    standing = cv2.transpose(np.ascontiguousarray(plane[:, columns // 2 :: columns]))
    return np.ascontiguousarray(plane[rows // 2 :: rows]), np.asarray(standing, dtype=np.uint8)
