"""Versions of a sharp picture that keep its resolution, and the ways to enlarge one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from lorakit.image.alter import alter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SHARP = ("jpeg:75", "jpeg:90", "noise:2", "contrast:0.45", "shrink:1.3")


def sound(colour: Plane) -> Iterator[Plane]:
    """A sharp picture as it is, and as it may honestly look: saved, noisy, pale, with bokeh, shrunk."""
    yield colour
    for change in SHARP:
        yield alter(colour, change)
    height, width = colour.shape[:2]
    weight = np.zeros((height, width), dtype=np.float32)
    cv2.ellipse(weight, (width // 2, height // 2), (round(0.3 * width), round(0.3 * height)), 0, 0, 360, 1.0, -1)
    weight = np.asarray(cv2.GaussianBlur(weight, (0, 0), 8), dtype=np.float32)[:, :, None]
    soft = cv2.GaussianBlur(colour, (0, 0), 6)
    yield (colour * weight + soft * (1 - weight)).round().astype(np.uint8)
    smaller = (round(0.8 * width), round(0.8 * height))
    yield np.asarray(cv2.resize(colour, smaller, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    yield _pillow(colour, smaller, Image.Resampling.LANCZOS)


def _pillow(colour: Plane, size: tuple[int, int], how: Image.Resampling) -> Plane:
    return np.asarray(Image.fromarray(colour).resize(size, how), dtype=np.uint8)


METHODS: dict[str, Callable[[Plane, tuple[int, int]], object]] = {
    "bicubic (OpenCV)": lambda colour, size: cv2.resize(colour, size, interpolation=cv2.INTER_CUBIC),
    "bicubic (Pillow)": lambda colour, size: _pillow(colour, size, Image.Resampling.BICUBIC),
    "Lanczos (Pillow)": lambda colour, size: _pillow(colour, size, Image.Resampling.LANCZOS),
    "bilinear (OpenCV)": lambda colour, size: cv2.resize(colour, size, interpolation=cv2.INTER_LINEAR),
}
