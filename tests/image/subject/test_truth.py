from __future__ import annotations

import numpy as np
import pytest

from lorakit.image.subject.find import find_subject
from lorakit.image.subject.truth import marked

GRAY = np.full((120, 160, 3), 128, dtype=np.uint8)


def plane(left: int, top: int, right: int, bottom: int, size: tuple[int, int] = (160, 120)) -> np.ndarray:
    made = np.zeros((size[1], size[0]), dtype=np.uint8)
    made[top:bottom, left:right] = 255
    return made


def test_a_mask_is_taken_for_the_truth() -> None:
    seen = find_subject(GRAY, mask=plane(40, 30, 120, 90))
    assert seen is not None
    assert seen.layer == "mask"
    assert seen.confidence == 1
    assert seen.box_share == pytest.approx(0.25)
    assert seen.mask_share == pytest.approx(0.25)
    assert (seen.x, seen.y, seen.offset) == pytest.approx((0.5, 0.5, 0))
    assert seen.box == pytest.approx((0.25, 0.25, 0.75, 0.75))


def test_a_mask_beats_the_alpha_channel() -> None:
    seen = find_subject(GRAY, alpha=plane(0, 0, 80, 120), mask=plane(80, 0, 160, 120))
    assert seen is not None
    assert seen.layer == "mask"
    assert seen.x == pytest.approx(0.75)


def test_planes_may_have_a_size_of_their_own() -> None:
    seen = find_subject(GRAY, alpha=plane(0, 0, 320, 480, (640, 480)))
    assert seen is not None
    assert seen.layer == "alpha"
    assert seen.box_share == pytest.approx(0.5, abs=0.01)
    assert seen.offset == pytest.approx(0.25 * 160 / 100, abs=0.01)


@pytest.mark.parametrize("value", [0, 255])
def test_a_plane_that_marks_nothing_or_all_says_nothing(value: int) -> None:
    assert marked(np.full((90, 90), value, dtype=np.uint8), (90, 90), "alpha") is None


def test_a_round_subject_has_a_larger_box_than_mask() -> None:
    rows, columns = np.mgrid[-1:1:150j, -1:1:150j]
    disc = np.asarray((np.hypot(rows, columns) < 0.8) * 255, dtype=np.uint8)
    seen = marked(disc, (150, 150), "mask")
    assert seen is not None
    assert seen.box_share == pytest.approx(0.64, abs=0.03)
    assert seen.mask_share == pytest.approx(0.64 * np.pi / 4, abs=0.03)
