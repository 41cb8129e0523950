"""One picture's bytes to the bytes that are written: upright, sRGB, 8-bit RGB, laid on a colour, cropped, shrunk."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from lorakit.image.decode import decode, upright
from lorakit.image.framing import oriented
from lorakit.image.open import BROKEN, opened, said
from lorakit.image.pyramid import gray
from lorakit.image.recipe import AlphaPolicy, DecodePolicy
from lorakit.image.sniff import SNIFF_BYTES

if TYPE_CHECKING:
    from lorakit.fix.pictures.options import Colour
    from lorakit.fix.pictures.plan import Drawing, Treatment
    from lorakit.image.framing import Size
    from lorakit.image.pyramid import Plane

AS_SEEN = DecodePolicy(exif=True, alpha=AlphaPolicy.DROP, profile=True)
# zlib's level 3 is within 3 % of level 6 on photos and takes less than half the time
PNG = (cv2.IMWRITE_PNG_COMPRESSION, 3)
ASPECT = 0.01  # relative difference of aspects that rounding explains


class DamagedError(Exception):
    """The picture cannot be decoded, though it could be when it was measured."""


class Rendered(NamedTuple):
    """The bytes of picture and mask (None where there is none)."""

    picture: bytes
    mask: bytes | None = None


class Seen(NamedTuple):
    """A picture upright and in sRGB (blue green red), its alpha, and the EXIF orientation that was undone."""

    colour: Plane
    alpha: Plane | None
    orientation: int


def render(treatment: Treatment, data: bytes, mask: bytes | None = None) -> Rendered:
    """Carry out one treatment on the bytes of a picture and of its mask. Raises DamagedError."""
    drawing = treatment.drawing
    plan = treatment.mask
    copied = mask if plan and not plan.redraw else None
    if drawing is None:
        return Rendered(data, copied)
    seen = look(data)
    colour = draw(seen.colour, seen.alpha, drawing)
    if plan is None or copied is not None:
        drawn = copied
    elif mask is None:
        drawn = None if seen.alpha is None else _png(cut(seen.alpha, drawing, nearest=True))
    else:
        upright_size = (seen.colour.shape[1], seen.colour.shape[0])
        drawn = _png(draw_mask(mask, upright_size, seen.orientation, plan.stored, drawing))
    return Rendered(_png(colour), drawn)


def draw(colour: Plane, alpha: Plane | None, drawing: Drawing) -> Plane:
    """Upright pixels (blue green red) as they are written."""
    if alpha is not None and not drawing.keep_hidden:
        colour = lay_on(colour, alpha, drawing.background)
    return cut(colour, drawing, drawing.nearest)


def lay_on(colour: Plane, alpha: Plane, background: Colour) -> Plane:
    """Pixels laid on one colour (red, green, blue), weighed by alpha, as the linter lays them on white."""
    weight = _u8(cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR))
    ground = np.empty_like(colour)
    ground[:] = background[::-1]
    below = cv2.multiply(ground, cv2.bitwise_not(weight), scale=1 / 255)
    return _u8(cv2.add(cv2.multiply(colour, weight, scale=1 / 255), below))


def cut(plane: Plane, drawing: Drawing, nearest: bool) -> Plane:
    """Crop and shrink: areas averaged, or the nearest pixels taken."""
    if drawing.crop is not None:
        left, top, right, bottom = drawing.crop
        plane = np.ascontiguousarray(plane[top:bottom, left:right])
    if drawing.size is None:
        return plane
    return _resized(plane, drawing.size, cv2.INTER_NEAREST_EXACT if nearest else cv2.INTER_AREA)


def draw_mask(data: bytes, size: Size, turned: int, stored: bool, drawing: Drawing) -> Plane:
    """The gray pixels of a mask after its picture's treatment, at the size of the new picture.

    `size` is the upright picture's. A mask lies as the picture is seen, or as it is `stored`: where only one of the two
    fits its aspect, that one counts.
    """
    plane = gray(look(data).colour)
    own = (plane.shape[1], plane.shape[0])
    as_seen, as_stored = _fits(own, size), _fits(own, oriented(size, turned))
    if turned != 1 and (as_stored if as_seen != as_stored else stored):
        plane = upright(plane, turned)
    plane = _resized(plane, size, cv2.INTER_NEAREST_EXACT)
    return cut(plane, drawing, nearest=True)


def look(data: bytes) -> Seen:
    """Decode a picture as every trainer should see it. Raises DamagedError."""
    try:
        with opened(BytesIO(data), data[:SNIFF_BYTES], len(data)) as (row, image):
            if image is None:
                raise DamagedError(row.detail or row.fault.value)
            found = decode(data, image, row, AS_SEEN)
    except (*BROKEN, cv2.error) as error:
        raise DamagedError(said(error)) from error
    return Seen(found.colour, found.alpha, found.orientation)


def _fits(mask: Size, picture: Size) -> bool:
    wide, tall = mask[0] * picture[1], mask[1] * picture[0]
    return abs(wide - tall) <= max(ASPECT * max(wide, tall), *picture)


def _resized(plane: Plane, size: Size, how: int) -> Plane:
    if (plane.shape[1], plane.shape[0]) == size:
        return plane
    return _u8(cv2.resize(plane, size, interpolation=how))


def _png(plane: Plane) -> bytes:
    """A PNG without metadata: the same pixels give the same bytes."""
    return bytes(cv2.imencode(".png", plane, PNG)[1])


def _u8(values: object) -> Plane:
    return np.asarray(values, dtype=np.uint8)
