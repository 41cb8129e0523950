"""Faults made on purpose: what rule examples, tests and benchmarks do to sound pixels.

An alteration is written `name:value`, such as `gaussian:2.5`. Pixels are height x width x 3, uint8, blue green red.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SRGB = np.arange(256, dtype=np.float64) / 255
LINEAR = np.where(SRGB <= 0.04045, SRGB / 12.92, ((SRGB + 0.055) / 1.055) ** 2.4)  # IEC 61966-2-1


def alter(colour: Plane, change: str, seed: int = 0) -> Plane:
    """The pixels after one alteration of ALTERATIONS; `seed` decides noise. Raises ValueError for an unknown name."""
    name, _, value = change.partition(":")
    if name not in ALTERATIONS:
        raise ValueError(f"no alteration `{name}`; there are {', '.join(ALTERATIONS)}")
    if name == "noise":
        return _noise(colour, float(value), seed)
    return np.ascontiguousarray(ALTERATIONS[name](colour, float(value or 0)), dtype=np.uint8)


def _gaussian(colour: Plane, sigma: float) -> Plane:
    """Gaussian blur of `sigma` pixels."""
    return _u8(cv2.GaussianBlur(colour, (0, 0), sigma, borderType=cv2.BORDER_REFLECT))


def _disc(colour: Plane, radius: float) -> Plane:
    """Defocus: the mean over a disc of `radius` pixels, its rim weighted by cover."""
    reach = math.ceil(radius)
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(rows, columns), 0, 1)
    return _u8(cv2.filter2D(colour, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT))


def _motion(colour: Plane, length: float) -> Plane:
    """Camera shake: the mean along a line of `length` pixels, 20 degrees from level."""
    reach = math.ceil(length / 2)
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), dtype=np.float32)
    for step in np.linspace(-length / 2, length / 2, 16 * reach + 1):
        row, column = reach + step * math.sin(math.radians(20)), reach + step * math.cos(math.radians(20))
        top, left = math.floor(row), math.floor(column)
        for y, x in ((top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)):
            if 0 <= y < kernel.shape[0] and 0 <= x < kernel.shape[1]:
                kernel[y, x] += (1 - abs(row - y)) * (1 - abs(column - x))
    return _u8(cv2.filter2D(colour, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT))


def _upscale(colour: Plane, factor: float, how: int = cv2.INTER_CUBIC) -> Plane:
    """Lost resolution: shrunk by `factor` and enlarged again to the old size."""
    height, width = colour.shape[:2]
    small = cv2.resize(colour, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return _u8(cv2.resize(small, (width, height), interpolation=how))


def _shrink(colour: Plane, factor: float) -> Plane:
    """A smaller picture, by averaging areas."""
    height, width = colour.shape[:2]
    return _u8(cv2.resize(colour, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA))


def _noise(colour: Plane, sigma: float, seed: int) -> Plane:
    """Gaussian noise of `sigma` levels, each channel by itself."""
    grain = np.random.default_rng(seed).normal(0, sigma, colour.shape)
    return _u8(np.clip(colour + grain, 0, 255).round())


def _jpeg(colour: Plane, quality: float) -> Plane:
    """Through a JPEG of `quality` 1 to 100."""
    _, data = cv2.imencode(".jpg", colour, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    return _u8(cv2.imdecode(data, cv2.IMREAD_COLOR))


def _webp(colour: Plane, quality: float) -> Plane:
    """Through a WebP of `quality` 1 to 100."""
    _, data = cv2.imencode(".webp", colour, [cv2.IMWRITE_WEBP_QUALITY, int(quality)])
    return _u8(cv2.imdecode(data, cv2.IMREAD_COLOR))


def _stops(colour: Plane, stops: float) -> Plane:
    """Exposure changed by `stops` in linear light; what leaves the range is clipped."""
    light = np.clip(LINEAR * 2**stops, 0, 1)
    curve = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return _u8(cv2.LUT(colour, (curve * 255).round().astype(np.uint8)))


def _contrast(colour: Plane, factor: float) -> Plane:
    """Contrast about the picture's mean."""
    mean = float(colour.mean())
    return _u8(cv2.convertScaleAbs(colour, alpha=factor, beta=mean * (1 - factor)) if factor <= 1 else
               np.clip((colour - mean) * factor + mean, 0, 255).round())  # fmt: skip


