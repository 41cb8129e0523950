"""From a drawn picture to the bytes of a file, sound or with the fault that was planned."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from lorakit.demo.canvas import picture, pixels
from lorakit.demo.weather import rain
from lorakit.image.specimen import encode

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = {".jpg": "JPEG", ".png": "PNG", ".gif": "GIF"}


def plain(image: Image.Image, suffix: str) -> bytes:
    """The picture in the format that its name promises."""
    return encode([image], FORMATS[suffix])


def _sideways(image: Image.Image) -> bytes:
    """Stored lying on its side, with the EXIF note that says so."""
    return encode([image.transpose(Image.Transpose.ROTATE_90)], "JPEG", orientation=6)


def _sticker(image: Image.Image) -> bytes:
    """Cut out: everything outside an oval is transparent."""
    mask = Image.new("L", image.size)
    width, height = image.size
    ImageDraw.Draw(mask).ellipse((width * 0.06, height * 0.02, width * 0.94, height * 0.98), 255)
    image = image.copy()
    image.putalpha(mask)
    return encode([image], "PNG")


def _gray16(image: Image.Image) -> bytes:
    gray = np.asarray(image.convert("L"), dtype=np.uint16)
    return encode([Image.fromarray(gray * np.uint16(257))], "PNG")


def _palette(image: Image.Image) -> bytes:
    """64 colours, rounded corners in a transparent one."""
    few = image.quantize(colors=63, dither=Image.Dither.NONE)
    corners = Image.new("L", image.size, 255)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, image.width - 1, image.height - 1), image.height // 9, 0)
    free = len(few.getcolors() or ())
    few.putpalette([*(few.getpalette() or ())[: 3 * free], 0, 0, 0])
    few.paste(free, mask=corners)
    few.info["transparency"] = free
    return encode([few], "PNG")


def _loop(image: Image.Image) -> bytes:
    """Four frames in which only the rain moves."""
    values = pixels(image)
    wet = [picture(rain(values, (150, 160, 220), np.random.default_rng(number))) for number in range(4)]
    return encode([frame.quantize(colors=64, dither=Image.Dither.NONE) for frame in wet], "GIF")


def _dark(image: Image.Image) -> bytes:
    return encode([picture(pixels(image) ** np.float32(1.3) * np.float32(0.11))], "JPEG")


def _barred(image: Image.Image) -> bytes:
    bar = image.height // 8
    image = image.copy()
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, image.width, bar), (0, 0, 0))
    pen.rectangle((0, image.height - bar, image.width, image.height), (0, 0, 0))
    return encode([image], "JPEG")


def _cut(image: Image.Image) -> bytes:
    whole = encode([image], "JPEG")
    return whole[: len(whole) // 2]


def _pointer(image: Image.Image) -> bytes:
    """The text that Git LFS keeps in place of a file."""
    content = image.tobytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n".encode()


TREATMENTS: dict[str, Callable[[Image.Image], bytes]] = {
    "png": lambda image: encode([image], "PNG"),
    "exif": _sideways,
    "alpha": _sticker,
    "gray16": _gray16,
    "cmyk": lambda image: encode([image.convert("CMYK")], "JPEG"),
    "palette": _palette,
    "gif": _loop,
    "cut": _cut,
    "lfs": _pointer,
    "dark": _dark,
    "bars": _barred,
    "blur": lambda image: encode([image.filter(ImageFilter.GaussianBlur(3.2))], "JPEG"),
    "flip": lambda image: encode([ImageOps.mirror(image)], "JPEG"),
    "q15": lambda image: encode([image], "JPEG", quality=15),
    "upscale": lambda image: encode([image.reduce(2).resize(image.size, Image.Resampling.BICUBIC)], "JPEG"),
}
