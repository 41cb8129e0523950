"""What a picture's header says, as Pillow opens it: size, mode, depth, orientation, transparency, damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.image import exif
from lorakit.image.colour import colours_of
from lorakit.image.jpegtables import jpeg_quality
from lorakit.image.row import Row

if TYPE_CHECKING:
    from PIL import Image

ORIENTATION = 0x0112
DEEP_MODES = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
ALPHA_MODES = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})


def header(image: Image.Image, size: int) -> Row:
    """The row of an opened picture whose file has `size` bytes; raises what Pillow raises for damaged data."""
    width, height = image.size
    quality = jpeg_quality(image)
    colours = colours_of(image)
    return Row(
        file_bytes=size,
        format="JPEG" if image.format == "MPO" else image.format or "",
        width=width,
        height=height,
        mode=image.mode,
        bits=_bits(image),
        # asking a PNG for EXIF before its pixels are read would decode the whole file
        orientation=orientation(image) if image.format != "PNG" or "exif" in image.info else 1,
        has_alpha=has_alpha(image),
        frames=int(getattr(image, "n_frames", 1)) if image.format != "MPO" else 1,
        metadata_fault=_metadata_fault(image),
        jpeg_quality=quality.luma if quality else None,
        colour_profile=colours.name,
        colour_shift=colours.shift if colours.name else None,
    )


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 when there is none."""
    value = image.getexif().get(ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _bits(image: Image.Image) -> int:
    """Bits per channel of the file, not of Pillow's mode: Pillow opens 16-bit RGB as 8-bit without a word."""
    if image.mode in DEEP_MODES:
        return 32 if image.mode in ("I", "F") and image.format != "PNG" else 16
    if image.mode == "1":
        return 1
    return 16 if any(";16" in str(tile) for tile in getattr(image, "tile", ())) else 8


def _metadata_fault(image: Image.Image) -> str:
    block = image.info.get("exif")
    if isinstance(block, bytes) and block:
        if said := exif.damage(block):
            return f"EXIF block: {said}"
        if exif.zero_denominator(block):
            return "EXIF block: a resolution is divided by zero"
    if isinstance(block := image.info.get("mp"), bytes) and (said := exif.damage(block)):
        return f"multi-picture block: {said}"
    if "adobe" in image.info and "adobe_transform" not in image.info:
        return "Adobe block: it is cut off, so readers guess the colour space"
    return ""


def has_alpha(image: Image.Image) -> bool:
    """Whether the picture can be transparent: an alpha channel, or a transparent palette entry or colour."""
    return image.mode in ALPHA_MODES or "transparency" in image.info
