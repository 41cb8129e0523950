"""Panels are counted where there are panels."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.collage import collage
from lorakit.image.pyramid import gray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SIZE = (360, 270)
PHOTOS = [painters.photo(SIZE, np.random.default_rng(seed)) for seed in range(10, 16)]
DRAWINGS = [painters.drawing(SIZE, np.random.default_rng(seed)) for seed in range(20, 26)]


def _grid(pictures: list[Plane], columns: int, gutter: int, level: int) -> Plane:
    """Pictures in rows of `columns`, with gutters between and around them."""
    width, height = SIZE[0] + gutter, SIZE[1] + gutter
    rows = len(pictures) // columns
    page = np.full((rows * height + gutter, columns * width + gutter, 3), level, dtype=np.uint8)
    for number, picture in enumerate(pictures):
        top, left = number // columns * height + gutter, number % columns * width + gutter
        page[top : top + SIZE[1], left : left + SIZE[0]] = picture
    return page


@pytest.mark.parametrize("level", [255, 0])
@pytest.mark.parametrize(("count", "columns"), [(2, 2), (2, 1), (4, 2), (6, 3)])
@pytest.mark.parametrize("pictures", [PHOTOS, DRAWINGS], ids=["photos", "drawings"])
def test_gutters_divide_panels(pictures: list[Plane], count: int, columns: int, level: int) -> None:
    page = _grid(pictures[:count], columns, 8, level)
    assert collage(gray(page)) == count
    assert collage(gray(alter(page, "jpeg:85"))) == count


def test_tiers_may_have_different_panels() -> None:
    upper, lower = _grid(PHOTOS[:2], 2, 8, 255), _grid(PHOTOS[2:5], 3, 8, 255)
    wide = np.asarray(cv2.resize(lower, (upper.shape[1], upper.shape[0])), dtype=np.uint8)
    assert collage(gray(np.concatenate([upper, wide]))) == 5


def test_hard_seams_divide_photos() -> None:
    pages = [_grid([one, other], 2, 0, 0) for one, other in itertools.pairwise(PHOTOS)]
    found = [collage(gray(page)) > 1 for page in (*pages, *(alter(page, "jpeg:85") for page in pages))]
    assert sum(found) >= len(found) / 2


@pytest.mark.parametrize("change", ["", "jpeg:75", "border:0.05", "bars:0.1", "stops:-3"])
def test_an_ordinary_picture_is_one_panel(change: str) -> None:
    night, snow = (paint(SIZE, np.random.default_rng(1)) for paint in (painters.night, painters.snow))
    for colour in (*PHOTOS[:3], *DRAWINGS[:3], night, snow):
        assert collage(gray(alter(colour, change) if change else colour)) == 1


def test_a_window_frame_a_horizon_and_a_post_divide_nothing() -> None:
    photo = painters.photo((640, 480), np.random.default_rng(5)).astype(np.float32)
    horizon = photo.copy()
    horizon[:200] = 0.3 * horizon[:200] + 150  # a hazy sky that goes over into the same scene
    assert collage(gray(horizon.clip(0, 255).astype(np.uint8))) == 1
    post = photo.copy()
    outline = np.array([(300, 0), (330, 0), (334, 480), (304, 480)])  # a lens and a hand never hold it quite upright
    cv2.fillPoly(post, [outline], (70.0, 80.0, 90.0), cv2.LINE_AA)
    assert collage(gray(post.clip(0, 255).astype(np.uint8))) == 1


def test_plain_and_tiny_pictures_are_one_panel() -> None:
    assert collage(np.full((400, 400), 255, dtype=np.uint8)) == 1
    assert collage(np.zeros((1, 1), dtype=np.uint8)) == 1
