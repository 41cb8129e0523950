"""What is wrong with the mask beside a picture, in one word.

White is trained, black is not, gray levels between are weights; trainers resize a mask to its picture, so another size
is no fault as long as the aspect is the picture's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from lorakit.image.framing import Size
    from lorakit.image.pyramid import Plane

ASPECT = 0.01  # relative difference that rounding can leave in a small copy
COLOUR = 40  # levels between channels: JPEG leaves fewer in a gray picture
COLOURED = 0.02  # share of coloured pixels that makes a mask a picture
FAINT = 64  # levels: below a quarter of the weight everywhere
EMPTY = 0.001  # mean weight (0 to 1)
FULL = 0.999
SIDE = 64  # pixels: enough to tell the middle from the rim
DARK, LIGHT = 0.05, 0.95  # mean weight of the middle and of the rim of a mask that looks inverted


class MaskFault(StrEnum):
    """The words of `Pixels.mask_fault`; none says that the mask is sound, or that there is none."""

    NONE = ""
    UNREADABLE = "unreadable"
    SIZE = "size"
    COLOUR = "colour"
    EMPTY = "empty"
    FAINT = "faint"
    FULL = "full"
    INVERTED = "inverted"


def judge(mask: Plane | None, size: Size) -> MaskFault:
    """The worst fault of a mask; `size` is its picture's width and height after EXIF orientation.

    `mask` is height x width, or height x width x 3 (blue green red) as decoded; None when it cannot be decoded.
    `inverted` is a guess: the middle is black and the rim white all around.
    """
    if mask is None or not mask.size:
        return MaskFault.UNREADABLE
    if not _same_aspect((mask.shape[1], mask.shape[0]), size):
        return MaskFault.SIZE
    if _coloured(mask):
        return MaskFault.COLOUR
    weights = mask if mask.ndim == 2 else np.asarray(cv2.cvtColor(mask[:, :, :3], cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    mean = cv2.mean(weights)[0] / 255
    brightest = cv2.minMaxLoc(weights)[1]
    if 0 < brightest < FAINT:
        return MaskFault.FAINT
    if mean < EMPTY:
        return MaskFault.EMPTY
    if mean > FULL:
        return MaskFault.FULL
    return MaskFault.INVERTED if _inverted(weights) else MaskFault.NONE


def _same_aspect(mask: Size, picture: Size) -> bool:
    """Whether stretching one to the other keeps shapes; a pixel of rounding is allowed."""
    wide, tall = mask[0] * picture[1], mask[1] * picture[0]
    return abs(wide - tall) <= max(ASPECT * max(wide, tall), *picture)


def _coloured(mask: Plane) -> bool:
    """Whether this is a colour picture in place of a mask."""
    if mask.ndim == 2:
        return False
    blue, green, red = cv2.split(mask[:, :, :3])
    spread = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
    return cv2.countNonZero(cv2.inRange(spread, (COLOUR,), (255,))) > COLOURED * spread.size


def _inverted(weights: Plane) -> bool:
    small = np.asarray(cv2.resize(weights, (SIDE, SIDE), interpolation=cv2.INTER_AREA)) / 255
    rim = (small[:2].mean(), small[-2:].mean(), small[:, :2].mean(), small[:, -2:].mean())
    third = SIDE // 3
    return bool(small[third:-third, third:-third].mean() < DARK and min(rim) > LIGHT)
