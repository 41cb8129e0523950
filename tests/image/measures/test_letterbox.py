"""Bars around a picture are found; skies, paper and plain grounds are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.letterbox import letterbox
from lorakit.image.pyramid import gray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.measures.letterbox import Letterbox

    Plane = NDArray[np.uint8]

SIZE = (640, 480)
PHOTO = painters.photo(SIZE, np.random.default_rng(1))
DRAWING = painters.drawing(SIZE, np.random.default_rng(2))
COLOURS = [(0, 0, 0), (255, 255, 255), (200, 40, 90)]


def _found(colour: Plane) -> Letterbox:
    return letterbox(colour, gray(colour))


def _framed(colour: Plane, upright: int, level: int, fill: tuple[int, int, int]) -> Plane:
    bars = cv2.copyMakeBorder(colour, upright, upright, level, level, cv2.BORDER_CONSTANT, value=fill)
    return np.asarray(bars, dtype=np.uint8)


@pytest.mark.parametrize("fill", COLOURS)
@pytest.mark.parametrize(("upright", "level"), [(60, 0), (0, 60), (30, 30), (60, 20), (8, 0)])
@pytest.mark.parametrize("quality", [0, 90, 75])
def test_bars_are_measured(fill: tuple[int, int, int], upright: int, level: int, quality: int) -> None:
    framed = _framed(PHOTO, upright, level, fill)
    found = _found(alter(framed, f"jpeg:{quality}") if quality else framed)
    height, width = framed.shape[:2]
    assert found.box is not None
    left, top, right, bottom = found.box
    assert (left * width, (1 - right) * width) == pytest.approx((level, level), abs=4)
    assert (top * height, (1 - bottom) * height) == pytest.approx((upright, upright), abs=4)
    assert found.share == pytest.approx(1 - SIZE[0] * SIZE[1] / (width * height), abs=0.02)


@pytest.mark.parametrize("colour", [PHOTO, DRAWING, painters.night(SIZE, np.random.default_rng(3))])
def test_an_ordinary_picture_has_no_bars(colour: Plane) -> None:
    assert _found(colour) == (0.0, (0.0, 0.0, 1.0, 1.0))


def test_a_product_on_white_has_no_bars() -> None:
    colour = np.full((480, 640, 3), 255, dtype=np.uint8)
    cv2.ellipse(colour, (320, 240), (200, 140), 20, 0, 360, (40, 90, 160), -1, cv2.LINE_AA)
    cv2.rectangle(colour, (250, 60), (380, 300), (60, 60, 60), -1)
    assert _found(colour).share == 0


def test_a_bar_on_one_side_is_a_sky_or_a_floor() -> None:
    colour = PHOTO.copy()
    colour[:100] = 0
    assert _found(colour).share == 0


def test_bars_of_two_colours_or_widths_are_none() -> None:
    colour = _framed(PHOTO, 40, 0, (0, 0, 0))
    two = colour.copy()
    two[-40:] = 255
    assert _found(two).share == 0
    assert _found(colour[:-25]).share == 0


def test_one_colour_is_unknown_and_a_tiny_picture_has_none() -> None:
    assert _found(np.full((300, 300, 3), 255, dtype=np.uint8)) == (None, None)
    assert _found(np.zeros((1, 1, 3), dtype=np.uint8)).share == 0
