"""Bars that the picture had are cropped, exactly; what a fix lays around it is not, nor what the trainer needs."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.fix.pictures.made import entry, fixed, pixels
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("change", ["bars:0.1", "border:0.05"])
@pytest.mark.parametrize("pattern", ["photo", "drawing"])
def test_bars_are_cropped_exactly(change: str, pattern: str, tmp_path: Path) -> None:
    picture = Picture((640, 640), "PNG", pattern=pattern, changes=(change,))
    out = fixed(tmp_path, {"a.png": picture})
    with Image.open(BytesIO(draw(picture))) as image:
        whole = np.asarray(image)
    found = pixels(out / "a.png")
    cut = 64 if change == "bars:0.1" else 32
    expected = whole[cut:-cut] if change == "bars:0.1" else whole[cut:-cut, cut:-cut]
    assert np.array_equal(found, expected)
    assert entry(out, "a.png")["reasons"] == ["letterbox"]


def test_bars_inside_a_frame_are_cropped_too(tmp_path: Path) -> None:
    still = Picture((640, 640), "PNG", pattern="photo", changes=("bars:0.1",))
    framed = Picture((640, 640), "PNG", pattern="photo", changes=("bars:0.1", "border:0.05"))
    out = fixed(tmp_path, {"a.png": framed})
    with Image.open(BytesIO(draw(still))) as image:
        assert np.array_equal(pixels(out / "a.png"), np.asarray(image)[64:-64])
    assert not [each for each in lint(out).findings if each.code == "RES006"]


def png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def photo(size: tuple[int, int]) -> Image.Image:
    return Image.open(BytesIO(draw(Picture(size, "PNG", pattern="photo")))).convert("RGBA")


def cut_out(size: tuple[int, int], subject: tuple[int, int]) -> bytes:
    """An opaque photo in the middle of nothing."""
    whole = Image.new("RGBA", size, (0, 0, 0, 0))
    whole.paste(photo(subject), ((size[0] - subject[0]) // 2, (size[1] - subject[1]) // 2))
    return png(whole)


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("colour", ["white", "#00ff00"])
def test_what_is_laid_around_a_cut_out_stays(colour: str, unsafe: bool, tmp_path: Path) -> None:
    files = {"a.png": cut_out((700, 700), (300, 300)), "a.txt": b"a cat"}
    out = fixed(tmp_path, files, background=colour, unsafe=unsafe)
    found = pixels(out / "a.png")
    assert found.shape == (700, 700, 3)
    assert tuple(found[5, 5]) == ((255, 255, 255) if colour == "white" else (0, 255, 0))
    assert entry(out, "a.png")["reasons"] == ["alpha"]
    assert "clear-bars" in entry(out, "a.png")["notes"]
    before = {each.code for each in lint(tmp_path / "data").findings}
    assert "RES001" not in before
    assert {each.code for each in lint(out).findings if each.code.startswith("RES")} <= before


def test_a_large_cut_out_is_not_cropped_either(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.png": cut_out((1400, 1000), (1000, 1000))}, background="black")
    assert pixels(out / "a.png").shape == (1000, 1400, 3)


def test_opaque_bars_of_a_picture_with_alpha_are_cropped(tmp_path: Path) -> None:
    whole = Image.new("RGBA", (640, 800), (0, 0, 0, 255))
    scene = photo((640, 640))
    scene.paste((0, 0, 0, 0), (200, 200, 300, 300))
    whole.paste(scene, (0, 80))
    out = fixed(tmp_path, {"a.png": png(whole)}, background="#00ff00")
    found = pixels(out / "a.png")
    assert found.shape == (640, 640, 3)
    assert tuple(found[250, 250]) == (0, 255, 0)
    assert entry(out, "a.png")["reasons"] == ["alpha", "letterbox"]


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_crop_never_makes_a_picture_too_small(unsafe: bool, tmp_path: Path) -> None:
    picture = Picture((560, 560), "PNG", pattern="photo", changes=("bars:0.2",))
    data = write_files(tmp_path / "data", {"b.png": picture})
    assert not [each for each in lint(data).findings if each.code == "RES001"]
    out = fixed(tmp_path, {"b.png": picture}, unsafe=unsafe)
    assert (out / "b.png").read_bytes() == draw(picture)
    assert entry(out, "b.png")["notes"][0] == "bars-kept"
    assert not [each for each in lint(out).findings if each.code == "RES001"]


def test_a_picture_that_is_too_small_anyway_loses_its_bars(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.png": Picture((400, 400), "PNG", pattern="photo", changes=("bars:0.1",))})
    assert pixels(out / "a.png").shape == (320, 400, 3)
