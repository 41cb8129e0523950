"""Each treatment changes what it must and nothing else."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from lorakit.errors import UsageError
from lorakit.fix.pictures.options import parse_colour
from lorakit.image.decode import read_rgb
from lorakit.image.picture import Picture
from lorakit.image.recipe import AlphaPolicy, DecodePolicy
from lorakit.image.specimen import draw
from tests.fix.pictures.made import PHOTO, entry, fix, fixed, hashes, pixels
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

AS_LINTED = DecodePolicy(True, AlphaPolicy.WHITE, True)


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("a.jpg", PHOTO),
        ("a.JPEG", PHOTO),
        ("a.png", Picture((512, 512), "PNG")),
        ("a.webp", Picture((512, 512), "WEBP")),
        ("a.bmp", Picture((512, 512), "BMP")),
        ("a.jpg", Picture((512, 512), profile="srgb")),
        ("a.jpg", Picture((512, 512), orientation=1)),
    ],
)
def test_a_sound_picture_is_copied_byte_for_byte(name: str, picture: Picture, tmp_path: Path) -> None:
    out = fixed(tmp_path, {name: picture, "a.txt": "a cat"})
    assert (out / name).read_bytes() == draw(picture)
    assert entry(out, name)["reasons"] == []


@pytest.mark.parametrize(
    ("picture", "reasons"),
    [
        (Picture((520, 400), orientation=6), ["exif"]),
        (Picture((520, 400), orientation=3), ["exif"]),
        (Picture((520, 400), orientation=5), ["exif"]),
        (Picture((512, 400), profile="adobe-rgb"), ["profile"]),
        (Picture((512, 400), "PNG", "RGBA", transparent=0.4), ["alpha"]),
        (Picture((512, 400), "PNG", "LA", transparent=0.4), ["alpha", "gray"]),
        (Picture((512, 400), "PNG", "I;16"), ["deep"]),
        (Picture((512, 400), "PNG", "RGB;16"), ["deep"]),
        (Picture((512, 400), mode="CMYK"), ["mode"]),
        (Picture((512, 400), mode="L"), ["gray"]),
        (Picture((512, 400), "PNG", "P"), ["palette"]),
        (Picture((512, 400), "PNG", "P", transparent=0.3), ["alpha", "palette"]),
        (Picture((512, 400), "GIF", "P", frames=3), ["palette", "first-frame"]),
        (Picture((512, 400), "WEBP", frames=2), ["first-frame"]),
    ],
)
def test_a_picture_is_drawn_as_the_linter_sees_it(picture: Picture, reasons: list[str], tmp_path: Path) -> None:
    name = {"JPEG": "a.jpg", "WEBP": "a.webp", "GIF": "a.gif"}.get(picture.format, "a.png")
    out = fixed(tmp_path, {name: picture, "a.txt": "a cat"})
    assert np.array_equal(pixels(out / "a.png"), np.asarray(read_rgb(draw(picture), AS_LINTED)))
    assert entry(out, name)["reasons"] == reasons


@pytest.mark.parametrize("orientation", range(2, 9))
def test_pillow_turns_pictures_the_same_way(orientation: int, tmp_path: Path) -> None:
    picture = Picture((300, 200), "PNG", orientation=orientation)
    out = fixed(tmp_path, {"a.png": picture})
    with Image.open(BytesIO(draw(picture))) as image:
        assert np.array_equal(pixels(out / "a.png"), np.asarray(ImageOps.exif_transpose(image)))


def test_sixteen_bits_are_rescaled_not_clamped(tmp_path: Path) -> None:
    deep = np.linspace(0, 65535, 512 * 512).reshape(512, 512).astype(np.uint16)
    buffer = BytesIO()
    Image.fromarray(deep).save(buffer, "PNG")
    out = fixed(tmp_path, {"a.png": buffer.getvalue()})
    found = pixels(out / "a.png")[:, :, 0].astype(int)
    assert np.abs(found - deep / 257).max() <= 0.5


def test_transparency_is_laid_on_the_colour_asked_for(tmp_path: Path) -> None:
    picture = Picture((512, 512), "PNG", "RGBA", transparent=0.4)
    out = fixed(tmp_path, {"a.png": picture}, background="#102030")
    with Image.open(BytesIO(draw(picture))) as image:
        clear = np.asarray(image.getchannel("A")) == 0
        stored = np.asarray(image.convert("RGB"))
    found = pixels(out / "a.png")
    assert (found[clear] == (0x10, 0x20, 0x30)).all()
    assert np.array_equal(found[~clear], stored[~clear])


def test_half_transparency_mixes(tmp_path: Path) -> None:
    buffer = BytesIO()
    Image.new("RGBA", (512, 512), (200, 100, 0, 128)).save(buffer, "PNG")
    out = fixed(tmp_path, {"a.png": buffer.getvalue()}, background="black")
    assert np.abs(pixels(out / "a.png")[0, 0].astype(int) - (100, 50, 0)).max() <= 1


def test_a_rule_that_does_not_run_takes_nothing_away(tmp_path: Path) -> None:
    barred = Picture((640, 640), pattern="photo", changes=("bars:0.1",))
    files: dict[str, Picture | str | bytes] = {"a.jpg": barred, "b.jpg": PHOTO, "c.jpg": PHOTO}
    data = write_files(tmp_path / "data", files)
    fix(data, tmp_path / "one", {"ignore": ["letterbox", "exact-duplicate"]})
    assert (tmp_path / "one/a.jpg").read_bytes() == draw(barred)
    assert (tmp_path / "one/c.jpg").is_file()
    fix(data, tmp_path / "two", {"per-path-ignores": {"a.jpg": ["RES006"], "c.*": ["DUP001"]}})
    assert {name: digest for name, digest in hashes(tmp_path / "two").items() if name[0] in "ac"} == {
        name: digest for name, digest in hashes(data).items() if name[0] in "ac"
    }


def test_a_format_that_the_trainer_does_not_read_becomes_png(tmp_path: Path) -> None:
    picture = Picture((512, 512), "TIFF")
    files: dict[str, Picture | str | bytes] = {"a.tiff": picture, "b.Jpg": PHOTO}
    data = write_files(tmp_path / "data", files)
    fix(data, tmp_path / "kohya", {"target": "kohya"})
    assert np.array_equal(pixels(tmp_path / "kohya/a.png"), np.asarray(read_rgb(draw(picture), AS_LINTED)))
    assert (tmp_path / "kohya/b.jpg").read_bytes() == draw(PHOTO)
    fix(data, tmp_path / "own")
    assert (tmp_path / "own/a.tiff").read_bytes() == draw(picture)
    assert (tmp_path / "own/b.Jpg").read_bytes() == draw(PHOTO)


def test_exif_is_applied_for_trainers_that_ignore_it(tmp_path: Path) -> None:
    picture = Picture((520, 400), orientation=6)
    out = fixed(tmp_path, {"a.jpg": picture}, {"target": "kohya"})
    assert np.array_equal(pixels(out / "a.png"), np.asarray(read_rgb(draw(picture), AS_LINTED)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (draw(Picture(keep=0.5)), "damaged"),
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n", "pointer"),
        (b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00;", "bomb"),
        (b"<!DOCTYPE html><html>404</html>", "unsupported"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(content: bytes, reason: str, tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": content, "a.txt": "a cat", "b.jpg": PHOTO})
    result = fix(data, tmp_path / "out")
    assert [(each.key, each.reason, each.captions) for each in result.left_out] == [("a.jpg", reason, ("a cat",))]
    assert sorted(hashes(tmp_path / "out")) == ["b.jpg", "lorakit-images.json"]


@pytest.mark.parametrize(
    ("text", "colour"),
    [("white", (255, 255, 255)), ("#fff", (255, 255, 255)), ("#1a2B3c", (26, 43, 60)), (" Black ", (0, 0, 0))],
)
def test_colours(text: str, colour: tuple[int, int, int]) -> None:
    assert parse_colour(text) == colour


@pytest.mark.parametrize(
    "options",
    [
        {"background": "puce-ish"},
        {"background": "#12345"},
        {"resize": "buckets"},
        {"resize": 7},
        {"layout": "kohya-json"},
        {"rename": "a/b"},
        {"rename": "what?"},
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_read(
    options: dict[str, Any], tmp_path: Path
) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": PHOTO})
    with pytest.raises(UsageError):
        fix(data, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
