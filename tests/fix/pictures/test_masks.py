"""Masks go where their pictures go, cut and turned alike."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageOps

from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.fix.pictures.made import entry, fix, fixed, pixels
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MASK = Picture((520, 400), "PNG", "L", pattern="drawing", seed=7)


def gray(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        assert image.mode == "L"
        return np.asarray(image)


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(draw(picture)))


@pytest.mark.parametrize("name", ["a-masklabel.png", "a_mask.png", "masks/a.png"])
def test_an_untouched_picture_keeps_its_mask_byte_for_byte(name: str, tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.jpg": Picture((520, 400)), name: MASK})
    assert (out / name).read_bytes() == draw(MASK)
    out = fixed(tmp_path / "renamed", {"a.jpg": Picture((520, 400)), name: MASK}, rename="cat")
    assert (out / name.replace("a", "cat_001", 1).replace("mcat_001sks/a", "masks/cat_001")).read_bytes() == draw(MASK)


def test_a_mask_drawn_on_the_upright_picture_is_not_turned(tmp_path: Path) -> None:
    upright = Picture((400, 520), "PNG", "L", pattern="drawing", seed=7)
    out = fixed(tmp_path, {"a.jpg": Picture((520, 400), orientation=6), "a-masklabel.png": upright})
    assert np.array_equal(gray(out / "a-masklabel.png"), np.asarray(opened(upright)))


def test_a_mask_drawn_on_the_stored_picture_is_turned_along(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.jpg": Picture((520, 400), orientation=6), "a-masklabel.png": MASK})
    expected = np.asarray(opened(MASK).transpose(Image.Transpose.ROTATE_270))
    assert np.array_equal(gray(out / "a-masklabel.png"), expected)
    assert not [each for each in lint(out).findings if each.code == "SUB004"]


def test_where_both_ways_fit_the_trainer_decides(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {"a.jpg": Picture((520, 400), orientation=3), "a-masklabel.png": MASK}
    data = write_files(tmp_path / "data", files)
    fix(data, tmp_path / "applied")
    assert np.array_equal(gray(tmp_path / "applied/a-masklabel.png"), np.asarray(opened(MASK)))
    fix(data, tmp_path / "ignored", {"target": "kohya"})
    turned = np.asarray(opened(MASK).transpose(Image.Transpose.ROTATE_180))
    assert np.array_equal(gray(tmp_path / "ignored/a-masklabel.png"), turned)


def test_a_mask_is_cropped_and_shrunk_by_nearest_pixels(tmp_path: Path) -> None:
    picture = Picture((1280, 1280), "PNG", pattern="photo", changes=("bars:0.1",))
    half = Picture((640, 640), "PNG", "L", pattern="drawing", seed=7)
    out = fixed(tmp_path, {"a.png": picture, "a-masklabel.png": half}, resize=512)
    found = gray(out / "a-masklabel.png")
    assert found.shape == pixels(out / "a.png").shape[:2] == (512, 640)
    assert np.array_equal(found, np.asarray(opened(half))[64:-64])


def test_a_mask_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.jpg": Picture((512, 400), orientation=6), "a-masklabel.png": b"no mask"})
    assert entry(out, "a.jpg")["notes"] == ["mask-unreadable"]
    assert not (out / "a-masklabel.png").exists()


def test_alpha_becomes_a_mask_where_settings_say_so(tmp_path: Path) -> None:
    picture = Picture((512, 400), "PNG", "RGBA", transparent=0.4, orientation=6)
    out = fixed(tmp_path, {"a.png": picture, "b.jpg": Picture((512, 400), seed=4)}, {"alpha-mask": True})
    upright = ImageOps.exif_transpose(opened(picture))
    assert np.array_equal(gray(out / "a-masklabel.png"), np.asarray(upright.getchannel("A")))
    assert np.array_equal(pixels(out / "a.png"), np.asarray(upright)[:, :, :3]), "the colours under it stay"
    assert sorted(path.name for path in out.glob("*.*g")) == ["a-masklabel.png", "a.png", "b.jpg"]


def test_a_mask_file_goes_before_alpha(tmp_path: Path) -> None:
    picture = Picture((520, 400), "PNG", "RGBA", transparent=0.4)
    out = fixed(tmp_path, {"a.png": picture, "a-masklabel.png": MASK}, {"alpha-mask": True})
    assert (out / "a-masklabel.png").read_bytes() == draw(MASK)
