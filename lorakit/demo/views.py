"""The places of the demo city that are seen from the front: skyline, rooftop, window, market, wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lorakit.demo.canvas import BLACK, WHITE, mix, shade
from lorakit.demo.places import towers
from lorakit.demo.signs import glyph, hanging_sign, panel, pictogram

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.demo.canvas import Canvas, Colour

GOODS: tuple[Colour, ...] = ((214, 82, 60), (236, 160, 60), (120, 170, 80), (230, 210, 150), (170, 70, 110))


def skyline(canvas: Canvas, ground: float = 0.72, water: bool = True) -> NDArray[np.float32]:
    """Four rows of towers, the nearest darkest and with signs, behind water or above the roofs below."""
    line = canvas.height * ground
    for haze, tall, count in ((0.8, 0.62, 15), (0.55, 0.55, 12), (0.3, 0.42, 9)):
        towers(canvas, line, count, tall, haze)
    for _ in range(3):
        x, tall = canvas.width * canvas.between(0.04, 0.9), canvas.height * canvas.between(0.14, 0.24)
        top = line - canvas.height * canvas.between(0.26, 0.4)
        panel(canvas, x, top, x + tall * canvas.between(0.3, 0.45), top + tall, canvas.neon())
    towers(canvas, line, 7, 0.3, 0.08, 0.5)
    dark = shade(canvas.palette.wall, 0.6)
    canvas.solid(canvas.box(0, line, canvas.width, canvas.height), dark)
    for x in np.arange(0, canvas.width, canvas.width / 26):
        canvas.disc(float(x), line - 4, 4, canvas.palette.lamp, 0.9)
    if not water:
        towers(canvas, canvas.height * (ground + 0.14), 9, 0.16, 0.05, 0.5)
    return np.full(canvas.size[0], line / 2, dtype=np.float32)


def ledge(canvas: Canvas, level: float = 0.86) -> None:
    """The edge of a roof in the foreground, with a railing's light, vents and an aerial."""
    y, wall = canvas.height * level, shade(canvas.palette.wall, 0.5)
    for x, wide, tall in ((0.06, 0.1, 0.1), (0.2, 0.05, 0.06), (0.82, 0.12, 0.13)):
        left, top = canvas.width * x, y - canvas.height * tall
        right = left + canvas.width * wide
        canvas.solid(canvas.box(left, top, right, y), shade(wall, 1.3))
        for bar in np.arange(top + 8, y - 6, 14):
            canvas.solid(canvas.box(left + 6, float(bar), right - 6, float(bar) + 5), shade(wall, 0.6))
    pole = canvas.width * 0.9
    canvas.solid(canvas.box(pole, y - canvas.height * 0.42, pole + 5, y), wall)
    for step in (0.4, 0.36, 0.3):
        reach = canvas.width * 0.03
        canvas.solid(
            canvas.box(pole - reach, y - canvas.height * step, pole + reach, y - canvas.height * step + 4), wall
        )
    canvas.disc(pole + 2, y - canvas.height * 0.43, 6, (255, 60, 60), 1.0)
    canvas.solid(canvas.box(0, y, canvas.width, canvas.height), wall)
    canvas.tube([(0, y + 3), (canvas.width, y + 3)], canvas.palette.neon[0], 5)


def window(canvas: Canvas) -> None:
    """A window seen from a dark room: frame, sill with a plant and a cup, drops on the pane."""
    width, height = canvas.width, canvas.height
    for x, y, size in canvas.rng.random((150, 3)):
        radius = (1.5 + 6 * size**4) * height / 1000
        px, py = x * width, y * height * 0.84
        canvas.disc(px, py, radius, mix(canvas.palette.horizon, WHITE, 0.55), 0.12)
        if size > 0.8:
            canvas.pen.line([(px, py), (px + 2, py - radius * 12)], mix(canvas.palette.middle, WHITE, 0.35), 2)
    dark: Colour = (9, 8, 16)
    beam = width * 0.035
    for x in (0.0, 0.5 * width - beam / 2, width - beam):
        canvas.solid(canvas.box(x, 0, x + beam, height), dark)
    canvas.solid(canvas.box(0, 0, width, height * 0.05), dark)
    canvas.solid(canvas.box(0, height * 0.84, width, height), dark)
    rim = shade(canvas.palette.neon[0], 0.6)
    canvas.pen.line([(0, height * 0.84), (width, height * 0.84)], rim, 4)
    _plant(canvas, width * 0.2, height * 0.86)
    cup, foot = width * 0.72, height * 0.87
    canvas.solid(canvas.box(cup, foot - height * 0.1, cup + width * 0.06, foot), shade(canvas.palette.neon[1], 0.45))
    canvas.pen.line([(cup + 3, foot - height * 0.1), (cup + 3, foot)], canvas.palette.neon[1], 4)


def _plant(canvas: Canvas, x: float, y: float) -> None:
    for lean in np.linspace(-0.14, 0.14, 9).tolist():
        tip = (x + lean * canvas.height * 1.3, y - canvas.height * (0.4 - abs(lean) * 1.2))
        middle = (x + lean * canvas.height * 0.5, y - canvas.height * 0.25)
        side = (middle[0] + canvas.height * 0.018, middle[1])
        canvas.solid([(x, y - canvas.height * 0.1), middle, tip, side], (14, 34, 30))
        canvas.pen.line([middle, tip], shade(canvas.palette.neon[1], 0.5), 2)
    wide = canvas.height * 0.06
    pot = [(x - wide, y - wide * 2), (x + wide, y - wide * 2), (x + wide * 0.7, y), (x - wide * 0.7, y)]
    canvas.solid(pot, (60, 34, 40))


