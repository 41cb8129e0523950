"""One scene of the demo city: a place in a mood, with weather and things in it, becomes a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lorakit.demo import actors, places, traffic, views, weather
from lorakit.demo.canvas import Canvas, develop, noise, picture
from lorakit.demo.palettes import PALETTES
from lorakit.demo.signs import hologram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PIL import Image

    Pixels = NDArray[np.float32]

# Height of the horizon, where people stand and how tall they are, how strongly the ground mirrors, all as shares.
STANCE: dict[str, tuple[float, float, float, float]] = {
    "street": (0.55, 0.94, 0.5, 0.85),
    "alley": (0.55, 0.95, 0.46, 0.8),
    "canal": (0.55, 0.8, 0.3, 1.25),
    "skyline": (0.74, 0.9, 0.3, 0.0),
    "bay": (0.66, 0.9, 0.3, 1.2),
    "rooftop": (0.74, 0.87, 0.42, 0.0),
    "window": (0.74, 0.85, 0.26, 0.0),
    "market": (0.5, 0.95, 0.5, 0.75),
    "bar": (0.5, 0.94, 0.44, 0.75),
    "wall": (0.5, 0.94, 0.42, 0.8),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw: `place` is a key of STANCE, a wall or bar with `:PICTOGRAM`; `weather` is clear, rain, fog or snow.

    `things` are the words that `_heaven`, `_hang` and `_cast` know.
    """

    place: str
    palette: str = "magenta"
    size: tuple[int, int] = (768, 512)
    weather: str = "rain"
    things: tuple[str, ...] = ()


def paint(scene: Scene, seed: int) -> Image.Image:
    """The picture of `scene` as RGB; the same scene and seed give the same pixels."""
    rng = np.random.default_rng(seed)
    canvas = Canvas(scene.size, PALETTES[scene.palette], rng)
    kind, _, emblem = scene.place.partition(":")
    horizon, foot, tall, wet = STANCE[kind]
    _heaven(canvas, scene, horizon)
    place = _place(canvas, kind, emblem)
    _hang(canvas, scene, place if isinstance(place, places.Street) else None)
    cast = _cast(canvas, scene, foot, tall)
    contact = place.contact() if isinstance(place, places.Street) else place
    if kind == "rooftop":
        views.ledge(canvas)
    elif kind == "window":
        views.window(canvas)
    values = develop(canvas)
    if wet and scene.weather != "snow":
        values = weather.mirror(values, contact, rng, wet if "rain" in scene.weather else wet * 0.6)
    if "fog" in scene.weather:
        values = weather.fog(values, canvas.palette.horizon, horizon + 0.02, 0.8, rng)
    for actor in cast:
        actor.lay(values, wet)
    if kind in ("street", "alley", "skyline", "bay", "canal"):
        values = weather.fog(values, canvas.palette.horizon, horizon, 0.22, rng)
    if "rain" in scene.weather and kind != "window":
        values = weather.rain(values, canvas.palette.horizon, rng)
    if scene.weather == "snow":
        values = weather.snow(values, rng)
    if "steam" in scene.things:
        values = _steam(values, rng)
    return picture(weather.grade(values, rng))


def _heaven(canvas: Canvas, scene: Scene, horizon: float) -> None:
    weather.sky(canvas, horizon, 0.6 if scene.palette == "overcast" else 0.35)
    for thing in scene.things:
        match thing:
            case "stars":
                weather.stars(canvas, horizon)
            case "moon":
                weather.moon(canvas, canvas.between(0.25, 0.75), horizon * 0.27, 0.13, (226, 222, 240))
            case "sun":
                weather.moon(canvas, canvas.between(0.4, 0.6), horizon * 0.45, 0.22, (255, 150, 90), bands=True)
            case _:
                continue


