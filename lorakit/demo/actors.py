"""What moves in the demo city: people, a cat, vehicles on the ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from lorakit.demo.canvas import OVERSAMPLING, WHITE, mix, pixels, shade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lorakit.demo.canvas import Canvas, Colour, Point

INK: Colour = (10, 9, 18)

# Silhouettes in units of their height: x to the right of the middle, y up from the foot.
COAT: tuple[Point, ...] = (
    (-0.05, 0.87), (0.05, 0.87), (0.12, 0.83), (0.13, 0.6), (0.15, 0.34), (-0.15, 0.34), (-0.13, 0.6), (-0.12, 0.83),
)  # fmt: skip
LEGS: tuple[tuple[Point, ...], ...] = (
    ((-0.1, 0.36), (-0.01, 0.36), (-0.03, 0.0), (-0.1, 0.0)),
    ((0.01, 0.36), (0.1, 0.36), (0.12, 0.03), (0.05, 0.03)),
)
HOOD: tuple[Point, ...] = ((0.0, 1.0), (0.07, 0.95), (0.09, 0.86), (-0.09, 0.86), (-0.07, 0.95))
CAT: tuple[Point, ...] = (
    (-0.24, 0.0), (-0.3, 0.14), (-0.25, 0.36), (-0.15, 0.54), (-0.18, 0.72), (-0.19, 0.98), (-0.08, 0.86),
    (0.04, 0.86), (0.15, 0.98), (0.15, 0.72), (0.12, 0.54), (0.22, 0.36), (0.27, 0.14), (0.22, 0.0),
)  # fmt: skip
CAR: tuple[Point, ...] = (
    (-1.3, 0.34), (-1.26, 0.56), (-0.8, 0.66), (-0.4, 0.97), (0.35, 1.0), (0.8, 0.68), (1.25, 0.56), (1.34, 0.36),
    (1.1, 0.22), (-1.1, 0.22),
)  # fmt: skip
BIKE: tuple[Point, ...] = (
    (-0.95, 0.62), (-0.5, 0.86), (-0.1, 0.8), (0.2, 0.98), (0.55, 0.92), (0.78, 0.62), (0.6, 0.4), (0.1, 0.28),
    (-0.5, 0.36),
)  # fmt: skip


class Actor:
    """A figure that stands on the ground: a small transparent picture at double size and where its foot is."""

    def __init__(self, canvas: Canvas, x: float, foot: float, tall: float) -> None:
        self.tall = canvas.height * tall
        self.left = round(canvas.width * x - self.tall * 1.5)
        self.foot = round(canvas.height * foot)
        self.image = Image.new("RGBA", (round(self.tall * 3), round(self.tall * 1.45)))
        self.pen = ImageDraw.Draw(self.image)

    def at(self, points: Sequence[Point], shift: float = 0.0) -> list[Point]:
        """Silhouette units as pixels of the small picture."""
        middle, bottom = self.image.width / 2, self.image.height
        return [(middle + (x + shift) * self.tall, bottom - y * self.tall) for x, y in points]

    def shape(self, points: Sequence[Point], colour: Colour, rim: Colour) -> None:
        """A filled outline with a line of light on its left and right."""
        self.pen.polygon(self.at(points, -0.012), (*rim, 255))
        self.pen.polygon(self.at(points, 0.008), (*shade(rim, 0.6), 255))
        self.pen.polygon(self.at(points), (*colour, 255))

    def disc(self, x: float, y: float, radius: float, colour: Colour, rim: Colour | None = None) -> None:
        """A filled circle, with light on its left when `rim` is given."""
        for tint, shift in ((rim, -0.012), (colour, 0.0)):
            if tint:
                (px, py), r = self.at([(x, y)], shift)[0], radius * self.tall
                self.pen.ellipse((px - r, py - r, px + r, py + r), (*tint, 255))

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line of light; `width` in silhouette units."""
        self.pen.line(self.at(points), (*colour, 255), max(1, round(width * self.tall)), joint="curve")

    def lay(self, values: NDArray[np.float32], wet: float) -> None:
        """Lay the figure over a developed picture, and its mirror image over wet ground."""
        figure = self.image.reduce(OVERSAMPLING)
        left, foot = self.left // OVERSAMPLING, self.foot // OVERSAMPLING
        if wet:
            twin = ImageOps.flip(figure).resize((figure.width, round(figure.height * 0.8)))
            _lay(values, twin, left, foot, 0.45 * min(1.0, wet))
        _lay(values, figure, left, foot - figure.height, 1.0)


def _lay(values: NDArray[np.float32], figure: Image.Image, left: int, top: int, share: float) -> None:
    height, width = values.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + figure.width, width), min(top + figure.height, height)
    if x0 < x1 and y0 < y1:
        ink = pixels(figure.crop((x0 - left, y0 - top, x1 - left, y1 - top)))
        cover = ink[..., 3:] * np.float32(share)
        values[y0:y1, x0:x1] = values[y0:y1, x0:x1] * (1 - cover) + ink[..., :3] * cover