def brick(canvas: Canvas, ground: float) -> NDArray[np.float32]:
    """A brick wall with pipes, down to the ground."""
    line, wall = canvas.height * ground, canvas.palette.wall
    canvas.solid(canvas.box(0, 0, canvas.width, line), shade(wall, 0.75))
    tall = canvas.height / 34
    for row, y in enumerate(np.arange(0, line, tall).tolist()):
        for x in np.arange(-(row % 2) * tall * 1.25, canvas.width, tall * 2.5).tolist():
            stone = (x + 2, y + 2, x + tall * 2.5 - 2, max(y + 2, min(y + tall - 2, line)))
            canvas.pen.rectangle(stone, shade(wall, canvas.between(0.85, 1.25)))
    for x in (0.07, 0.11, 0.93):
        pipe = canvas.width * x
        canvas.solid(canvas.box(pipe, 0, pipe + canvas.width * 0.018, line), shade(wall, 0.5))
        canvas.pen.line([(pipe + 3, 0), (pipe + 3, line)], shade(canvas.neon(), 0.5), 2)
    canvas.solid(canvas.box(0, line, canvas.width, canvas.height), shade(wall, 0.55))
    return np.full(canvas.size[0], line / 2, dtype=np.float32)


def sign_wall(canvas: Canvas, name: str, ground: float = 0.84) -> NDArray[np.float32]:
    """One large neon pictogram on brick, a row of letters below it."""
    contact = brick(canvas, ground)
    side = min(canvas.width, canvas.height) * 0.46
    left, top = canvas.width / 2 - side / 2, canvas.height * 0.12
    first, second = canvas.palette.neon[:2]
    frame = canvas.box(left - side * 0.18, top - side * 0.12, left + side * 1.18, top + side * 1.12)
    canvas.tube([*frame, frame[0]], second, side / 40)
    pictogram(canvas, name, left, top, side, first)
    for number in range(5):
        glyph(canvas, left + side * (number * 0.21), top + side * 1.2, side * 0.14, canvas.palette.neon[2], side / 55)
    return contact


def market(canvas: Canvas, stalls: int = 3, ground: float = 0.82, sign: str = "") -> NDArray[np.float32]:
    """Lit stalls under striped awnings before a dark facade; with one stall and a pictogram a noodle bar."""
    contact = brick(canvas, ground)
    line, pitch = canvas.height * ground, canvas.width / stalls
    for number in range(stalls):
        x = pitch * number
        for share in (0.12, 0.78):
            if stalls > 1 or not sign:
                top = canvas.height * canvas.between(0.03, 0.1)
                hanging_sign(canvas, x + pitch * share, top, x + pitch * (share + 0.13), line * 0.42, canvas.neon())
        _stall(canvas, x + pitch * 0.05, line, pitch * 0.9)
    if sign:
        side = canvas.height * 0.3
        pictogram(canvas, sign, canvas.width * 0.5 - side / 2, canvas.height * 0.06, side, canvas.palette.neon[0])
        for number in (-2, -1, 1, 2):
            x = canvas.width * 0.5 + number * side * 0.6 - side * 0.2 + (side * 0.18 if number > 0 else -side * 0.18)
            glyph(canvas, x, canvas.height * 0.12, side * 0.4, canvas.palette.neon[1], side / 30)
    return contact


def _stall(canvas: Canvas, x: float, line: float, wide: float) -> None:
    top, counter = line * 0.58, line - canvas.height * 0.13
    canvas.lit(canvas.box(x, top, x + wide, counter), shade(canvas.palette.lamp, 0.72), 0.42)
    for shelf in (0.24, 0.5):
        y = top + (counter - top) * shelf
        canvas.solid(canvas.box(x, y, x + wide, y + 5), (70, 40, 30))
        for left in np.arange(x + 10, x + wide - 26, canvas.height * 0.035).tolist():
            tall = canvas.height * canvas.between(0.02, 0.04)
            ware = GOODS[int(canvas.rng.integers(len(GOODS)))]
            canvas.lit(canvas.box(left, y - tall, left + canvas.height * 0.024, y), shade(ware, 0.8), 0.2)
    head = canvas.height * 0.03
    for share in (0.3, 0.68) if wide > canvas.height * 0.5 else (0.5,):
        px, py = x + wide * share, counter - canvas.height * 0.13
        canvas.disc(px, py, head, (24, 16, 22))
        body = [(px - head * 1.9, counter), (px - head * 1.5, py + head * 1.4), (px + head * 1.5, py + head * 1.4)]
        canvas.solid([*body, (px + head * 1.9, counter)], (24, 16, 22))
    canvas.solid(canvas.box(x, counter, x + wide, line), (38, 24, 34))
    canvas.tube([(x, counter), (x + wide, counter)], canvas.neon(), 6)
    stripes, drop = 10, canvas.height * 0.1
    tint = canvas.neon()
    for number in range(stripes):
        a, b = x + wide * number / stripes, x + wide * (number + 1) / stripes
        cloth = shade(tint, 0.62) if number % 2 else (214, 206, 214)
        inner = (a + (x + wide / 2 - a) * 0.08, b + (x + wide / 2 - b) * 0.08)
        canvas.lit(
            [(inner[0], top - drop * 0.7), (inner[1], top - drop * 0.7), (b, top + drop * 0.3), (a, top + drop * 0.3)],
            shade(cloth, 0.7),
            0.12,
        )
    canvas.glow.line([(x, top), (x + wide, top)], BLACK, 1)