def _place(canvas: Canvas, kind: str, emblem: str) -> places.Street | Pixels:
    match kind:
        case "street":
            return places.street(canvas)
        case "alley":
            return places.street(canvas, half=0.3, tallest=4.2, signs=22)
        case "canal":
            return places.street(canvas, half=0.5, water=True)
        case "bay":
            return views.skyline(canvas, 0.66)
        case "market":
            return views.market(canvas, 3 if canvas.width > canvas.height else 2)
        case "bar":
            return views.market(canvas, 1, sign=emblem)
        case "wall":
            return views.sign_wall(canvas, emblem)
        case _:
            return views.skyline(canvas, 0.74, water=False)


def _hang(canvas: Canvas, scene: Scene, street: places.Street | None) -> None:
    """Put what flies, hangs or crosses above the ground on the canvas."""
    for thing in scene.things:
        name, _, detail = thing.partition(":")
        match name:
            case "cars":
                traffic.flying_cars(canvas, 6, 0.08, 0.42)
            case "drone":
                traffic.drone(canvas, canvas.between(0.3, 0.7), canvas.between(0.2, 0.32), 0.06)
            case "lanterns":
                traffic.lanterns(canvas, 4, 0.06, 0.34)
            case "train" if street:
                traffic.train(street)
            case "bridge" if street:
                traffic.bridge(street)
            case "hologram":
                side = min(canvas.width, canvas.height) * 0.34
                x = canvas.width * canvas.between(0.32, 0.68) - side / 2
                hologram(canvas, detail, x, canvas.height * 0.12, side, canvas.palette.neon[1])
            case _:
                continue


def _cast(canvas: Canvas, scene: Scene, foot: float, tall: float) -> list[actors.Actor]:
    """Those who stand in front of everything else, far ones first."""
    cast: list[actors.Actor] = []
    for thing in scene.things:
        match thing:
            case "person" | "umbrella" | "hood" | "robot":
                cast.append(actors.person(canvas, 0.5 + canvas.between(-0.14, 0.14), foot, tall, thing))
            case "couple":
                cast.append(actors.person(canvas, 0.44, foot, tall, "umbrella"))
                cast.append(actors.person(canvas, 0.56, foot, tall * 0.94))
            case "crowd":
                cast.extend(_crowd(canvas, foot, tall))
            case "cat":
                cast.append(actors.cat(canvas, 0.5 + canvas.between(-0.12, 0.12), foot, tall * 0.5))
            case "car":
                cast.append(actors.car(canvas, 0.5, foot, tall * 0.5))
            case "bike":
                cast.append(actors.bike(canvas, 0.5, foot, tall * 0.56))
            case _:
                continue
    return cast


def _crowd(canvas: Canvas, foot: float, tall: float) -> Iterator[actors.Actor]:
    """Seven people at different distances, every other one with an umbrella."""
    for step in range(7):
        near = 0.45 + 0.55 * step / 6
        x = 0.12 + 0.76 * (step * 3 % 7 + canvas.between(0, 0.6)) / 6.6
        kind = "umbrella" if step % 2 else "plain"
        yield actors.person(canvas, x, foot - (1 - near) * 0.28, tall * near, kind)


def _steam(values: Pixels, rng: np.random.Generator) -> Pixels:
    """Warm steam that rises from two places on the ground."""
    height, width = values.shape[:2]
    rows, columns = np.ogrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    wisps = noise((width, height), (width / 14, height / 7), rng)
    cover = np.zeros((height, width))
    for x in (0.3, 0.72):
        spread = 0.03 + 0.13 * np.clip(0.85 - rows, 0, 1)
        cover += (
            np.exp(-(((columns - x - 0.05 * (0.85 - rows)) / spread) ** 2))
            * np.clip((0.9 - rows) * 2, 0, 0.7)
            * (rows > 0.1)
        )
    share = (np.clip(cover * (wisps**1.5) * 0.75, 0, 0.6))[..., None].astype(np.float32)
    return (values * (1 - share) + np.float32(0.8) * share).astype(np.float32)
