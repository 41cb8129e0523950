from __future__ import annotations

import numpy as np

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.clutter import clutter
from lorakit.image.pyramid import SMALL, shrink

PHOTO = shrink(painters.photo((640, 480), np.random.default_rng(3)), SMALL)
MIDDLE = np.zeros((64, 64), dtype=np.uint8)
MIDDLE[16:48, 16:48] = 1


def test_nobody_knows_the_subject() -> None:
    assert clutter(PHOTO, None) == (None, None)


def test_a_busy_scene_is_busy_and_a_flat_one_is_not() -> None:
    busy, flat = clutter(PHOTO, MIDDLE), clutter(np.full_like(PHOTO, 90), MIDDLE)
    assert busy.background is not None
    assert busy.background > 0.35
    assert flat == (0.0, 0.0)


def test_blur_takes_clutter_away() -> None:
    sharp, soft = clutter(PHOTO, MIDDLE).background, clutter(alter(PHOTO, "gaussian:5"), MIDDLE).background
    assert sharp is not None
    assert soft is not None
    assert soft < 0.5 * sharp


def test_each_side_is_judged_alone() -> None:
    picture = np.full_like(PHOTO, 90)
    height, width = picture.shape[:2]
    inside = (slice(height // 4, 3 * height // 4), slice(width // 4, 3 * width // 4))
    picture[inside] = PHOTO[inside]
    found = clutter(picture, MIDDLE)
    assert found.background == 0  # the outline of the subject belongs to neither side
    assert found.subject is not None
    assert found.subject > 0.3


def test_stripes_of_one_colour_count_less_than_many_colours() -> None:
    stripes = np.full_like(PHOTO, 60)
    stripes[:, ::4] = 90
    stripes[:, 1::4] = 90
    found = clutter(stripes, MIDDLE).background
    busy = clutter(PHOTO, MIDDLE).background
    assert found is not None
    assert busy is not None
    assert found < busy


def test_a_part_that_is_too_small_is_unknown() -> None:
    everywhere, nowhere = np.ones((32, 32), dtype=np.uint8), np.zeros((32, 32), dtype=np.uint8)
    assert clutter(PHOTO, everywhere).background is None
    assert clutter(PHOTO, nowhere).subject is None
    assert clutter(PHOTO, nowhere).background is not None


def test_a_boolean_mask_will_do() -> None:
    assert clutter(PHOTO, np.asarray(MIDDLE, dtype=np.bool_).astype(np.uint8)) == clutter(PHOTO, MIDDLE * 255)