def _brightness(colour: Plane, offset: float) -> Plane:
    """`offset` levels added to every channel."""
    return _u8(np.clip(colour.astype(np.int16) + round(offset), 0, 255))


def _saturation(colour: Plane, factor: float) -> Plane:
    """Distance from gray, times `factor`; 0 is gray."""
    gray = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)[:, :, None].astype(np.float32)
    return _u8(np.clip(gray + (colour - gray) * factor, 0, 255).round())


def _sharpen(colour: Plane, amount: float) -> Plane:
    """Unsharp mask of radius 1."""
    soft = cv2.GaussianBlur(colour, (0, 0), 1.0)
    return _u8(cv2.addWeighted(colour, 1 + amount, soft, -amount, 0))


def _bars(colour: Plane, share: float) -> Plane:
    """Black bars laid over the top and the bottom, `share` of the height each."""
    changed = colour.copy()
    bar = round(share * colour.shape[0])
    changed[:bar] = 0
    changed[colour.shape[0] - bar :] = 0
    return changed


def _border(colour: Plane, share: float) -> Plane:
    """A white border of `share` of the shorter side added all around."""
    width = round(share * min(colour.shape[:2]))
    return _u8(cv2.copyMakeBorder(colour, width, width, width, width, cv2.BORDER_CONSTANT, value=(255, 255, 255)))


def _crop(colour: Plane, share: float) -> Plane:
    """The middle, `share` of each side."""
    height, width = colour.shape[:2]
    top, left = round(height * (1 - share) / 2), round(width * (1 - share) / 2)
    return colour[top : top + round(height * share), left : left + round(width * share)]


def _corner(colour: Plane, share: float) -> Plane:
    """The upper left, `share` of each side."""
    return colour[: round(colour.shape[0] * share), : round(colour.shape[1] * share)]


def _rotate(colour: Plane, degrees: float) -> Plane:
    """Turned about the middle, corners filled by reflection."""
    height, width = colour.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return _u8(cv2.warpAffine(colour, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT))


def _panels(colour: Plane, count: float) -> Plane:
    """`count` copies side by side, every second one turned by half, with white gutters of 8 pixels."""
    width = colour.shape[1] // int(count)
    gutter = np.full((colour.shape[0], 8, 3), 255, dtype=np.uint8)
    row: list[Plane] = []
    for number in range(int(count)):
        cell = colour if number % 2 == 0 else colour[::-1, ::-1]
        row += [gutter, _u8(cv2.resize(cell, (width, colour.shape[0]), interpolation=cv2.INTER_AREA))]
    return _u8(np.hstack(row[1:]))


def _u8(values: object) -> Plane:
    return np.asarray(values, dtype=np.uint8)


ALTERATIONS: dict[str, Callable[[Plane, float], Plane]] = {
    "gaussian": _gaussian,
    "disc": _disc,
    "motion": _motion,
    "upscale": _upscale,
    "bilinear": lambda colour, factor: _upscale(colour, factor, cv2.INTER_LINEAR),
    "lanczos": lambda colour, factor: _upscale(colour, factor, cv2.INTER_LANCZOS4),
    "nearest": lambda colour, factor: _upscale(colour, factor, cv2.INTER_NEAREST),
    "shrink": _shrink,
    "noise": lambda colour, sigma: _noise(colour, sigma, 0),
    "jpeg": _jpeg,
    "webp": _webp,
    "stops": _stops,
    "contrast": _contrast,
    "brightness": _brightness,
    "saturation": _saturation,
    "sharpen": _sharpen,
    "bars": _bars,
    "border": _border,
    "crop": _crop,
    "corner": _corner,
    "rotate": _rotate,
    "flip": lambda colour, _: colour[:, ::-1],
    "upend": lambda colour, _: colour[::-1],
    "panels": _panels,
    "turn": lambda colour, quarters: _u8(np.rot90(colour, int(quarters))),
}
