"""Scenes whose light is unusual on purpose, drawn by seed: what an exposure check must leave alone.

Each painter takes (width, height) and a generator and returns height x width x 3, uint8, blue green red.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks import brushes
from lorakit.image import painters

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]
    Size = tuple[int, int]
    Painter = Callable[[Size, np.random.Generator], Plane]

WARM = np.array([120, 205, 255], dtype=np.float32)  # a lamp


def street(size: Size, rng: np.random.Generator) -> Plane:
    """A town at night: a dark sky, black houses with lit windows, a few lamps with their glow."""
    width, height = size
    canvas = brushes.ramp(size, (40, 22, 14), (62, 40, 34)) * rng.uniform(0.4, 1.1)
    light = np.zeros_like(canvas)
    left = 0
    while left < width:
        wide, tall = int(width * rng.uniform(0.08, 0.22)), int(height * rng.uniform(0.3, 0.75))
        canvas[height - tall :, left : left + wide] = rng.uniform(6, 26, 3)
        for x in range(left + wide // 10, left + wide - wide // 8, max(4, wide // 6)):
            for y in range(height - tall + 8, height, max(6, height // 22)):
                if rng.random() < 0.12:
                    light[y : y + height // 45, x : x + max(2, wide // 12)] = WARM * rng.uniform(0.6, 1.0)
        left += wide
    for _ in range(int(rng.integers(2, 6))):
        spot = (int(rng.uniform(0.05, 0.95) * width), int(rng.uniform(0.5, 0.85) * height))
        cv2.circle(light, spot, max(2, height // 120), (225.0, 245.0, 255.0), -1)
    return brushes.shine(canvas, light, rng)


def moonlit(size: Size, rng: np.random.Generator) -> Plane:
    """Hills under moon and stars; now and then one lit window."""
    width, height = size
    canvas = brushes.ramp(size, (58, 34, 16), (96, 70, 44)) * rng.uniform(0.4, 1.0)
    light = np.zeros_like(canvas)
    for _ in range(int(rng.integers(80, 300))):
        x, y = int(rng.random() * width), int(rng.random() * height * 0.6)
        cv2.circle(light, (x, y), int(rng.integers(0, 2)), [float(v) for v in rng.uniform(150, 255, 1).repeat(3)], -1)
    moon = (int(rng.uniform(0.1, 0.9) * width), int(rng.uniform(0.08, 0.35) * height))
    cv2.circle(light, moon, int(height * rng.uniform(0.02, 0.06)), (225.0, 240.0, 245.0), -1, cv2.LINE_AA)
    for level in (0.55, 0.7, 0.85):
        ridge = brushes.ridge(size, level, rng)
        cv2.fillPoly(canvas, [ridge], [float(v) for v in np.array([40, 30, 22]) * (1.1 - level)])
        cv2.fillPoly(light, [ridge], (0.0, 0.0, 0.0))
    if rng.random() < 0.5:
        x, y = int(rng.uniform(0.2, 0.8) * width), int(0.9 * height)
        light[y : y + height // 40, x : x + width // 60] = WARM
    return brushes.shine(canvas, light, rng)


def black_page(size: Size, rng: np.random.Generator) -> Plane:
    """A drawing on black: a few bright shapes and lines."""
    canvas = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    for _ in range(int(rng.integers(4, 12))):
        points = brushes.polygon(size, rng, rng.uniform(0.04, 0.15))
        colour = [int(v) for v in rng.uniform(60, 255, 3)]
        if rng.random() < 0.5:
            cv2.fillPoly(canvas, [points], colour, cv2.LINE_AA)
        else:
            cv2.polylines(canvas, [points], True, colour, max(2, size[1] // 150), cv2.LINE_AA)
    return canvas


def low_key(size: Size, rng: np.random.Generator) -> Plane:
    """A head lit from one side before black, as in a studio."""
    canvas = np.full((size[1], size[0], 3), rng.uniform(2, 14), dtype=np.float32)
    canvas += brushes.ball(size, (rng.uniform(0.35, 0.65), 0.5), rng.uniform(0.18, 0.3), brushes.skin(rng), 0.02, rng)
    return brushes.grain(canvas, rng)


def sunset(size: Size, rng: np.random.Generator) -> Plane:
    """Black outlines before an evening sky with its sun."""
    width, height = size
    canvas = brushes.ramp(size, (110, 70, 50), (40, 130, 245)) * rng.uniform(0.75, 1.0)
    light = np.zeros_like(canvas)
    cv2.circle(light, (int(rng.uniform(0.2, 0.8) * width), int(0.6 * height)), height // 18, (180.0, 240.0, 255.0), -1)
    ridge = brushes.ridge(size, rng.uniform(0.55, 0.75), rng)
    lit = brushes.shine(canvas, light, rng)
    cv2.fillPoly(lit, [ridge], (8, 7, 10), cv2.LINE_AA)
    for _ in range(int(rng.integers(1, 5))):
        x, tall = int(rng.random() * width), int(height * rng.uniform(0.2, 0.5))
        cv2.rectangle(lit, (x, height - tall), (x + width // 40, height), (6, 6, 8), -1)
        cv2.circle(lit, (x + width // 80, height - tall), width // 30, (6, 6, 8), -1, cv2.LINE_AA)
    return lit


def snowfield(size: Size, rng: np.random.Generator) -> Plane:
    """Snow in sun: soft shadows in the white, a pale sky, dark trees; a little of it is clipped."""
    width, height = size
    canvas = brushes.ramp(size, (235, 205, 175), (240, 225, 210))
    horizon = int(height * rng.uniform(0.2, 0.5))
    relief = cv2.resize(painters.cloud(256, 1.4, rng), size, interpolation=cv2.INTER_CUBIC)
    snow = np.array([240, 233, 229], dtype=np.float32) + relief[:, :, None] * rng.uniform(5, 11)
    canvas[horizon:] = snow[horizon:]
    for _ in range(int(rng.integers(2, 14))):
        foot, x = int(rng.uniform(horizon, min(0.95, horizon / height + 0.4) * height)), int(rng.random() * width)
        tall = int(height * rng.uniform(0.08, 0.3))
        tree = np.array([(x, foot - tall), (x - tall // 4, foot), (x + tall // 4, foot)], dtype=np.int32)
        cv2.fillPoly(canvas, [tree], [float(v) for v in rng.uniform(25, 90, 3)], cv2.LINE_AA)
    return brushes.grain(canvas, rng)


def fog(size: Size, rng: np.random.Generator) -> Plane:
    """Snow and fog: everything between light gray and white, trees fading with distance."""
    canvas = brushes.ramp(size, (226, 222, 218), (243, 240, 238)) - rng.uniform(0, 14)
    for depth in np.linspace(0.15, rng.uniform(0.5, 0.9), int(rng.integers(4, 10))):
        x, tall = int(rng.random() * size[0]), int(size[1] * (0.15 + 0.5 * depth))
        foot = int(size[1] * (0.45 + 0.5 * depth))
        layer = canvas.copy()
        tree = np.array([(x, foot - tall), (x - tall // 5, foot), (x + tall // 5, foot)], dtype=np.int32)
        cv2.fillPoly(layer, [tree], (70.0, 66.0, 60.0), cv2.LINE_AA)
        canvas += depth * (layer - canvas)
    return brushes.grain(canvas, rng)


def product(size: Size, rng: np.random.Generator) -> Plane:
    """A thing on pure white with a soft shadow, as in a catalogue."""
    shadow = np.zeros((size[1], size[0]), dtype=np.float32)
    spot = (size[0] // 2, int(size[1] * 0.76))
    cv2.ellipse(shadow, spot, (size[0] // 5, size[1] // 30), 0, 0, 360, 1.0, -1)
    canvas = 255.0 - 90.0 * cv2.GaussianBlur(shadow, (0, 0), size[1] / 50)[:, :, None].repeat(3, axis=2)
    colour = rng.uniform(20, 235, 3).astype(np.float32)
    reach = rng.uniform(0.18, 0.26)
    ball = brushes.ball(size, (0.5, 0.5), reach, colour, 0.35, rng)
    mask = np.zeros((size[1], size[0]), dtype=np.uint8)
    cv2.circle(mask, (size[0] // 2, size[1] // 2), round(reach * size[1]), 255, -1, cv2.LINE_AA)
    weight = mask[:, :, None].astype(np.float32) / 255
    return np.clip(canvas * (1 - weight) + ball * weight, 0, 255).round().astype(np.uint8)


def white_page(size: Size, rng: np.random.Generator) -> Plane:
    """A drawing on white paper: flat fills with dark outlines."""
    canvas = np.full((size[1], size[0], 3), 255, dtype=np.uint8)
    for _ in range(int(rng.integers(3, 9))):
        points = brushes.polygon(size, rng, rng.uniform(0.06, 0.2))
        cv2.fillPoly(canvas, [points], [int(v) for v in rng.uniform(20, 245, 3)], cv2.LINE_AA)
        cv2.polylines(canvas, [points], True, (22, 20, 24), max(2, size[1] // 200), cv2.LINE_AA)
    return canvas


def by_night(colour: Plane, rng: np.random.Generator) -> Plane:
    """A daylight picture turned to night: 3 stops down, bluish, its brightest spots left on as lamps with a glow."""
    base = colour.astype(np.float32)
    tint = np.array([1.0, 0.75, 0.62], dtype=np.float32)
    dark = base * np.float32(0.125 ** (1 / 2.2)) * tint
    light = np.zeros_like(base)
    height, width = base.shape[:2]
    for _ in range(int(rng.integers(3, 9))):
        spot = (int(rng.uniform(0.05, 0.95) * width), int(rng.uniform(0.1, 0.8) * height))
        cv2.circle(light, spot, max(2, int(height * rng.uniform(0.004, 0.012))), [float(v) for v in WARM], -1)
    return brushes.shine(dark, light, rng)


NIGHTS: dict[str, Painter] = {"street": street, "moonlit": moonlit, "night": painters.night}
SNOWS: dict[str, Painter] = {"snowfield": snowfield, "fog": fog, "snow": painters.snow}
KEYS: dict[str, Painter] = {
    "low key": low_key,
    "sunset": sunset,
    "black page": black_page,
    "product": product,
    "white page": white_page,
}
