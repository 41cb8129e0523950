"""What moves above and across the streets of the demo city: flying cars, drones, lanterns, trains, bridges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.demo.canvas import WHITE, mix, shade

if TYPE_CHECKING:
    from lorakit.demo.canvas import Canvas
    from lorakit.demo.places import Street


def flying_cars(canvas: Canvas, count: int, low: float, high: float) -> None:
    """Cars in the air between two heights (shares), small ones far away, each with a trail of light."""
    for size in sorted(canvas.rng.random(count).tolist()):
        x, y = canvas.width * canvas.between(0.08, 0.92), canvas.height * canvas.between(low, high)
        wide = canvas.height * (0.018 + 0.055 * size**1.5)
        way = 1 if canvas.rng.random() < 0.5 else -1
        for part in range(12):
            start = x - way * wide * (1 + part * 0.45)
            tail = shade((255, 70, 90), 0.5 * (1 - part / 12) ** 1.6)
            canvas.glow.line([(start, y), (start - way * wide * 0.45, y)], tail, max(2, round(wide * 0.18)))
        body = [
            (-1, 0.0),
            (-0.7, -0.28),
            (-0.25, -0.36),
            (0.05, -0.58),
            (0.5, -0.5),
            (0.72, -0.2),
            (1.05, -0.08),
            (0.9, 0.12),
            (-0.9, 0.14),
        ]
        canvas.solid([(x + way * px * wide, y + py * wide) for px, py in body], (26, 26, 44))
        canopy = [(0.0, -0.32), (0.12, -0.5), (0.44, -0.44), (0.6, -0.22)]
        canvas.lit(
            [(x + way * px * wide, y + py * wide) for px, py in canopy],
            mix((40, 50, 80), canvas.palette.neon[1], 0.5),
            0.3,
        )
        canvas.tube(
            [(x - wide * 0.7, y + wide * 0.16), (x + wide * 0.7, y + wide * 0.16)], canvas.palette.neon[1], wide * 0.12
        )
        canvas.disc(x + way * wide, y, max(2.0, wide * 0.1), (255, 248, 220), 1.0)
        canvas.disc(x - way * wide, y, max(2.0, wide * 0.09), (255, 60, 70), 1.0)


def drone(canvas: Canvas, x: float, y: float, wide: float) -> None:
    """A drone with four rotors that throws a cone of light."""
    px, py, w = canvas.width * x, canvas.height * y, canvas.height * wide
    cone = [(px - w * 0.1, py), (px + w * 0.1, py), (px + w * 1.1, py + w * 4), (px - w * 1.1, py + w * 4)]
    canvas.glow.polygon(cone, shade(canvas.palette.neon[1], 0.28))
    for way in (-1, 1):
        canvas.pen.line([(px, py), (px + way * w, py - w * 0.25)], (34, 34, 52), max(3, round(w * 0.09)))
        rotor = (px + way * w - w * 0.5, py - w * 0.36, px + way * w + w * 0.5, py - w * 0.26)
        canvas.pen.ellipse(rotor, (90, 96, 120))
    canvas.disc(px, py, w * 0.3, (30, 30, 48))
    canvas.disc(px, py + w * 0.08, w * 0.12, canvas.palette.neon[1], 1.0)
    canvas.disc(px + w, py - w * 0.18, w * 0.07, (255, 60, 60), 1.0)


def lanterns(canvas: Canvas, rows: int, low: float, high: float) -> None:
    """Paper lanterns on sagging strings across the picture."""
    for number in range(rows):
        y = canvas.height * (low + (high - low) * number / max(1, rows - 1))
        radius = canvas.height * (0.013 + 0.006 * number)
        steps = [step / 28 for step in range(29)]
        string = [(canvas.width * s, y + canvas.height * 0.07 * (1 - (2 * s - 1) ** 2)) for s in steps]
        canvas.pen.line(string, (16, 12, 20), 3)
        tint = mix((255, 92, 50), canvas.palette.lamp, number / max(1, rows))
        for px, py in string[1:-1:3]:
            canvas.lit(canvas.box(px - radius * 0.35, py, px + radius * 0.35, py + radius * 0.4), (40, 20, 20), 0)
            canvas.disc(px, py + radius * 1.2, radius, tint, 0.9)
            canvas.pen.line(
                [(px - radius * 0.8, py + radius * 1.2), (px + radius * 0.8, py + radius * 1.2)], shade(tint, 0.7), 2
            )


def train(place: Street, depth: float = 2.2) -> None:
    """An elevated train that crosses the street between the houses."""
    canvas = place.canvas
    beam = [place.point(side, up, depth) for side, up in ((-1, 0.62), (1, 0.62), (1, 0.7), (-1, 0.7))]
    for side in (-0.62, 0.62):
        pillar = ((side - 0.05, 0.0), (side + 0.05, 0.0), (side + 0.05, 0.66), (side - 0.05, 0.66))
        canvas.solid([place.point(x, up, depth) for x, up in pillar], (24, 20, 36))
    canvas.solid(beam, (30, 26, 44))
    body = [place.point(side, up, depth) for side, up in ((-1, 0.7), (1, 0.7), (1, 0.98), (-1, 0.98))]
    canvas.solid(body, (46, 44, 66))
    for number in range(14):
        left = -0.95 + number * 0.136
        pane = ((left, 0.78), (left + 0.1, 0.78), (left + 0.1, 0.91), (left, 0.91))
        canvas.lit([place.point(x, up, depth) for x, up in pane], mix(canvas.palette.lamp, WHITE, 0.3), 0.6)
    canvas.tube([place.point(-1, 0.735, depth), place.point(1, 0.735, depth)], canvas.palette.neon[1], 5)


def bridge(place: Street, depth: float = 2.0) -> None:
    """An arched footbridge from house to house with a lit handrail."""
    canvas = place.canvas
    sides = [-1 + 2 * step / 30 for step in range(31)]
    upper = [place.point(side, 0.34 + 0.16 * (1 - side**2), depth) for side in sides]
    lower = [place.point(side, 0.24 + 0.2 * (1 - side**2), depth) for side in sides]
    canvas.solid([*upper, *reversed(lower)], (28, 24, 42))
    rail = [(x, y - canvas.height * 0.028) for x, y in upper]
    for top, foot in zip(rail[::2], upper[::2], strict=True):
        canvas.pen.line([top, foot], (60, 56, 80), 3)
    canvas.tube(rail, canvas.palette.neon[0], 6)
    canvas.tube(lower, canvas.palette.neon[1], 4)
