"""Made-up pictures with the statistics of real ones: photos, drawings, night, snow, a figure before a background.

Photos follow the dead leaves model: discs and slabs of all sizes cover each other, which gives occlusion edges and a
1/f spectrum as in nature (Lee, Mumford and Huang 2001). Everything is drawn at twice the size and shrunk, so that
edges are as sharp as a good lens makes them, and no sharper.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]
    Size = tuple[int, int]

GRAIN = 1.2  # levels of sensor noise


def photo(size: Size, rng: np.random.Generator) -> Plane:
    """Leaves of all sizes with texture and shading; for every third seed the far ones are out of focus."""
    width, height = 2 * size[0], 2 * size[1]
    canvas = np.empty((height, width, 3), dtype=np.float32)
    canvas[:] = _muted(rng)
    texture = cloud(512, 1.0, rng)
    short = min(width, height)
    _leaves(canvas, rng, texture, 60, (0.08 * short, 0.35 * short))
    if rng.random() < 1 / 3:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), short / 80), dtype=np.float32)
        _leaves(canvas, rng, texture, 90, (0.02 * short, 0.15 * short), (0.3, 0.7))
    else:
        _leaves(canvas, rng, texture, 220, (0.012 * short, 0.2 * short))
    return _finish(canvas, size, rng)


def drawing(size: Size, rng: np.random.Generator) -> Plane:
    """Flat fills with dark outlines; some with soft shading, some without outlines."""
    width, height = 2 * size[0], 2 * size[1]
    top, bottom = _colour(rng), _colour(rng)
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    canvas = np.ascontiguousarray(np.broadcast_to(top + (bottom - top) * ramp, (height, width, 3)).astype(np.uint8))
    short = min(width, height)
    line = max(2, round(short / 250)) if rng.random() < 0.7 else 0
    soft = rng.random() < 0.5
    for _ in range(int(rng.integers(12, 40))):
        points = _blob(rng, (rng.random() * width, rng.random() * height), short * rng.uniform(0.03, 0.25))
        fill = tuple(int(value) for value in _colour(rng))
        cv2.fillPoly(canvas, [points], fill, cv2.LINE_AA)
        if soft:
            _shade(canvas, points, rng)
        if line:
            cv2.polylines(canvas, [points], True, (24, 20, 28), line, cv2.LINE_AA)
    return np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def night(size: Size, rng: np.random.Generator) -> Plane:
    """A street at night: nearly black, with lamps, lit windows and their glow."""
    dark = photo(size, rng).astype(np.float32) * 0.12
    width, height = size
    light = np.zeros_like(dark)
    for _ in range(int(rng.integers(6, 16))):
        middle = (int(rng.random() * width), int(rng.random() * height * 0.8))
        warm = (float(rng.uniform(90, 180)), float(rng.uniform(170, 235)), 255.0)
        cv2.circle(light, middle, int(rng.uniform(0.006, 0.02) * min(size)) + 1, warm, -1, cv2.LINE_AA)
        cv2.rectangle(light, middle, (middle[0] + width // 40, middle[1] + height // 25), warm, -1)
    glow = cv2.GaussianBlur(light, (0, 0), min(size) / 40) * 0.9 + cv2.GaussianBlur(light, (0, 0), min(size) / 12) * 0.7
    return _grain(np.maximum(dark + glow, light), rng)


def snow(size: Size, rng: np.random.Generator) -> Plane:
    """A bright field of snow under a pale sky, with dark trees: nearly everything is light, little is clipped."""
    width, height = size
    base = np.empty((height, width, 3), dtype=np.float32)
    base[:] = (238, 232, 228)
    horizon = int(height * rng.uniform(0.25, 0.5))
    base[:horizon] = (226, 214, 204)
    base += _tiled(cloud(512, 1.3, rng), height, width)[:, :, None] * 7
    for _ in range(int(rng.integers(4, 12))):
        x, tall = int(rng.random() * width), int(height * rng.uniform(0.1, 0.35))
        foot = horizon + int(height * rng.uniform(0, 0.3))
        spread = max(2, tall // 4)
        tree = np.array([(x, foot - tall), (x - spread, foot), (x + spread, foot)], dtype=np.int32)
        cv2.fillPoly(base, [tree], (48.0, 62.0, 52.0), cv2.LINE_AA)
    return _grain(base, rng)


def figure(size: Size, share: float, centre: tuple[float, float], rng: np.random.Generator) -> Plane:
    """A textured blob whose bounding box covers `share` of the frame, before a background out of focus.

    `centre` is the middle of the box as shares of the sides; what leaves the frame is cut off.
    """
    width, height = 2 * size[0], 2 * size[1]
    canvas = np.empty((height, width, 3), dtype=np.float32)
    canvas[:] = _muted(rng)
    texture = cloud(512, 1.0, rng)
    short = min(width, height)
    _leaves(canvas, rng, texture, 40, (0.08 * short, 0.3 * short))
    canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), short / 60), dtype=np.float32)
    points = _blob(rng, (0.0, 0.0), 1000.0).astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    side = math.sqrt(share)
    points = (points - low) / (high - low) - 0.5
    placed = points * (width * side, height * side) + (width * centre[0], height * centre[1])
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(mask, [placed.round().astype(np.int32)], 255, cv2.LINE_AA)
    body = np.empty_like(canvas)
    body[:] = _muted(rng)
    _leaves(body, rng, texture, 120, (0.01 * short, 0.08 * short))
    weight = mask[:, :, None].astype(np.float32) / 255
    canvas += weight * (body - canvas)
    return _finish(canvas, size, rng)


def cloud(side: int, slope: float, rng: np.random.Generator) -> Field:
    """A field of `side` x `side` that wraps around, mean 0, deviation 1, whose amplitude falls as 1/f^`slope`."""
    rows = np.fft.fftfreq(side)[:, None]
    columns = np.fft.rfftfreq(side)[None, :]
    radius = np.hypot(rows, columns)
    radius[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) / radius**slope
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, s=(side, side))
    return np.asarray(field / field.std(), dtype=np.float32)


def _leaves(
    canvas: Field,
    rng: np.random.Generator,
    texture: Field,
    count: int,
    radii: tuple[float, float],
    within: tuple[float, float] = (0.0, 1.0),
) -> None:
    """Cover `canvas` with `count` leaves, their radii distributed as r^-3 between `radii`, centres within the share."""
    height, width = canvas.shape[:2]
    low, high = radii
    for _ in range(count):
        radius = 1 / math.sqrt(rng.uniform(1 / high**2, 1 / low**2))
        middle = (rng.uniform(*within) * width, rng.uniform(*within) * height)
        points = _blob(rng, middle, radius) if rng.random() < 0.6 else _slab(rng, middle, radius)
        _lay(canvas, points, _muted(rng), texture, rng)


def _lay(canvas: Field, points: NDArray[np.int32], colour: Field, texture: Field, rng: np.random.Generator) -> None:
    """One leaf: its colour, a light from one side, and texture."""
    height, width = canvas.shape[:2]
    left, top = (int(value) for value in np.maximum(points.min(axis=0), 0))
    right, bottom = (int(value) for value in np.minimum(points.max(axis=0) + 1, (width, height)))
    if right - left < 2 or bottom - top < 2:
        return
    mask = np.zeros((bottom - top, right - left), dtype=np.uint8)
    cv2.fillPoly(mask, [points - np.array([left, top], dtype=np.int32)], 255, cv2.LINE_AA)
    light = np.linspace(rng.uniform(-25, 25), rng.uniform(-25, 25), right - left, dtype=np.float32)[None, :]
    start = int(rng.integers(0, 512))
    surface = _tiled(np.roll(texture, start, (0, 1)), bottom - top, right - left) * float(rng.uniform(3, 22)) + light
    weight = mask[:, :, None].astype(np.float32) / 255
    patch = canvas[top:bottom, left:right]
    patch += weight * (colour + surface[:, :, None] - patch)


def _blob(rng: np.random.Generator, middle: tuple[float, float], radius: float) -> NDArray[np.int32]:
    """A rounded outline of 48 points about `middle`."""
    angles = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    reach = np.ones(48)
    for wave in (2, 3, 5):
        reach += rng.uniform(0, 0.35 / wave) * np.cos(wave * angles + rng.uniform(0, 6.3))
    points = np.stack([np.cos(angles), np.sin(angles) * rng.uniform(0.6, 1.4)], axis=1) * (reach * radius)[:, None]
    return np.asarray((points + middle).round(), dtype=np.int32)


def _slab(rng: np.random.Generator, middle: tuple[float, float], radius: float) -> NDArray[np.int32]:
    """A turned rectangle about `middle`."""
    angle = rng.uniform(0, math.pi)
    along = np.array([math.cos(angle), math.sin(angle)]) * radius * rng.uniform(0.8, 2.5)
    across = np.array([-math.sin(angle), math.cos(angle)]) * radius * rng.uniform(0.2, 0.9)
    corners = np.array([along + across, along - across, -along - across, across - along]) + middle
    return np.asarray(corners.round(), dtype=np.int32)


def _shade(canvas: Plane, points: NDArray[np.int32], rng: np.random.Generator) -> None:
    """A soft shadow on one side of a flat shape, as with an airbrush."""
    left, top = (int(value) for value in np.maximum(points.min(axis=0), 0))
    right, bottom = (int(value) for value in points.max(axis=0))
    patch = canvas[top:bottom, left:right]
    if patch.shape[0] < 4 or patch.shape[1] < 4:
        return
    mask = np.zeros(patch.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [points - np.array([left, top], dtype=np.int32)], 255)
    dark = np.linspace(0, rng.uniform(20, 90), patch.shape[0], dtype=np.float32)[:, None, None]
    shaded = np.clip(patch - dark, 0, 255).astype(np.uint8)
    patch[mask > 0] = shaded[mask > 0]


def _tiled(field: Field, height: int, width: int) -> Field:
    side = field.shape[0]
    return np.tile(field, (-(-height // side), -(-width // side)))[:height, :width]


def _finish(canvas: Field, size: Size, rng: np.random.Generator) -> Plane:
    return _grain(np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), dtype=np.float32), rng)


def _grain(values: Field, rng: np.random.Generator) -> Plane:
    return np.clip(values + rng.normal(0, GRAIN, values.shape), 0, 255).round().astype(np.uint8)


def _muted(rng: np.random.Generator) -> Field:
    """A colour as nature has them: closer to gray than a paintbox."""
    return np.asarray(rng.uniform(24, 225) + rng.uniform(-45, 45, 3), dtype=np.float32).clip(8, 247)


def _colour(rng: np.random.Generator) -> Field:
    return rng.uniform(16, 240, 3).astype(np.float32)
