"""Whether a picture's colours are sRGB, as every trainer takes them to be, and how to make them so.

A profile counts as sRGB by what it does, not by its name: dozens of files are called sRGB (the IEC's, Google's,
Facebook's `c2`, GIMP's, Apple's, Canon's), and some that are not are called so too. Measured is how far the colours of
a ColorChecker move when the profile is ignored.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from lorakit.image.iccfile import DamagedProfileError, Profile, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

SAME = 2.5  # levels of 255; gamma 2.2 in place of sRGB's own curve moves the patches by 1.5, gray ones by 2.0
DAMAGED = "damaged profile"
GRAY = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"})  # Pillow's modes
# The 24 patches of a ColorChecker in sRGB, rows from dark skin to black (X-Rite, data since November 2014, rounded).
# fmt: off
PATCHES = (
    (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
    (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
    (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
    (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
)
# fmt: on
# XYZ relative to D50 -> linear sRGB: the inverse of sRGB's own colourants.
FROM_XYZ = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)


class Colours(NamedTuple):
    """What an embedded profile says.

    `name` is empty for sRGB and its equals, else fit to be read. `shift` is the mean distance, in levels of 255, that
    the colours of a ColorChecker move when the profile is ignored (Display P3 6.8, Adobe RGB 8.1); None where only its
    tables know (CMYK), and for a damaged profile.
    """

    name: str
    shift: float | None


@lru_cache(maxsize=32)
def judge(data: bytes, gray: bool = False) -> Colours:
    """What the bytes of an ICC profile say of a picture, `gray` or not; never raises.

    Of a gray picture only grays can move. Answers are kept, since the files of a set share few profiles.
    """
    if not data:
        return Colours("", 0.0)
    try:
        profile = parse(data)
        shift = _shift(profile, gray) if profile.curves else None
    except (DamagedProfileError, ArithmeticError):
        return Colours(DAMAGED, None)
    name = profile.name or f"a nameless {profile.space or 'colour'} profile"
    if shift is None:
        # only an RGB profile of tables is left to its name: version 4 sRGB comes as such
        return Colours("" if profile.space == "RGB" and "srgb" in name.lower() else name, None)
    return Colours("" if shift <= SAME else name, round(shift, 1))


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB: RGB, or RGBA where it has an alpha channel; as it is when it already is sRGB.

    Relative colorimetric, by LittleCMS. A damaged or unfit profile is ignored, as trainers ignore all of them. Gray of
    16 bits and more comes back as it is.
    """
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not colours_of(image).name or image.mode.startswith(("I", "F")):
        return image
    from PIL import Image as PillowImage
    from PIL import ImageCms

    alpha = image.convert("RGBA").getchannel("A") if "A" in image.getbands() or "transparency" in image.info else None
    plain = image.convert("L" if image.mode in ("LA", "1") else "RGB") if image.mode not in ("L", "CMYK") else image
    try:
        result = ImageCms.profileToProfile(
            plain,
            ImageCms.ImageCmsProfile(BytesIO(data)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        result = None
    result = result if isinstance(result, PillowImage.Image) else plain.convert("RGB")
    if alpha is not None:
        result.putalpha(alpha)
    result.info = {key: value for key, value in image.info.items() if key not in ("icc_profile", "transparency")}
    return result


def colours_of(image: Image.Image) -> Colours:
    """What the profile embedded in an opened picture says; never raises."""
    data = image.info.get("icc_profile")
    return judge(data, image.mode in GRAY) if isinstance(data, bytes) else judge(b"")


def _shift(profile: Profile, gray: bool) -> float:
    patches = [(level, level, level) for level in range(15, 256, 16)] if gray or not profile.colourants else PATCHES
    return sum(_moved(profile, patch) for patch in patches) / len(patches)


def _moved(profile: Profile, patch: Sequence[int]) -> float:
    """Mean absolute change of the three channels, in levels, of one stored colour."""
    curves = profile.curves if len(profile.curves) == 3 else profile.curves * 3
    light = [curve.light(value / 255) for curve, value in zip(curves, patch, strict=True)]
    if profile.colourants:
        xyz = [sum(light[k] * profile.colourants[k][axis] for k in range(3)) for axis in range(3)]
        light = [sum(row[axis] * xyz[axis] for axis in range(3)) for row in FROM_XYZ]
    return sum(abs(255 * _encode(value) - stored) for value, stored in zip(light, patch, strict=True)) / 3


def _encode(light: float) -> float:
    """IEC 61966-2-1, clipped to 0..1."""
    light = min(max(light, 0.0), 1.0)
    return 12.92 * light if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)
