"""The pictures of the demo set without a fault: scene and caption say the same thing."""

from __future__ import annotations

from lorakit.demo.plan import Shot
from lorakit.demo.scenes import Scene

TRIGGER = "nrvcity"
TALL = (512, 768)
SQUARE = (640, 640)
LARGE = (1024, 683)
WIDE = (832, 512)


def _shot(name: str, scene: Scene, caption: str) -> Shot:
    return Shot(name, scene, f"{TRIGGER}, {caption}")


SOUND: tuple[Shot, ...] = (
    _shot("street_01.jpg", Scene("street", "magenta", things=("umbrella",)),
          "cyberpunk street at night, figure with umbrella, magenta neon signs, rain reflections, wet asphalt"),
    _shot("street_02.jpg", Scene("street", "teal", LARGE, things=("hologram:fish", "car")),
          "cyberpunk street at night, hover car, fish hologram, holographic ads, teal neon signs, rain reflections"),
    _shot("street_03.jpg", Scene("street", "overcast", WIDE, "fog", ("train", "robot")),
          "cyberpunk street on a gray day, lone robot, elevated train, dense fog, shop windows, neon signs"),
    _shot("street_04.jpg", Scene("street", "dawn", weather="clear", things=("cars", "bike")),
          "cyberpunk street at dawn, parked motorbike, flying cars, pale pink sky, shop windows, long perspective"),
    _shot("street_05.png", Scene("street", "red", SQUARE, things=("couple",)),
          "cyberpunk street at night, couple under an umbrella, red neon signs, neon glow, rain reflections"),
    _shot("street_06.jpg", Scene("street", "blue", WIDE, "snow", ("person", "train")),
          "cyberpunk street in winter, person in a long coat, falling snow, elevated train, blue neon signs"),
    _shot("street_07.jpg", Scene("street", "green", things=("crowd", "hologram:eye")),
          "cyberpunk street at night, crowd with umbrellas, eye hologram, green neon glow, rain reflections"),
    _shot("alley_01.jpg", Scene("alley", "teal", TALL, things=("hood", "steam")),
          "narrow cyberpunk alley, hooded figure with backpack, rising steam, teal neon signs, rain reflections"),
    _shot("alley_02.jpg", Scene("alley", "magenta", TALL, things=("umbrella", "lanterns")),
          "narrow cyberpunk alley at night, figure with umbrella, paper lanterns, neon glow, rain reflections"),
    _shot("alley_03.jpg", Scene("alley", "red", TALL, "snow", ("person", "lanterns")),
          "narrow cyberpunk alley in winter, person in a long coat, paper lanterns, falling snow, red neon signs"),
    _shot("alley_04.jpg", Scene("alley", "green", SQUARE, things=("cat", "hologram:bolt")),
          "narrow cyberpunk alley, sitting black cat, lightning bolt hologram, holographic ads, green neon glow"),
    _shot("alley_05.jpg", Scene("alley", "amber", TALL, "fog", ("robot", "drone")),
          "narrow cyberpunk alley in fog, lone robot, hovering drone, amber neon signs, neon glow"),
    _shot("alley_06.png", Scene("alley", "violet", TALL, "clear", ("bike",)),
          "narrow cyberpunk alley at night, parked motorbike, violet neon signs, neon glow, low angle"),
    _shot("canal_01.jpg", Scene("canal", "violet", LARGE, "clear", ("bridge", "moon")),
          "cyberpunk canal at night, arched footbridge, full moon, violet neon signs, water reflections"),
    _shot("canal_02.jpg", Scene("canal", "teal", TALL, things=("bridge", "cars")),
          "cyberpunk canal in the rain, arched footbridge, flying cars, teal neon glow, water reflections"),
    _shot("canal_03.jpg", Scene("canal", "dusk", weather="clear", things=("bridge", "lanterns")),
          "cyberpunk canal at dusk, paper lanterns, arched footbridge, orange sky, water reflections"),
    _shot("canal_04.jpg", Scene("canal", "amber", SQUARE, "fog", ("bridge", "drone")),
          "cyberpunk canal in fog, hovering drone, arched footbridge, amber neon glow, water reflections"),
    _shot("skyline_01.jpg", Scene("skyline", "dusk", weather="clear", things=("sun", "cars")),
          "cyberpunk skyline at dusk, striped setting sun, flying cars, lit windows, holographic ads"),
    _shot("skyline_02.jpg", Scene("skyline", "magenta", TALL, "fog", ("cars", "drone")),
          "cyberpunk skyline in fog, flying cars, hovering drone, magenta neon glow, lit windows"),
    _shot("skyline_03.jpg", Scene("skyline", "green", WIDE, things=("hologram:cat",)),
          "cyberpunk skyline at night, giant cat hologram, holographic ads, green neon glow, heavy rain"),
    _shot("skyline_04.jpg", Scene("skyline", "dawn", SQUARE, "clear", ("cars",)),
          "cyberpunk skyline at dawn, flying cars, pale pink sky, lit windows, layered towers"),
    _shot("harbour_01.jpg", Scene("bay", "blue", LARGE, "clear", ("stars", "moon", "cars")),
          "cyberpunk harbour at night, full moon, starry sky, flying cars, towers, water reflections"),
    _shot("harbour_02.jpg", Scene("bay", "red", weather="clear", things=("sun",)),
          "cyberpunk harbour, striped red sun, dark towers, red neon glow, water reflections"),
    _shot("rooftop_01.jpg", Scene("rooftop", "amber", weather="clear", things=("cat", "cars")),
          "cyberpunk rooftop, sitting black cat, flying cars, amber skyline, lit windows, antenna"),
    _shot("rooftop_02.jpg", Scene("rooftop", "violet", TALL, things=("hood", "drone")),
          "cyberpunk rooftop in the rain, hooded figure with backpack, hovering drone, violet skyline, lit windows"),
    _shot("rooftop_03.jpg", Scene("rooftop", "teal", SQUARE, "clear", ("moon", "robot")),
          "cyberpunk rooftop at night, lone robot, full moon, teal skyline, lit windows, antenna"),
    _shot("rooftop_04.jpg", Scene("rooftop", "dusk", WIDE, "clear", ("couple", "cars")),
          "cyberpunk rooftop at dusk, couple under an umbrella, flying cars, orange skyline, holographic ads"),
    _shot("window_01.jpg", Scene("window", "blue", SQUARE),
          "view through a window, cyberpunk skyline at night, raindrops on glass, potted plant, cup"),
    _shot("window_02.jpg", Scene("window", "magenta", TALL, things=("moon", "cars")),
          "view through a window, cyberpunk skyline, full moon, flying cars, raindrops on glass, potted plant"),
    _shot("market_01.jpg", Scene("market", "red", things=("crowd", "lanterns")),
          "cyberpunk night market, crowd with umbrellas, paper lanterns, striped awnings, rain reflections"),
    _shot("market_02.jpg", Scene("market", "teal", TALL, things=("hood",)),
          "cyberpunk night market, hooded figure with backpack, striped awnings, neon signs, rain reflections"),
    _shot("bar_01.jpg", Scene("bar:bowl", "amber", SQUARE, things=("person", "steam")),
          "cyberpunk noodle bar, person in a long coat, neon bowl sign, rising steam, rain reflections"),
    _shot("bar_02.png", Scene("bar:fish", "blue", SQUARE, "clear", ("robot", "lanterns")),
          "cyberpunk fish bar, robot customer, neon fish sign, paper lanterns, striped awning"),
    _shot("sign_01.jpg", Scene("wall:cat", "green", TALL, things=("cat",)),
          "neon cat sign on a brick wall, sitting black cat, green neon glow, cyberpunk alley, heavy rain"),
)  # fmt: skip
