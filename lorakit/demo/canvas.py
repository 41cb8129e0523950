"""A drawing surface with two layers: what is there, and what glows. Everything is drawn at double size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Colour = tuple[int, int, int]
Point = tuple[float, float]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
OVERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one mood: sky from top to horizon, haze, walls, and the neon tubes in order of importance."""

    top: Colour
    middle: Colour
    horizon: Colour
    wall: Colour
    neon: tuple[Colour, ...]
    lamp: Colour = (255, 196, 120)


class Canvas:
    """Two pictures of the same size: `base` and, for the bloom, `light`."""

    def __init__(self, size: tuple[int, int], palette: Palette, rng: np.random.Generator) -> None:
        self.size = size
        self.width, self.height = (side * OVERSAMPLING for side in size)
        self.palette = palette
        self.rng = rng
        self.base = Image.new("RGB", (self.width, self.height))
        self.light = Image.new("RGB", (self.width, self.height))
        self.pen = ImageDraw.Draw(self.base)
        self.glow = ImageDraw.Draw(self.light)

    def between(self, low: float, high: float) -> float:
        """A number drawn by chance from the range."""
        return float(low + (high - low) * self.rng.random())

    def neon(self) -> Colour:
        """One of the palette's neon colours, the first ones more often."""
        tubes = self.palette.neon
        return tubes[int(len(tubes) * self.rng.random() ** 1.4)]

    def solid(self, outline: Sequence[Point], colour: Colour) -> None:
        """A surface that gives no light and hides the lights behind it."""
        self.pen.polygon(outline, colour)
        self.glow.polygon(outline, BLACK)

    def disc(self, x: float, y: float, radius: float, colour: Colour, glow: float = 0.0) -> None:
        """A round surface; `glow` from 0 to 1 is how much light it gives."""
        box = (x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, colour)
        self.glow.ellipse(box, mix(BLACK, colour, glow))

    def lit(self, outline: Sequence[Point], colour: Colour, glow: float = 1.0) -> None:
        """A surface that shines by itself: a window, a panel."""
        self.pen.polygon(outline, colour)
        self.glow.polygon(outline, mix(BLACK, colour, glow))

    def tube(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A neon tube: coloured glow around a bright core."""
        thick = max(2, round(width))
        self.pen.line(points, colour, thick, joint="curve")
        self.pen.line(points, mix(colour, WHITE, 0.65), max(1, round(width * 0.45)), joint="curve")
        self.glow.line(points, colour, thick, joint="curve")

    def box(self, x0: float, y0: float, x1: float, y1: float) -> list[Point]:
        """The four corners of an upright rectangle."""
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` of `second` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def shade(colour: Colour, factor: float) -> Colour:
    """`colour` made darker (below 1) or lighter (above 1)."""
    red, green, blue = (min(255, round(value * factor)) for value in colour)
    return red, green, blue


def pixels(image: Image.Image) -> NDArray[np.float32]:
    """The picture as numbers from 0 to 1."""
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def picture(values: NDArray[np.float32]) -> Image.Image:
    """Numbers from 0 to 1 as a picture."""
    return Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))


def noise(size: tuple[int, int], cell: tuple[float, float], rng: np.random.Generator) -> NDArray[np.float32]:
    """Soft random hills from 0 to 1, about `cell` pixels from one to the next."""
    grid = (max(2, round(size[1] / cell[1])), max(2, round(size[0] / cell[0])))
    small = Image.fromarray(rng.random(grid, dtype=np.float32))
    hills = np.asarray(small.resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    return np.clip(hills, np.float32(0), np.float32(1))


def develop(canvas: Canvas) -> NDArray[np.float32]:
    """The canvas at its real size with the light spilling over: what the eye sees, before weather."""
    small = canvas.light.reduce(OVERSAMPLING * 4)
    reach = max(canvas.size) / 4
    total = np.zeros((small.height, small.width, 3), dtype=np.float32)
    for radius, weight in ((reach * 0.008, 0.75), (reach * 0.03, 0.7), (reach * 0.1, 0.85)):
        total += pixels(small.filter(ImageFilter.GaussianBlur(radius))) * np.float32(weight)
    # how much of the darkness is left; soft, so it is enlarged only now
    dark = pixels(picture(np.exp(-total)).resize(canvas.size, Image.Resampling.BILINEAR))
    return 1 - (1 - pixels(canvas.base.reduce(OVERSAMPLING))) * dark
