"""What the scenes of `lights.py` are painted with. Values are levels 0 to 255, blue green red."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]
    Size = tuple[int, int]


def ramp(size: Size, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Field:
    """A sky: from one colour at the top to another at the bottom."""
    high, low = (np.array(colour, dtype=np.float32) for colour in (top, bottom))
    steps = np.linspace(0, 1, size[1], dtype=np.float32)[:, None, None]
    return np.ascontiguousarray(np.broadcast_to(high + (low - high) * steps, (size[1], size[0], 3)))


def shine(canvas: Field, light: Field, rng: np.random.Generator) -> Plane:
    """Lamps on a dark scene, with a narrow and a wide glow."""
    near = cv2.GaussianBlur(light, (0, 0), canvas.shape[0] / 90)
    far = cv2.GaussianBlur(light, (0, 0), canvas.shape[0] / 20)
    return grain(np.maximum(canvas + 0.9 * near + 0.6 * far, light), rng)


def ball(
    size: Size, centre: tuple[float, float], reach: float, colour: Field, ambient: float, rng: np.random.Generator
) -> Field:
    """A lit sphere, zero around it: Lambert shading, a highlight, `ambient` light in the shadow (0 to 1)."""
    radius = reach * size[1]
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32)
    x, y = (columns - centre[0] * size[0]) / radius, (rows - centre[1] * size[1]) / radius
    inside = x * x + y * y < 1
    z = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    side = rng.choice([-1.0, 1.0])
    lit = np.clip(side * 0.75 * x - 0.4 * y + 0.5 * z, 0, 1)
    shade = (ambient + (1 - ambient) * lit)[:, :, None] * colour + (lit[:, :, None] ** 40) * 120
    return np.asarray(shade * inside[:, :, None], dtype=np.float32)


def skin(rng: np.random.Generator) -> Field:
    """A skin tone."""
    return np.array([150, 180, 225], dtype=np.float32) * rng.uniform(0.75, 1.05)


def ridge(size: Size, level: float, rng: np.random.Generator) -> NDArray[np.int32]:
    """Hills whose outline is about `level` of the height from the top, down to the foot of the frame."""
    heights = size[1] * (level + 0.12 * (rng.random(9) - 0.5))
    line = list(zip(np.linspace(0, size[0], 9), heights, strict=True))
    return np.array([(0, size[1]), *line, (size[0], size[1])]).round().astype(np.int32)


def polygon(size: Size, rng: np.random.Generator, share: float) -> NDArray[np.int32]:
    """A star-shaped outline of nine corners; `share` of the longer side is its radius."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
    reach = rng.uniform(0.6, 1.4, 9) * share * max(size)
    middle = np.array(size) * rng.uniform(0.2, 0.8, 2)
    return (middle + np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, None]).round().astype(np.int32)


def grain(values: Field, rng: np.random.Generator) -> Plane:
    """Sensor noise of 1.5 levels, and rounding."""
    return np.clip(values + rng.normal(0, 1.5, values.shape), 0, 255).round().astype(np.uint8)
