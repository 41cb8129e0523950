"""A picture's bytes to the 8-bit pixels that a trainer sees: orientation, alpha, depth and profile as its policy says.

OpenCV decodes what both libraries decode alike (8-bit JPEG, PNG and WebP), about as fast as the formats allow. Pillow
does the rest, and has the last word on what OpenCV refuses, because trainers read with Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from lorakit.image.header import DEEP_MODES, has_alpha, orientation
from lorakit.image.open import BROKEN
from lorakit.image.recipe import AlphaPolicy, DecodePolicy
from lorakit.image.sniff import READABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.row import Row

    Plane = NDArray[np.uint8]

FAST = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "L", "RGBA"), "WEBP": ("RGB", "RGBA")}
RAW = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION


@dataclass(frozen=True, slots=True)
class Decoded:
    """`colour`: height x width x 3, uint8, blue green red; `alpha`: height x width, None when opaque everywhere.

    `orientation` is what the whole file says: a PNG may keep its EXIF behind the pixels.
    """

    colour: Plane
    alpha: Plane | None
    orientation: int


def decode(data: bytes, image: Image.Image, row: Row, policy: DecodePolicy) -> Decoded:
    """Decode a picture whose header `row` describes and which `image` has opened. Raises BROKEN errors."""
    raw, turned = _fast(data, image, row, policy), row.orientation
    if raw is None:
        raw = _slow(image, policy)
        turned = orientation(image)  # only now does a PNG tell what stands behind its pixels
    if policy.exif and turned > 1:
        raw = upright(raw, turned)
    if raw.ndim == 2:
        return Decoded(_u8(cv2.cvtColor(raw, cv2.COLOR_GRAY2BGR)), None, turned)
    if raw.shape[2] == 3:
        return Decoded(raw, None, turned)
    alpha = np.ascontiguousarray(raw[:, :, 3])
    if int(alpha.min()) == 255:
        return Decoded(_u8(cv2.cvtColor(raw, cv2.COLOR_BGRA2BGR)), None, turned)
    return Decoded(_flatten(raw, alpha, policy.alpha), alpha, turned)


def read_rgb(data: bytes, policy: DecodePolicy) -> Image.Image:
    """Decode a whole picture to 8-bit RGB as `policy` says: first frame, 16-bit gray rescaled, not clamped.

    Raises OSError (with Pillow's reason) for anything that cannot be decoded whole.
    """
    from lorakit.image.header import header

    try:
        with Image.open(BytesIO(data), formats=READABLE) as image:
            found = decode(data, image, header(image, len(data)), policy)
    except BROKEN as error:
        raise OSError(str(error) or type(error).__name__) from error
    return Image.fromarray(np.ascontiguousarray(found.colour[:, :, ::-1]))


def upright(pixels: Plane, turned: int) -> Plane:
    """Pixels after EXIF orientation `turned`, 2 to 8 (CIPA DC-008, tag 0x0112)."""
    if turned in (5, 6, 7, 8):
        pixels = _u8(cv2.transpose(pixels))
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(turned)
    return pixels if flip is None else _u8(cv2.flip(pixels, flip))


def _fast(data: bytes, image: Image.Image, row: Row, policy: DecodePolicy) -> Plane | None:
    """Raw pixels (gray, or 3 or 4 channels) by OpenCV; None where Pillow must look."""
    if row.mode not in FAST.get(row.format, ()) or row.bits != 8 or row.frames != 1 or "transparency" in image.info:
        return None
    if (policy.profile and row.colour_profile) or (row.format == "PNG" and _says_more_behind(data)):
        return None
    if row.format == "JPEG" and not _is_whole(data):
        return None
    try:
        raw = cv2.imdecode(np.frombuffer(data, np.uint8), RAW)
    except cv2.error:
        return None
    if raw is None or raw.dtype != np.uint8 or raw.shape[:2] != (row.height, row.width):
        return None
    return _u8(raw)


def _says_more_behind(data: bytes) -> bool:
    """Whether a PNG may tell its orientation behind its pixels or in XMP, which only a whole read finds."""
    return any(data.rfind(mark) > 0 for mark in (b"eXIf", b"Raw profile type", b"tiff:Orientation"))


def _is_whole(data: bytes) -> bool:
    """Whether the last scan of a JPEG runs without a stray marker to an end-of-image marker that ends the file.

    OpenCV fills the gaps of a damaged scan in silence where Pillow refuses it. (ITU-T T.81, B.1.1.2: in a scan 0xFF is
    followed by 0 or by a restart marker.)
    """
    start = data.rfind(b"\xff\xda") + 2
    scan = np.frombuffer(data, np.uint8, offset=start)
    marks = np.flatnonzero(scan[:-1] == 0xFF)
    kinds = scan[marks + 1]
    strays = marks[(kinds != 0) & ((kinds < 0xD0) | (kinds > 0xD7))]
    if not strays.size or scan[strays[0] + 1] != 0xD9:
        return False
    return not data[start + int(strays[0]) + 2 :].strip(b"\0")


def _slow(image: Image.Image, policy: DecodePolicy) -> Plane:
    """Raw pixels (gray, or 3 or 4 channels) of the first frame by Pillow."""
    image.load()
    if getattr(image, "n_frames", 1) > 1:
        image.seek(0)
    found: Image.Image = image
    if policy.profile and image.info.get("icc_profile"):
        from lorakit.image.colour import to_srgb  # ImageCms is seldom needed

        found = to_srgb(image)
    if found.mode in DEEP_MODES:
        return _to_eight_bits(found)
    if has_alpha(found):
        return _u8(cv2.cvtColor(np.asarray(found.convert("RGBA")), cv2.COLOR_RGBA2BGRA))
    if found.mode in ("L", "1"):
        return np.asarray(found.convert("L"), dtype=np.uint8)
    return _u8(cv2.cvtColor(np.asarray(found.convert("RGB")), cv2.COLOR_RGB2BGR))


def _flatten(raw: Plane, alpha: Plane, policy: AlphaPolicy) -> Plane:
    """Three channels of four: alpha dropped, or laid on white."""
    colour = _u8(cv2.cvtColor(raw, cv2.COLOR_BGRA2BGR))
    if policy is AlphaPolicy.DROP:
        return colour
    weight = _u8(cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR))
    return _u8(cv2.add(cv2.multiply(colour, weight, scale=1 / 255), cv2.bitwise_not(weight)))


def _to_eight_bits(image: Image.Image) -> Plane:
    """Stretch 16-bit or float gray to 0..255 by the type's range; Pillow's own convert clamps at 255."""
    values = np.asarray(image, dtype=np.float64)
    top = 65535.0 if values.max(initial=0.0) > 255 else 255.0
    return np.clip(values * (255.0 / top), 0, 255).round().astype(np.uint8)


def _u8(values: object) -> Plane:
    return np.asarray(values, dtype=np.uint8)
