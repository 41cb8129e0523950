"""The places of the demo city that are seen along a street: walls run to a vanishing point."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lorakit.demo.canvas import mix, shade
from lorakit.demo.signs import hanging_sign, panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.demo.canvas import Canvas, Colour, Point


@dataclass(frozen=True, slots=True)
class Street:
    """A street in perspective: `half` its half width, `eye` the height of the eye, in picture heights at depth 1."""

    canvas: Canvas
    x: float
    y: float
    half: float
    eye: float

    def point(self, side: float, up: float, depth: float) -> Point:
        """Where a point `side` street halves from the middle and `up` above the ground appears."""
        height = self.canvas.height
        return self.x + side * self.half * height / depth, self.y + (self.eye - up) * height / depth

    def contact(self) -> NDArray[np.float32]:
        """For every column of the real picture the row where walls meet the ground."""
        columns = np.arange(self.canvas.size[0]) * 2
        rows: NDArray[np.float32] = ((self.y + self.eye * np.abs(columns - self.x) / self.half) / 2).astype(np.float32)
        return rows


def street(canvas: Canvas, half: float = 0.62, tallest: float = 2.6, signs: int = 16, water: bool = False) -> Street:
    """Two rows of buildings left and right of wet asphalt (or a canal) down to the horizon."""
    middle = canvas.width * canvas.between(0.42, 0.58)
    place = Street(canvas, middle, canvas.height * canvas.between(0.5, 0.56), half, 0.24)
    _ground(place, water)
    towers(canvas, place.y, 7, 0.36, 0.45)
    for side in (-1.0, 1.0):
        depths = np.cumsum([0.45, *(canvas.between(0.35, 0.8) * 1.22**n for n in range(10))])
        for near, far in reversed(list(pairwise(depths.tolist()))):
            _facade(place, side, near, far, canvas.between(0.5, 1.0) * tallest)
    for depth in sorted((canvas.between(0.9, 5.0) for _ in range(signs)), reverse=True):
        _wall_sign(place, -1.0 if canvas.rng.random() < 0.5 else 1.0, depth)
    return place


def towers(canvas: Canvas, ground: float, count: int, tallest: float, haze: float, lit: float = 0.35) -> None:
    """A row of far towers standing on the line `ground`, half lost in haze."""
    colour = mix(canvas.palette.wall, canvas.palette.horizon, haze)
    x = -canvas.width * 0.05
    while x < canvas.width:
        wide = canvas.width * canvas.between(0.5, 1.2) / count
        top = ground - canvas.height * tallest * canvas.between(0.4, 1.0)
        _tower(canvas, x, top, x + wide * 0.94, ground, colour, lit)
        x += wide * canvas.between(0.8, 1.1)


def _tower(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, colour: Colour, lit: float) -> None:
    step = (x1 - x0) * 0.16
    canvas.solid(canvas.box(x0, y0, x1, y1 + 2), colour)
    if canvas.rng.random() < 0.6:
        canvas.solid(canvas.box(x0 + step, y0 - step * 1.4, x1 - step, y0 + 1), shade(colour, 0.92))
        canvas.solid(canvas.box((x0 + x1) / 2 - 1.5, y0 - step * 4, (x0 + x1) / 2 + 1.5, y0), colour)
        canvas.disc((x0 + x1) / 2, y0 - step * 4, 3, (255, 60, 60), 1.0)
    cell = max(7.0, canvas.height / 95)
    glass = mix(canvas.palette.lamp, canvas.neon(), canvas.between(0, 0.7))
    tints = [mix(colour, glass, 0.3 + 0.1 * step) for step in range(8)]
    glows = [shade(tint, 0.45) for tint in tints]
    rows, columns = np.arange(y0 + cell, y1 - cell, cell * 1.35), np.arange(x0 + cell * 0.7, x1 - cell, cell * 1.1)
    for row, column in np.argwhere(canvas.rng.random((len(rows), len(columns))) < lit).tolist():
        x, y, tone = float(columns[column]), float(rows[row]), int(canvas.rng.integers(8))
        pane = (x, y, x + cell * 0.55, y + cell * 0.6)
        canvas.pen.rectangle(pane, tints[tone])
        canvas.glow.rectangle(pane, glows[tone])
    if canvas.rng.random() < 0.35:
        edge = x0 if canvas.rng.random() < 0.5 else x1
        canvas.tube([(edge, y0), (edge, y1)], canvas.neon(), 4)


def _ground(place: Street, water: bool) -> None:
    canvas = place.canvas
    dark = mix(canvas.palette.wall, canvas.palette.horizon, 0.12)
    canvas.solid(canvas.box(0, place.y, canvas.width, canvas.height), shade(dark, 0.8))
    if water or place.half < 0.4:
        return
    for depth in (0.5, 0.62, 0.8, 1.05, 1.4, 1.9, 2.7, 4.0):
        for side in (-0.33, 0.33):
            dash = [
                (side - 0.015, depth),
                (side + 0.015, depth),
                (side + 0.015, depth * 1.2),
                (side - 0.015, depth * 1.2),
            ]
            canvas.solid([place.point(x, 0, z) for x, z in dash], mix(dark, (200, 205, 215), 0.45))
    for side in (-0.82, 0.82):
        kerb = [place.point(side, 0, 0.3), place.point(side, 0, 14), place.point(side * 1.04, 0, 14)]
        canvas.solid([*kerb, place.point(side * 1.04, 0, 0.3)], mix(dark, (150, 160, 190), 0.35))


def _facade(place: Street, side: float, near: float, far: float, tall: float) -> None:
    canvas = place.canvas
    fade = 1 - float(np.exp(-near / 5.5))
    wall = mix(shade(canvas.palette.wall, canvas.between(0.7, 1.15)), canvas.palette.horizon, fade * 0.75)
    quad = ((near, 0.0), (near, tall), (far, tall), (far, 0.0))
    canvas.solid([place.point(side, up, depth) for depth, up in quad], wall)
    # the end wall that faces us where the next house is lower
    back = [place.point(side, 0, near), place.point(side, tall, near), place.point(side * 9, tall, near)]
    canvas.solid([*back, place.point(side * 9, 0, near)], shade(wall, 0.72))
    _windows(place, side, near, far, tall, wall)
    _shop(place, side, near, far)


def _windows(place: Street, side: float, near: float, far: float, tall: float, wall: Colour) -> None:
    """Rows of windows, a third of them lit; what lies outside the picture is left out, what is far is coarse."""
    canvas = place.canvas
    glass = mix(canvas.palette.lamp, canvas.neon(), canvas.between(0.0, 0.8))
    coarse = 2.0 if near > 3 else 1.0
    edge = canvas.width - place.x if side > 0 else place.x
    seen = max(near, place.half * canvas.height / edge)
    top = min(tall - 0.06, place.eye + place.y / canvas.height * far)
    columns = max(2, round((far - near) / (0.1 * near * coarse)))
    edges = np.linspace(near, far, columns * 2 + 1).tolist()
    width = 0.2 * (edges[1] - edges[0])
    for up in np.arange(0.3, top, 0.115 * coarse).tolist():
        for z0, z1 in zip(edges[:-1:2], edges[1::2], strict=True):
            lit = canvas.rng.random() < 0.34
            if z1 < seen or (coarse > 1 and not lit):
                continue
            tint = mix(wall, glass, canvas.between(0.35, 1.0)) if lit else shade(wall, 0.6)
            high = up + 0.065 * coarse
            corners = [place.point(side, u, z) for u, z in ((up, z0 + width), (up, z1), (high, z1), (high, z0 + width))]
            canvas.lit(corners, tint, 0.4 if lit else 0.0)


def _shop(place: Street, side: float, near: float, far: float) -> None:
    """A lit shop window at the foot of a house with a sign band above it."""
    canvas = place.canvas
    inner, outer = near + (far - near) * 0.1, far - (far - near) * 0.12
    glow = mix(canvas.palette.lamp, canvas.neon(), 0.55 if canvas.rng.random() < 0.5 else 0.15)
    for up, high, tint, light in ((0.03, 0.17, shade(glow, 0.75), 0.55), (0.19, 0.235, canvas.neon(), 0.8)):
        corners = ((up, inner), (up, outer), (high, outer), (high, inner))
        canvas.lit([place.point(side, u, z) for u, z in corners], tint, light)
    for z in np.linspace(inner, outer, 5)[1:-1]:
        canvas.solid(
            [place.point(side, u, z + d) for u, d in ((0, 0), (0.17, 0), (0.17, 0.02), (0, 0.02))], (12, 10, 20)
        )


def _wall_sign(place: Street, side: float, depth: float) -> None:
    canvas = place.canvas
    low, high = canvas.between(0.3, 0.6), canvas.between(0.75, 1.25)
    x0, y0 = place.point(side, high, depth)
    x1, y1 = place.point(side * canvas.between(0.76, 0.88), low, depth)
    left, right = min(x0, x1), max(x0, x1)
    if canvas.rng.random() < 0.7:
        hanging_sign(canvas, left, y0, right, y1, canvas.neon())
    else:
        panel(canvas, left, y0, right, y0 + (y1 - y0) * 0.5, canvas.neon())