def person(canvas: Canvas, x: float, foot: float, tall: float, kind: str = "plain") -> Actor:
    """Someone seen from behind: plain, umbrella, hood (with a glowing strap), robot."""
    actor = Actor(canvas, x, foot, tall)
    rim = canvas.neon()
    for leg in LEGS:
        actor.shape(leg, INK, rim)
    actor.shape(COAT, INK, rim)
    actor.disc(0, 0.93, 0.058, INK, rim)
    match kind:
        case "umbrella":
            _umbrella(actor, canvas.palette.neon[0])
        case "hood":
            actor.shape(HOOD, INK, rim)
            actor.shape(((-0.1, 0.8), (0.1, 0.8), (0.1, 0.55), (-0.1, 0.55)), (26, 24, 40), rim)
            actor.line(((-0.07, 0.62), (0.07, 0.62)), canvas.palette.neon[1], 0.014)
        case "robot":
            actor.shape(((-0.09, 1.02), (0.09, 1.02), (0.09, 0.88), (-0.09, 0.88)), (40, 44, 60), rim)
            actor.line(((-0.055, 0.95), (0.055, 0.95)), (255, 70, 60), 0.022)
            actor.line(((0, 1.02), (0, 1.1)), rim, 0.01)
            for level in (0.76, 0.68, 0.6):
                actor.line(((-0.08, level), (0.08, level)), canvas.palette.neon[1], 0.01)
    return actor


def _umbrella(actor: Actor, colour: Colour) -> None:
    turns = [math.pi * step / 24 for step in range(25)]
    dome = [(0.04 + 0.36 * math.cos(turn), 1.06 + 0.26 * math.sin(turn)) for turn in turns]
    hem = [(0.04 - 0.36 + 0.72 * step / 24, 1.06 + 0.035 * abs(math.sin(math.pi * step / 6))) for step in range(25)]
    actor.line(((0.04, 0.68), (0.04, 1.1)), (150, 150, 165), 0.012)
    actor.shape(((0.09, 0.82), (0.13, 0.8), (0.06, 0.66), (0.02, 0.68)), INK, colour)
    actor.pen.polygon(actor.at([*dome, *hem]), (*shade(colour, 0.4), 255))
    for foot in (-0.2, -0.08, 0.04, 0.16, 0.28):
        actor.line(((foot, 1.09), (0.04 + (foot - 0.04) * 0.3, 1.29), (0.04, 1.32)), shade(colour, 0.75), 0.008)
    actor.line(dome, mix(colour, WHITE, 0.3), 0.016)


def cat(canvas: Canvas, x: float, foot: float, tall: float) -> Actor:
    """A sitting cat seen from behind."""
    actor = Actor(canvas, x, foot, tall)
    rim = canvas.palette.neon[0]
    tail = [(0.2 + 0.3 * math.sin(step / 5), 0.05 + 0.05 * step / 8 + 0.25 * (step / 14) ** 2) for step in range(15)]
    actor.line(tail, rim, 0.1)
    actor.line(tail, INK, 0.07)
    actor.shape(CAT, INK, rim)
    return actor


def car(canvas: Canvas, x: float, foot: float, tall: float) -> Actor:
    """A hover car from the side: canopy, light under the sill, lamps at both ends."""
    actor = Actor(canvas, x, foot, tall)
    first, second = canvas.palette.neon[:2]
    actor.pen.ellipse((*actor.at([(-1.15, 0.2)])[0], *actor.at([(1.15, 0.02)])[0]), (*first, 120))
    actor.shape(CAR, (26, 24, 42), second)
    glass = ((-0.42, 0.66), (-0.2, 0.9), (0.3, 0.92), (0.6, 0.66))
    actor.pen.polygon(actor.at(glass), (*mix(INK, second, 0.35), 255))
    actor.line(((0.08, 0.66), (0.08, 0.92)), INK, 0.03)
    actor.line(((-1.1, 0.26), (1.1, 0.26)), mix(first, WHITE, 0.4), 0.035)
    actor.line(((-1.2, 0.48), (1.2, 0.48)), shade(second, 0.7), 0.014)
    actor.line(((1.1, 0.48), (1.28, 0.46)), (255, 246, 214), 0.06)
    actor.line(((-1.26, 0.5), (-1.12, 0.5)), (255, 50, 60), 0.06)
    return actor


def bike(canvas: Canvas, x: float, foot: float, tall: float) -> Actor:
    """A parked motorbike with lit wheel rims."""
    actor = Actor(canvas, x, foot, tall)
    first, second = canvas.palette.neon[:2]
    for hub in (-0.78, 0.78):
        actor.disc(hub, 0.32, 0.32, INK, second)
        actor.disc(hub, 0.32, 0.25, first)
        actor.disc(hub, 0.32, 0.225, (22, 20, 34))
        actor.disc(hub, 0.32, 0.06, second)
    actor.line(((0.78, 0.32), (0.5, 0.95), (0.38, 1.08)), (120, 124, 150), 0.05)
    actor.shape(BIKE, (30, 26, 44), first)
    actor.line(((-0.85, 0.62), (-0.3, 0.68), (0.5, 0.7)), second, 0.03)
    actor.line(((0.66, 0.82), (0.76, 0.76)), (255, 246, 214), 0.09)
    actor.line(((-0.96, 0.64), (-0.86, 0.66)), (255, 50, 60), 0.06)
    return actor
