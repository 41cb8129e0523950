from __future__ import annotations

import io
import random
import struct

import pytest
from PIL import Image, ImageCms

from lorakit.image.colour import DAMAGED, judge, to_srgb
from lorakit.image.header import header
from lorakit.image.profiles import SPACES, assemble, profile_bytes


def gray_profile(gamma: float) -> bytes:
    name = b"desc\0\0\0\0" + struct.pack(">I", 10) + b"Some gray\0" + bytes(78)
    return assemble(
        {b"desc": name, b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))}, space=b"GRAY"
    )


@pytest.mark.parametrize("name", list(SPACES))
def test_made_profiles_are_what_littlecms_takes(name: str) -> None:
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile_bytes(name)))
    assert ImageCms.getProfileName(opened).strip() == SPACES[name][0]


def test_srgb_in_any_dress_is_srgb() -> None:
    assert judge(profile_bytes("srgb")).name == ""
    assert judge(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()).name == ""
    assert judge(b"").name == ""


def test_other_spaces_are_named_with_how_far_colours_move() -> None:
    assert judge(profile_bytes("adobe-rgb")) == ("Adobe RGB (1998)", 8.1)
    assert judge(profile_bytes("display-p3")) == ("Display P3", 6.8)


def test_gray_pictures_move_by_the_curve_alone() -> None:
    assert judge(gray_profile(2.2), gray=True).name == ""
    assert judge(gray_profile(1.0), gray=True).name == "Some gray"
    assert judge(profile_bytes("adobe-rgb"), gray=True).name == ""


def test_a_damaged_profile_is_said_to_be_one_and_never_raises() -> None:
    whole = profile_bytes("display-p3")
    assert judge(whole[:-1]).name == DAMAGED
    assert judge(b"no profile").name == DAMAGED
    rng = random.Random(1)
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(4):
            broken[rng.randrange(300)] = rng.randrange(256)
        judge(bytes(broken[: rng.randrange(1, len(broken) + 1)]))


def test_an_unknown_profile_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="no colour profile `rgb`"):
        profile_bytes("rgb")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_are_converted(mode: str) -> None:
    image = Image.new("RGB", (4, 4), (200, 60, 60)).convert(mode)
    image.info["icc_profile"] = profile_bytes("display-p3")
    result = to_srgb(image)
    pixel = result.convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 205  # the same red needs a higher number in the smaller space
    assert "icc_profile" not in result.info
    assert result.mode == ("RGBA" if mode == "RGBA" else "RGB")


def test_srgb_and_damaged_profiles_leave_the_pixels() -> None:
    image = Image.new("RGB", (4, 4), (200, 60, 60))
    for data in (profile_bytes("srgb"), b"junk"):
        image.info["icc_profile"] = data
        assert to_srgb(image).getpixel((0, 0)) == (200, 60, 60)


def test_the_header_row_carries_both() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG", quality=60, icc_profile=profile_bytes("adobe-rgb"))
    row = header(Image.open(buffer), 1)
    assert (row.jpeg_quality, row.colour_profile, row.colour_shift) == (60, "Adobe RGB (1998)", 8.1)
