"""One file to one row, and one file to the RGB pixels that a trainer sees. Each picture is opened once.

Only an allow-list of formats is opened: nothing that starts another program (EPS) or that trainers cannot read.
"""

from __future__ import annotations

import struct
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from lorakit.formats.textfile import LFS_HEADER
from lorakit.image.header import DEEP_MODES, has_alpha, header, orientation
from lorakit.image.row import Fault, Row
from lorakit.image.sniff import READABLE, SNIFF_BYTES, sniff

if TYPE_CHECKING:
    from pathlib import Path

TINY_SIDE = 256  # pixels
HEAVY_PIXELS = 40_000_000  # about 160 MB decoded
FREE: AbstractContextManager[object] = nullcontext()
# Everything a hostile or broken file makes Pillow raise; anything else is our own bug and may surface.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    AttributeError,
    AssertionError,
    struct.error,
)


class AlphaPolicy(StrEnum):
    """What becomes of transparency: `drop` shows whatever colour lies under it, `white` lays it on white."""

    DROP = "drop"
    WHITE = "white"


@dataclass(frozen=True, slots=True)
class DecodePolicy:
    """How a trainer turns a file into RGB: whether it applies EXIF orientation, and what it does with alpha."""

    exif: bool = True
    alpha: AlphaPolicy = AlphaPolicy.WHITE


def read_row(path: Path, pixels: bool, heavy: AbstractContextManager[object] = FREE) -> Row:
    """The picture's row: header facts, and pixel facts when `pixels` is true. Never raises for a bad file.

    Pictures above HEAVY_PIXELS are decoded inside `heavy`, so that threads can take turns at the memory.
    """
    try:
        if pixels:
            data = path.read_bytes()
            head, size, stream = data[:SNIFF_BYTES], len(data), BytesIO(data)
            return _row(stream, head, size, pixels, heavy)
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(SNIFF_BYTES)
            file.seek(0)
            return _row(file, head, size, pixels, heavy)
    except OSError as error:
        return Row(fault=Fault.UNREADABLE, detail=(error.strerror or type(error).__name__).lower())


def read_rgb(data: bytes, policy: DecodePolicy) -> Image.Image:
    """Decode a whole picture to 8-bit RGB as `policy` says: first frame, 16-bit gray rescaled, not clamped.

    Raises OSError (with Pillow's reason) for anything that cannot be decoded whole.
    """
    try:
        with Image.open(BytesIO(data), formats=READABLE) as opened:
            opened.load()
            image = ImageOps.exif_transpose(opened) if policy.exif else opened.copy()
    except BROKEN as error:
        raise OSError(str(error) or type(error).__name__) from error
    if image.mode in DEEP_MODES:
        image = _to_eight_bits(image)
    if policy.alpha is AlphaPolicy.WHITE and has_alpha(image):
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, layered)
    return image.convert("RGB")


def _row(stream: Any, head: bytes, size: int, pixels: bool, heavy: AbstractContextManager[object]) -> Row:
    if size == 0:
        return Row(fault=Fault.EMPTY, detail="the file is empty")
    if head.startswith(LFS_HEADER):
        return Row(size, fault=Fault.POINTER)
    kind = sniff(head)
    try:
        image = Image.open(stream, formats=READABLE)
    except Image.DecompressionBombError as error:
        return Row(size, format=kind, fault=Fault.BOMB, detail=str(error).split(",")[0].lower())
    except UnidentifiedImageError:
        known = kind in READABLE
        detail = "its header cannot be read" if known else kind or "not a picture"
        return Row(size, format=kind, fault=Fault.DAMAGED if known else Fault.UNSUPPORTED, detail=detail)
    except BROKEN as error:
        return Row(size, format=kind, fault=Fault.DAMAGED, detail=_said(error))
    with image, heavy if pixels and image.width * image.height > HEAVY_PIXELS else FREE:
        return _facts(image, size, pixels)


def _facts(image: Image.Image, size: int, pixels: bool) -> Row:
    try:
        found = header(image, size)
    except BROKEN as error:
        return Row(size, format=image.format or "", fault=Fault.DAMAGED, detail=_said(error))
    if not pixels:
        return replace(found, colours=_colours_of_tiny(image))
    try:
        image.load()
        # A PNG keeps chunks behind its pixels; reading them is what an EXIF transpose does, and where it breaks.
        turned = orientation(image)
        if found.frames > 1:
            image.seek(0)
        return replace(
            found,
            decoded=True,
            orientation=turned,
            clear_share=_clear_share(image) if found.has_alpha else 0.0,
            colours=_colours_of_tiny(image),
        )
    except BROKEN as error:
        return replace(found, fault=Fault.DAMAGED, detail=_said(error))


def _clear_share(image: Image.Image) -> float:
    """Share of pixels whose alpha is below 255."""
    alpha = image.getchannel("A") if "A" in image.getbands() else image.convert("RGBA").getchannel("A")
    opaque = alpha.histogram()[255]
    return 1 - opaque / (image.width * image.height)


def _colours(image: Image.Image) -> int | None:
    if image.mode in DEEP_MODES:
        return None
    found = image.convert("RGB").getcolors(maxcolors=256)
    return len(found) if found else None


def _colours_of_tiny(image: Image.Image) -> int | None:
    """A sprite is decoded even where headers are enough: advice for pixel art is another than for a small photo."""
    if max(image.size) > TINY_SIDE:
        return None
    try:
        return _colours(image)
    except BROKEN:
        return None


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Stretch 16-bit or float gray to 0..255 by the type's range; Pillow's own convert clamps at 255."""
    import numpy as np

    values = np.asarray(image, dtype=np.float64)
    top = 65535.0 if values.max(initial=0.0) > 255 else 255.0
    return Image.fromarray(np.clip(values * (255.0 / top), 0, 255).round().astype(np.uint8))


def _said(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].lower()[:120]
