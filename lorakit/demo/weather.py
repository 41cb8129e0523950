"""Sky, wet ground, rain, fog and snow: what lies over a whole picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from lorakit.demo.canvas import WHITE, Canvas, mix, noise, picture, pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.demo.canvas import Colour

    Pixels = NDArray[np.float32]


def sky(canvas: Canvas, horizon: float, clouds: float = 0.35) -> None:
    """Fill the canvas with the palette's sky down to `horizon` (a share of the height), with drifting smog."""
    palette = canvas.palette
    # soft all over: painted small, enlarged afterwards
    width, height = (max(2, side // 2) for side in canvas.size)
    stops = np.array([palette.top, palette.middle, palette.horizon, palette.horizon], dtype=np.float32) / 255
    rows = np.linspace(0, 1, height)
    ramp = np.stack([np.interp(rows, [0, horizon * 0.6, horizon, 1], stops[:, k]) for k in range(3)], axis=1)
    values = np.broadcast_to(ramp[:, None, :], (height, width, 3)).astype(np.float32)
    drift = noise((width, height), (width / 3, height / 12), canvas.rng)
    drift = drift * noise((width, height), (width / 9, height / 30), canvas.rng)
    glow = np.array(palette.horizon, dtype=np.float32) / 255
    values = values + drift[..., None] * clouds * (glow * 1.1 - values * 0.5)
    canvas.base.paste(picture(values).resize(canvas.base.size, Image.Resampling.BILINEAR))


def stars(canvas: Canvas, horizon: float, count: int = 160) -> None:
    """Small points of light in the upper sky."""
    for x, y, bright in canvas.rng.random((count, 3)):
        tone = round(90 + 150 * bright)
        radius = 1 + 1.2 * bright**6
        canvas.disc(x * canvas.width, y * horizon * canvas.height * 0.8, radius, (tone, tone, min(255, tone + 25)), 0.2)


def moon(canvas: Canvas, x: float, y: float, radius: float, colour: Colour, bands: bool = False) -> None:
    """A large moon or sun; `bands` cuts it into stripes towards the horizon."""
    px, py, pr = x * canvas.width, y * canvas.height, radius * canvas.height
    canvas.disc(px, py, pr, mix(colour, WHITE, 0.25), 0.55)
    if bands:
        for number in range(5):
            level = py + pr * (0.1 + number * 0.2)
            stripe = canvas.box(px - pr, level, px + pr, level + pr * (0.03 + 0.018 * number))
            canvas.solid(stripe, mix(canvas.palette.middle, canvas.palette.horizon, 0.4 + number * 0.12))
        return
    for dx, dy, size in ((-0.3, -0.2, 0.2), (0.25, 0.3, 0.14), (0.1, -0.45, 0.1), (-0.1, 0.45, 0.12)):
        canvas.disc(px + dx * pr, py + dy * pr, size * pr, mix(colour, WHITE, 0.05), 0.45)


def mirror(values: Pixels, contact: Pixels, rng: np.random.Generator, strength: float, ripple: float = 1.0) -> Pixels:
    """Reflect what stands above the row `contact` (one for each column) in the ground below it."""
    first, (total, width) = int(contact.min()), values.shape[:2]
    height = total - first
    rows = np.arange(first, total, dtype=np.float32)[:, None]
    deep = np.maximum(rows - contact[None, :], 0)
    waves = noise((width, height), (width / 7, max(3.0, total / 110)), rng) - np.float32(0.5)
    shift = waves * np.float32(ripple) * (3 + deep * np.float32(0.22))
    source = np.clip(2 * contact[None, :] - rows + shift * np.float32(1.6), 0, total - 1).astype(np.intp)
    columns = np.clip(np.arange(width, dtype=np.float32) + shift * np.float32(0.5), 0, width - 1).astype(np.intp)
    seen = picture(values[source, columns])
    smear = seen.resize((width, max(2, height // 10)), Image.Resampling.BOX).resize(seen.size, Image.Resampling.BICUBIC)
    seen = Image.blend(seen, smear, 0.5)
    puddles = np.clip(noise((width, height), (width / 4, total / 16), rng) * 2.4 - 0.6, 0.25, 1)
    share = (strength * puddles * np.clip(deep / 2, 0, 1) * np.exp(-deep / (total * 0.9)))[..., None]
    ground = values[first:] * (1 - share * 0.55) + pixels(seen) * share
    result = values.copy()
    result[first:] = np.where(deep[..., None] > 0, ground, values[first:])
    return result


def fog(values: Pixels, colour: Colour, level: float, strength: float, rng: np.random.Generator) -> Pixels:
    """Haze in drifting banks, thickest at the height `level` (a share of the height)."""
    height, width = values.shape[:2]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    bank = np.exp(-(((rows - level) / 0.26) ** 2)) * (0.45 + 0.8 * noise((width, height), (width / 4, height / 9), rng))
    share = np.clip(bank * strength, 0, 0.9)[..., None]
    tint = np.array(colour, dtype=np.float32) / 255
    hazy: Pixels = (values * (1 - share) + tint * share).astype(np.float32)
    return hazy


def rain(values: Pixels, colour: Colour, rng: np.random.Generator, strength: float = 1.0) -> Pixels:
    """Slanting streaks, near ones long and bright, and splashes on the lower third."""
    height, width = values.shape[:2]
    layer = Image.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(layer)
    for x, y, near in rng.random((round(width * height / 900 * strength), 3)):
        reach = height * (0.03 + 0.1 * near**3)
        px, py = (x * 1.2 - 0.1) * width * 2, y * height * 2
        pen.line([(px, py), (px - reach * 0.22, py + reach)], round(40 + 90 * near), 2 if near > 0.8 else 1)
    for x, y, near in rng.random((round(width / 8 * strength), 3)):
        px, py, radius = x * width * 2, height * (1.4 + 0.6 * y), (2 + 9 * near) * height / 640
        pen.ellipse((px - radius * 2, py - radius * 0.6, px + radius * 2, py + radius * 0.6), None, 70)
    drops = pixels(layer.reduce(2))[..., None]
    tint = np.array(mix(colour, WHITE, 0.55), dtype=np.float32) / 255
    return (values + (1 - values) * drops * tint).astype(np.float32)


def snow(values: Pixels, rng: np.random.Generator) -> Pixels:
    """Flakes of all sizes, and a cover on the ground."""
    height, width = values.shape[:2]
    layer = Image.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(layer)
    for x, y, near in rng.random((900, 3)):
        radius = (1.2 + 5 * near**5) * height / 512
        px, py = x * width * 2, y * height * 2
        pen.ellipse((px - radius, py - radius, px + radius, py + radius), round(120 + 120 * near))
    flakes = pixels(layer.reduce(2))[..., None]
    return (values + (1 - values) * flakes).astype(np.float32)


def grade(values: Pixels, rng: np.random.Generator, vignette: float = 0.45) -> Pixels:
    """Deeper shadows, darker corners and a trace of film grain."""
    height, width = values.shape[:2]
    rows, columns = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    falloff = (1 - vignette * np.clip(rows**2 + columns**2 - 0.35, 0, 2) / 1.65)[..., None].astype(np.float32)
    curved: Pixels = values * falloff
    curved += (curved - np.float32(0.45)) * (np.float32(0.12) - np.abs(np.float32(0.24) * curved - np.float32(0.12)))
    curved += rng.standard_normal((height, width, 1), dtype=np.float32) * np.float32(0.008)
    return curved
