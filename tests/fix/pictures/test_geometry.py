"""Crops stay inside, hold the subject and never make the trainer enlarge; resizing never enlarges."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lorakit.fix.pictures.geometry import shrunk, subject_crop
from lorakit.image.framing import Framing, frame
from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.fix.pictures.made import entry, fix, fixed, pixels
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

SIDES = st.integers(1, 3000)
FRAMINGS = st.sampled_from(
    [
        Framing((512, 512)),
        Framing((1024, 1024), minimum=512, maximum=2048),
        Framing((512, 512), buckets=False),
        Framing((768, 512), buckets=False),
        Framing((512, 512), no_upscale=True),
    ]
)


@given(SIDES, SIDES, st.one_of(st.just("bucket"), st.integers(64, 2000)), FRAMINGS)
def test_nothing_is_enlarged(width: int, height: int, resize: str | int, framing: Framing) -> None:
    size, short = shrunk((width, height), resize, framing)
    if size is None:
        return
    assert not short
    assert size[0] <= width
    assert size[1] <= height
    assert size != (width, height)
    if resize == "bucket":
        placed = frame((width, height), framing)
        assert size[0] >= placed.bucket[0]
        assert size[1] >= placed.bucket[1]
    else:
        assert min(size) == resize


@given(st.data(), st.integers(300, 3000), st.integers(300, 3000), FRAMINGS)
def test_a_crop_holds_its_subject(data: st.DataObject, width: int, height: int, framing: Framing) -> None:
    left, right = sorted(data.draw(st.tuples(st.integers(0, width - 1), st.integers(1, width))))
    top, bottom = sorted(data.draw(st.tuples(st.integers(0, height - 1), st.integers(1, height))))
    crop = subject_crop((left, top, right, bottom), (0, 0, width, height), framing)
    if crop is None:
        return
    assert 0 <= crop[0] <= left
    assert 0 <= crop[1] <= top
    assert right <= crop[2] <= width
    assert bottom <= crop[3] <= height
    size = (crop[2] - crop[0], crop[3] - crop[1])
    assert max((right - left) / size[0], (bottom - top) / size[1]) >= 0.6
    assert frame(size, Framing(framing.resolution, framing.buckets, framing.minimum, framing.maximum)).scale <= 1


def test_a_subject_too_small_to_be_cropped_to() -> None:
    assert subject_crop((400, 400, 500, 500), (0, 0, 1000, 1000), Framing((512, 512))) is None
    crop = subject_crop((400, 400, 800, 800), (0, 0, 1000, 1000), Framing((512, 512)))
    assert crop is not None
    assert crop[2] - crop[0] >= 512


def figure(share: float) -> Picture:
    return Picture((1600, 1600), "PNG", pattern="figure", share=share, centre=(0.4, 0.6), seed=3)


def test_a_small_subject_is_cropped_to_only_if_asked(tmp_path: Path) -> None:
    picture = figure(0.15)
    data = write_files(tmp_path / "data", {"a.png": picture})
    fix(data, tmp_path / "safe", {"profile": "object"})
    assert (tmp_path / "safe/a.png").read_bytes() == draw(picture)
    fix(data, tmp_path / "unsafe", {"profile": "object"}, unsafe=True)
    told = entry(tmp_path / "unsafe", "a.png")
    assert told["reasons"] == ["subject"]
    assert min(told["after"]) >= 512
    whole = pixels(tmp_path / "safe/a.png")
    found = pixels(tmp_path / "unsafe/a.png")
    _, _, _, (left, top) = cv2.minMaxLoc(cv2.matchTemplate(whole, found, cv2.TM_CCOEFF_NORMED))
    height, width = found.shape[:2]
    assert np.array_equal(whole[top : top + height, left : left + width], found)


def test_a_subject_that_needs_enlarging_stays(tmp_path: Path) -> None:
    picture = Picture((640, 640), "PNG", pattern="figure", share=0.1, seed=3)
    data = write_files(tmp_path / "data", {"a.png": picture})
    result = fix(data, tmp_path / "out", {"profile": "object"}, unsafe=True)
    assert result.pictures[0].notes == ("subject-too-small",)
    assert (tmp_path / "out/a.png").read_bytes() == draw(picture)


@pytest.mark.parametrize(("resize", "size"), [("bucket", (576, 461)), (300, (375, 300)), (1000, None)])
def test_areas_are_averaged(resize: str | int, size: tuple[int, int] | None, tmp_path: Path) -> None:
    picture = Picture((1000, 800), "PNG", pattern="photo")
    out = fixed(tmp_path, {"a.png": picture}, resize=resize)
    with Image.open(BytesIO(draw(picture))) as image:
        whole = np.asarray(image)
    if size is None:
        assert (out / "a.png").read_bytes() == draw(picture)
        assert entry(out, "a.png")["notes"] == ["small"]
        return
    found = pixels(out / "a.png")
    assert found.shape == (size[1], size[0], 3)
    expected = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA))
    assert np.array_equal(found, expected)
    assert entry(out, "a.png")["after"] == list(size)


def test_pixel_art_keeps_its_colours_and_edges(tmp_path: Path) -> None:
    picture = Picture((1024, 1024), "PNG", pattern="pixels")
    out = fixed(tmp_path, {"a.png": picture}, resize=512)
    with Image.open(BytesIO(draw(picture))) as image:
        assert np.array_equal(pixels(out / "a.png"), np.asarray(image)[::2, ::2])


def test_a_small_picture_is_never_enlarged(tmp_path: Path) -> None:
    picture = Picture((300, 200), "PNG", orientation=6)
    out = fixed(tmp_path, {"a.png": picture}, resize="bucket")
    assert pixels(out / "a.png").shape == (300, 200, 3)
    assert entry(out, "a.png")["notes"] == ["small"]
