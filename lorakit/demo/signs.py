"""Neon signs: made-up letters, pictograms, holograms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lorakit.demo.canvas import WHITE, mix, shade

if TYPE_CHECKING:
    from lorakit.demo.canvas import Canvas, Colour, Point

DARK: Colour = (10, 8, 18)

# Strokes in a cell of 4 x 4: letters that look like writing and say nothing.
STROKES: tuple[tuple[Point, ...], ...] = (
    ((0, 0), (4, 0)),
    ((0, 2), (4, 2)),
    ((0, 4), (4, 4)),
    ((0, 0), (0, 4)),
    ((2, 0), (2, 4)),
    ((4, 0), (4, 4)),
    ((4, 0), (0, 4)),
    ((1, 1), (3, 1)),
    ((1, 3), (3, 3)),
    ((2, 2), (4, 4)),
    ((0, 1), (4, 1)),
)

# Pictograms on a field of 10 x 10, as lines.
PICTOGRAMS: dict[str, tuple[tuple[Point, ...], ...]] = {
    "bowl": (
        ((1, 5), (9, 5), (8, 8), (6.5, 9), (3.5, 9), (2, 8), (1, 5)),
        ((3, 4), (3.6, 3), (3, 2), (3.6, 1)),
        ((5, 4), (5.6, 3), (5, 2), (5.6, 1)),
        ((6.2, 5), (9.5, 1)),
        ((7, 5), (10, 1.8)),
    ),
    "cat": (
        ((2, 8), (1.5, 5), (1.8, 1), (4, 3), (6, 3), (8.2, 1), (8.5, 5), (8, 8), (5, 9.3), (2, 8)),
        ((3.4, 5.4), (4.2, 5.4)),
        ((5.8, 5.4), (6.6, 5.4)),
        ((4.5, 6.8), (5, 7.2), (5.5, 6.8)),
    ),
    "arrow": (((1, 1), (1, 6), (8, 6)), ((6, 3.6), (8.6, 6), (6, 8.4)), ((3, 1), (3, 4), (6, 4))),
    "heart": (((5, 9), (1, 4.6), (1.3, 2.4), (3.2, 1.6), (5, 3.4), (6.8, 1.6), (8.7, 2.4), (9, 4.6), (5, 9)),),
    "fish": (
        ((1, 5), (3, 2.6), (6, 2.6), (8, 5), (6, 7.4), (3, 7.4), (1, 5)),
        ((8, 5), (10, 2.8), (9.4, 5), (10, 7.2), (8, 5)),
        ((2.6, 4.4), (2.9, 4.4)),
        ((4.6, 3.4), (5.4, 5), (4.6, 6.6)),
    ),
    "eye": (
        ((0.5, 5), (3, 2.4), (7, 2.4), (9.5, 5), (7, 7.6), (3, 7.6), (0.5, 5)),
        ((5, 3.4), (6.6, 5), (5, 6.6), (3.4, 5), (5, 3.4)),
    ),
    "bolt": (((6, 0.5), (2, 5.6), (4.8, 5.6), (3.6, 9.5), (8, 4.2), (5.2, 4.2), (6, 0.5)),),
}


def glyph(canvas: Canvas, x: float, y: float, side: float, colour: Colour, width: float) -> None:
    """One made-up letter in a square cell."""
    chosen = canvas.rng.permutation(len(STROKES))[: int(canvas.rng.integers(4, 7))]
    for index in chosen:
        canvas.tube([(x + px * side / 4, y + py * side / 4) for px, py in STROKES[int(index)]], colour, width)


def pictogram(canvas: Canvas, name: str, x: float, y: float, side: float, colour: Colour) -> None:
    """A neon drawing of the thing called `name`, its upper left corner at (x, y)."""
    for line in PICTOGRAMS[name]:
        canvas.tube([(x + px * side / 10, y + py * side / 10) for px, py in line], colour, side / 26)


def hanging_sign(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
    """An upright sign with a column of letters in a neon frame."""
    wide, tall = x1 - x0, y1 - y0
    canvas.solid(canvas.box(x0, y0, x1, y1), DARK)
    corners = canvas.box(x0, y0, x1, y1)
    canvas.tube([*corners, corners[0]], colour, wide * 0.07)
    side = wide * 0.52
    count = max(1, int((tall - side * 0.3) / (side * 1.35)))
    pitch = tall / count
    ink = mix(canvas.neon(), WHITE, 0.15)
    for number in range(count):
        glyph(canvas, x0 + (wide - side) / 2, y0 + pitch * number + (pitch - side) / 2, side, ink, wide * 0.075)


def panel(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
    """A lit panel with dark letters: a row where it is wide, a column where it is tall."""
    wide, tall = x1 - x0, y1 - y0
    canvas.lit(canvas.box(x0, y0, x1, y1), shade(colour, 0.9), 0.7)
    side = min(wide, tall) * 0.6
    columns, rows = (max(1, int(length / (side * 1.4))) for length in (wide, tall))
    for column in range(columns):
        for row in range(rows):
            x = x0 + wide * (column + 0.5) / columns - side / 2
            y = y0 + tall * (row + 0.5) / rows - side / 2
            for index in canvas.rng.permutation(len(STROKES))[:5]:
                points = [(x + px * side / 4, y + py * side / 4) for px, py in STROKES[int(index)]]
                canvas.pen.line(points, DARK, max(2, round(side * 0.12)))


def hologram(canvas: Canvas, name: str, x: float, y: float, side: float, colour: Colour) -> None:
    """A pictogram of light in the air, with scan lines and a projector's cone below it."""
    foot = (x + side / 2, y + side * 1.45)
    for spread in (0.5, 0.32, 0.14):
        left, right = (x + side / 2 - side * spread, y + side * 0.9), (x + side / 2 + side * spread, y + side * 0.9)
        canvas.glow.polygon([left, right, foot], shade(colour, 0.16 / (spread + 0.3)))
    pale = mix(colour, WHITE, 0.3)
    pictogram(canvas, name, x, y, side, pale)
    ring = [
        (x + side / 2 + side * 0.62 * math.cos(turn), y + side * 0.98 + side * 0.12 * math.sin(turn))
        for turn in [step * math.tau / 40 for step in range(41)]
    ]
    canvas.tube(ring, colour, side / 60)
    for row in range(10):
        level = y + side * (row + 0.5) / 10
        canvas.glow.line([(x, level), (x + side, level)], shade(colour, 0.35), max(2, round(side / 90)))
        canvas.pen.line([(x, level), (x + side, level)], shade(colour, 0.5), 1)
