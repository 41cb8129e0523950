from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.exposure import exposure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SIZE = (480, 360)
DARK, BRIGHT = 0.4, 0.25  # the rule's limits
SOUND = [painters.photo, painters.drawing, painters.night, painters.snow]


def paint(painter: object, seed: int = 1) -> Plane:
    assert callable(painter)
    made: Plane = painter(SIZE, np.random.default_rng(seed))
    return made


def flat(level: int) -> Plane:
    return np.full((480, 640, 3), level, dtype=np.uint8)


@pytest.mark.parametrize("painter", SOUND)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sound_light_is_neither_dark_nor_bright(painter: object, seed: int) -> None:
    found = exposure(paint(painter, seed))
    assert found.dark < DARK
    assert found.bright < BRIGHT


@pytest.mark.parametrize("painter", [painters.photo, painters.drawing])
def test_scores_grow_with_the_stops(painter: object) -> None:
    sound = paint(painter)
    dark = [exposure(alter(sound, f"stops:{-stops}")).dark for stops in range(4)]
    bright = [exposure(alter(sound, f"stops:{stops}")).bright for stops in range(3)]
    assert dark == sorted(dark)
    assert bright == sorted(bright)
    assert dark[2] > DARK > dark[1]
    assert bright[2] > BRIGHT


def test_a_lamp_makes_a_white_point_and_a_few_hot_pixels_do_not() -> None:
    rng = np.random.default_rng(5)
    night = rng.integers(0, 30, (600, 800, 3)).astype(np.uint8)
    assert exposure(night).dark > DARK
    hot = night.copy()
    hot[::200, ::400] = 255
    assert exposure(hot).dark > DARK
    cv2.circle(night, (400, 200), 8, (120, 200, 255), -1)
    assert exposure(night).dark == 0


def test_a_white_page_is_not_counted() -> None:
    page = flat(255)
    cv2.circle(page, (320, 240), 120, (40, 90, 160), -1)
    found = exposure(page)
    assert found.bright == 0
    assert found.clipped_high > 0.8


def test_white_inside_a_line_drawing_belongs_to_the_page() -> None:
    page = flat(255)
    cv2.circle(page, (320, 240), 180, (0, 0, 0), 5)
    assert exposure(page).bright == 0


def test_a_blown_thing_on_a_white_page_is_bright() -> None:
    page = flat(255)
    cv2.circle(page, (320, 240), 150, (255, 255, 190), -1)
    assert exposure(page).bright > 0.8


def test_a_blown_sky_is_bright_although_the_ground_is_not() -> None:
    picture = paint(painters.photo)
    picture[:150] = 255
    assert exposure(picture).bright > 0.4


def test_saturated_colours_count_by_their_luma() -> None:
    picture = flat(0)
    picture[:, :, 0] = 255  # pure blue sticks to the top too, but is no lost light
    assert exposure(picture).bright < 0.15


@pytest.mark.parametrize(("level", "dark", "bright"), [(0, 1.0, 0.0), (255, 0.0, 1.0)])
def test_empty_frames_are_at_the_ends(level: int, dark: float, bright: float) -> None:
    found = exposure(flat(level))
    assert (found.dark, found.bright) == (dark, bright)
    assert found.contrast == 0
    assert found.clipped_low == (level == 0)
    assert found.clipped_high == (level == 255)


def test_contrast_is_the_used_range_of_luma() -> None:
    ramp = np.repeat(np.linspace(50, 150, 640).astype(np.uint8)[None, :], 480, axis=0)
    assert exposure(np.repeat(ramp[:, :, None], 3, axis=2)).contrast == pytest.approx(98 / 255, abs=0.02)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (2, 3)])
def test_odd_sizes_are_measured(size: tuple[int, int]) -> None:
    found = exposure(np.full((*size, 3), 128, dtype=np.uint8))
    assert found.dark == pytest.approx(127 / 255)
    assert found.bright == 0


def test_size_makes_no_difference() -> None:
    large = alter(painters.photo((1040, 780), np.random.default_rng(3)), "stops:1.5")
    small = np.asarray(cv2.resize(large, (520, 390), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    assert exposure(large).bright == pytest.approx(exposure(small).bright, abs=0.05)
