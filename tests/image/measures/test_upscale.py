"""Enlarged pictures are told from sharp ones, and their real size is estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.upscale import upscale
from lorakit.image.pyramid import gray
from lorakit.lint.rules.res.fake_resolution import FakeResolutionOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SIZE = (640, 480)
LIMIT = FakeResolutionOptions().missing_above
PICTURES = {
    "photo": painters.photo(SIZE, np.random.default_rng(1)),
    "drawing": painters.drawing(SIZE, np.random.default_rng(2)),
}
each_picture = pytest.mark.parametrize("name", PICTURES)


def _score(colour: Plane, *changes: str) -> float:
    for change in changes:
        colour = alter(colour, change)
    found = upscale(gray(colour)).score
    assert found is not None
    return found


@each_picture
@pytest.mark.parametrize("change", ["", "jpeg:75", "noise:2", "contrast:0.45", "shrink:1.3", "sharpen:0.6"])
def test_a_sharp_picture_is_not_enlarged(name: str, change: str) -> None:
    assert _score(PICTURES[name], *([change] if change else [])) < LIMIT


@each_picture
@pytest.mark.parametrize("change", ["upscale:2", "bilinear:2", "lanczos:2", "lanczos:1.5", "upscale:3"])
def test_an_enlarged_picture_is_found(name: str, change: str) -> None:
    assert _score(PICTURES[name], change) > LIMIT


@each_picture
@pytest.mark.parametrize("after", ["jpeg:90", "noise:2", "sharpen:0.6"])
def test_it_is_found_after_further_work(name: str, after: str) -> None:
    assert _score(PICTURES[name], "upscale:2", after) > LIMIT


@each_picture
def test_the_score_grows_with_the_fault(name: str) -> None:
    scores = [_score(PICTURES[name]), *(_score(PICTURES[name], f"upscale:{factor}") for factor in (1.25, 1.5, 2))]
    assert scores == sorted(scores)


def test_a_picture_sharp_in_its_middle_only_is_not_enlarged() -> None:
    sharp = PICTURES["photo"]
    soft = cv2.GaussianBlur(sharp, (0, 0), 6)
    soft[120:360, 160:480] = sharp[120:360, 160:480]
    assert _score(np.asarray(soft, dtype=np.uint8)) < LIMIT


@each_picture
@pytest.mark.parametrize("factor", [2, 3])
def test_the_real_size_is_estimated(name: str, factor: int) -> None:
    found = upscale(gray(alter(PICTURES[name], f"upscale:{factor}")))
    assert found.width is not None
    assert found.width == pytest.approx(SIZE[0] / factor, rel=0.35)


@each_picture
def test_a_sharp_picture_is_as_large_as_it_is(name: str) -> None:
    found = upscale(gray(PICTURES[name]))
    assert (found.width, found.height) == SIZE


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_squares_of_nearest_neighbour_are_counted(factor: int) -> None:
    small = painters.drawing((160, 120), np.random.default_rng(3))
    large = small.repeat(factor, axis=0).repeat(factor, axis=1)
    found = upscale(gray(large))
    assert found.block == factor
    assert (found.width, found.height) == (160, 120)
    assert found.score is not None
    assert found.score > LIMIT
    assert upscale(gray(alter(large, "jpeg:95"))).block == factor


@each_picture
@pytest.mark.parametrize("change", ["", "upscale:2", "bilinear:1.5", "jpeg:50"])
def test_other_pictures_have_no_squares(name: str, change: str) -> None:
    colour = alter(PICTURES[name], change) if change else PICTURES[name]
    assert upscale(gray(colour)).block is None


@pytest.mark.parametrize("size", [(1, 1), (64, 64), (63, 2000), (500, 191)])
def test_a_small_picture_is_unknown(size: tuple[int, int]) -> None:
    assert upscale(np.zeros(size, dtype=np.uint8)).score is None


def test_a_picture_without_edges_is_unknown() -> None:
    assert upscale(np.full((400, 600), 90, dtype=np.uint8)) == (None, None, None, None)
