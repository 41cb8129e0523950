"""Made-up picture files: what rule examples, tests and the demo use in place of real ones."""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from lorakit.image import painters
from lorakit.image.alter import alter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.picture import Picture

PIXEL_ART_COLOURS = ((24, 20, 37), (58, 68, 102), (139, 155, 180), (254, 231, 97), (247, 118, 34), (62, 137, 72))
PIXEL_ART_BLOCK = 8
QUALITY = 92
PAINTERS = {"photo": painters.photo, "drawing": painters.drawing, "night": painters.night, "snow": painters.snow}
RGB_16 = "RGB;16"


def draw(picture: Picture) -> bytes:
    """Return the bytes of the file that `picture` describes; the same description gives the same bytes.

    Raises ValueError for an unknown pattern, and what Pillow raises where a format cannot hold a mode.
    """
    if picture.mode == RGB_16:
        data = _png_16(_paint(picture, picture.seed))
    else:
        frames = [_frame(picture, picture.seed + number) for number in range(picture.frames)]
        data = encode(frames, picture.format, picture.orientation, picture.quality, picture.profile)
    return data[: math.ceil(len(data) * picture.keep)]


def encode(
    frames: list[Image.Image],
    file_format: str,
    orientation: int | None = None,
    quality: int = QUALITY,
    profile: str = "",
) -> bytes:
    """Return `frames` as one file; `quality` counts for JPEG, WEBP and AVIF, `profile` names an ICC profile."""
    first = frames[0]
    options: dict[str, Any] = {}
    match file_format:
        case "JPEG":
            options = {"quality": quality}
        case "WEBP":
            options = {"quality": quality, "method": 2}
        case "AVIF":
            options = {"quality": quality, "speed": 10, "max_threads": 1}
        case "TIFF":
            options = {"compression": "tiff_adobe_deflate"}
        case "ICO":
            options = {"sizes": [first.size]}
    if profile:
        from lorakit.image.profiles import profile_bytes

        options["icc_profile"] = profile_bytes(profile)
    if orientation is not None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:], "duration": 120, "loop": 0}
    buffer = io.BytesIO()
    first.save(buffer, file_format, **options)
    return buffer.getvalue()


def _frame(picture: Picture, seed: int) -> Image.Image:
    """One frame in the mode asked for."""
    image = _paint(picture, seed)
    clear = _clear(picture)
    match picture.mode:
        case "I;16":
            gray = np.asarray(image.convert("L"), dtype=np.uint16)
            return Image.fromarray(gray * np.uint16(257))
        case "RGBA" | "LA":
            result = image.convert(picture.mode)
            result.putalpha(Image.fromarray(np.where(clear, 0, 255).astype(np.uint8)))
            return result
        case "P":
            result = image.quantize(colors=255, dither=Image.Dither.NONE)
            if picture.transparent:
                free = len(result.getcolors() or ())
                result.putpalette([*(result.getpalette() or ())[: 3 * free], 0, 0, 0])
                result.paste(free, mask=Image.fromarray(np.where(clear, 255, 0).astype(np.uint8)))
                result.info["transparency"] = free
            return result
        case mode:
            return image if mode == "RGB" else image.convert(mode)


def _clear(picture: Picture) -> NDArray[np.bool_]:
    """Which pixels are transparent: exactly the share asked for, the ones farthest from the middle."""
    width, height = picture.size
    clear = np.zeros(width * height, dtype=np.bool_)
    if count := round(picture.transparent * clear.size):
        rows, columns = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        distance = np.hypot(rows, columns).ravel()
        clear[np.argsort(-distance, kind="stable")[:count]] = True
    return clear.reshape(height, width)


def _paint(picture: Picture, seed: int) -> Image.Image:
    """The picture as RGB, before its mode."""
    image = _pattern(picture, np.random.default_rng(seed))
    if not picture.changes:
        return image
    colour = np.asarray(image)[:, :, ::-1]
    for change in picture.changes:
        colour = alter(colour, change, seed)
    return _image(colour)


def _pattern(picture: Picture, rng: np.random.Generator) -> Image.Image:
    match picture.pattern:
        case "scene":
            return _scene(picture.size, rng)
        case "flat":
            return Image.new("RGB", picture.size, _colour(rng))
        case "pixels":
            return _pixel_art(picture.size, rng)
        case "figure":
            return _image(painters.figure(picture.size, picture.share, picture.centre, rng))
        case "photo" | "drawing" | "night" | "snow" as name:
            return _image(PAINTERS[name](picture.size, rng))
        case other:
            raise ValueError(f"no pattern `{other}`: scene, flat, pixels, photo, drawing, night, snow or figure")


def _image(colour: NDArray[np.uint8]) -> Image.Image:
    """A Pillow picture of blue-green-red pixels."""
    return Image.fromarray(np.ascontiguousarray(colour[:, :, ::-1]))


def _scene(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """Hills and discs before a graded sky, crossed by fine lines: sharp edges in all directions."""
    width, height = size
    top, bottom = (np.array(_colour(rng), dtype=np.float64) for _ in range(2))
    ramp = np.linspace(0, 1, height)[:, None, None]
    sky = np.broadcast_to(top + (bottom - top) * ramp, (height, width, 3))
    image = Image.fromarray(sky.astype(np.uint8))
    pen = ImageDraw.Draw(image)
    short = min(size)
    for _ in range(10):
        x, y = rng.random(2) * size
        radius = short * (0.04 + 0.12 * rng.random())
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), _colour(rng))
    for level in (0.6, 0.75, 0.9):
        heights = height * (level + 0.12 * (rng.random(9) - 0.5))
        ridge = [(float(x), float(y)) for x, y in zip(np.linspace(0, width, 9), heights, strict=True)]
        pen.polygon([(0, height), *ridge, (width, height)], _colour(rng))
    for _ in range(60):
        x, y = rng.random(2) * size
        angle = rng.random() * math.pi
        reach = short * (0.05 + 0.15 * rng.random())
        end = (x + reach * math.cos(angle), y + reach * math.sin(angle))
        pen.line((x, y, *end), _colour(rng), width=max(1, short // 300))
    return image


def _pixel_art(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """Blocks of one colour each, mirrored left to right like a sprite."""
    columns, rows = (-(-side // PIXEL_ART_BLOCK) for side in size)
    half = rng.integers(0, len(PIXEL_ART_COLOURS), (rows, -(-columns // 2)))
    cells = np.concatenate([half, half[:, ::-1]], axis=1)
    colours = np.array(PIXEL_ART_COLOURS, dtype=np.uint8)[cells]
    blocks = colours.repeat(PIXEL_ART_BLOCK, axis=0).repeat(PIXEL_ART_BLOCK, axis=1)
    return Image.fromarray(blocks[: size[1], : size[0]])


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rng.integers(16, 240, 3))
    return red, green, blue


def _png_16(image: Image.Image) -> bytes:
    """`image` as a PNG with 16 bits a channel, which Pillow reads but does not write."""
    wide = (np.asarray(image, dtype=np.uint16) * np.uint16(257)).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in wide)
    header = struct.pack(">IIBBBBB", *image.size, 16, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
