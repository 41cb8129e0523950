from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.pyramid import shrink
from lorakit.image.subject.arbiter import box_of, inside
from lorakit.image.subject.classical import guess, split
from lorakit.image.subject.find import find_subject
from lorakit.image.subject.maps import SIDE, maps
from lorakit.image.subject.net import CHANNELS, FILE, PLACES, stack


def scene(seed: int = 1) -> np.ndarray:
    """A made-up photo of muted leaves, somewhat out of focus, 160 x 120."""
    photo = painters.photo((320, 240), np.random.default_rng(seed))
    return shrink(np.asarray(cv2.GaussianBlur(photo, (0, 0), 3), dtype=np.uint8), 160)


def with_disc(seed: int, middle: tuple[int, int], radius: int) -> np.ndarray:
    picture = scene(seed)
    cv2.circle(picture, middle, radius, (30, 200, 250), -1, cv2.LINE_AA)
    cv2.circle(picture, middle, radius // 2, (20, 40, 220), -1, cv2.LINE_AA)
    return picture


def test_what_is_ringed_by_another_colour_is_enclosed_and_unlike_the_border() -> None:
    found = maps(with_disc(1, (80, 60), 30))
    inner, corner = np.s_[42:54, 42:54], np.s_[:12, :12]
    for field in (found.enclosed, found.unlike):
        assert field.shape == (SIDE, SIDE)
        assert field[inner].mean() > 4 * max(field[corner].mean(), 1)


def test_a_flat_picture_has_empty_maps() -> None:
    found = maps(np.full((90, 160, 3), 77, dtype=np.uint8))
    assert found.enclosed.max() == 0
    assert found.unlike.max() < 0.1
    assert found.sharp.max() == 0


def test_the_sharp_map_grows_where_there_is_detail() -> None:
    picture = np.full((120, 160, 3), 128, dtype=np.uint8)
    picture[:, :80] = np.random.default_rng(1).integers(0, 255, (120, 80, 1), dtype=np.uint8)
    found = maps(picture)
    assert found.sharp[:, :40].mean() > 20 * found.sharp[:, 60:].mean()


def test_split_drops_fragments() -> None:
    field = np.zeros((SIDE, SIDE), dtype=np.float32)
    field[20:60, 20:60] = 100
    field[80:84, 80:84] = 100
    assert split(field).sum() == 40 * 40


def test_both_maps_agree_on_a_plain_thing() -> None:
    seen = guess(maps(with_disc(2, (80, 60), 30)))
    assert seen.agreement > 0.7
    assert seen.mask.mean() == pytest.approx(math.pi * 30**2 / (160 * 120), abs=0.05)


def test_the_net_is_fed_what_it_was_fitted_on() -> None:
    planes = stack(maps(scene()))
    assert planes.shape == (CHANNELS, SIDE, SIDE)
    assert planes.dtype == np.uint8
    assert FILE.stat().st_size < 300_000


def edges(*places: int) -> np.ndarray:
    made = np.zeros((4, PLACES), dtype=np.float32)
    made[range(4), places] = 1
    return made


def test_edges_that_are_sure_make_a_box_without_spread() -> None:
    seen = box_of(edges(12, 35, 0, 47))
    assert seen.box == pytest.approx((0.25, 0.0, 0.75, 1.0))
    assert seen.spread == pytest.approx(0, abs=1e-6)


def test_edges_that_are_unsure_have_spread() -> None:
    vague = edges(12, 35, 0, 47)
    vague[1] = 1 / PLACES
    assert box_of(vague).spread > 0.2


def test_a_mask_is_kept_inside_its_box_and_never_empty() -> None:
    mask = np.ones((PLACES, PLACES), dtype=np.float32)
    assert inside(mask, (0.25, 0.25, 0.75, 0.75)).sum() == (PLACES // 2) ** 2
    assert inside(mask * 0, (0.25, 0.25, 0.75, 0.75)).sum() == (PLACES // 2) ** 2


@pytest.mark.parametrize(("middle", "radius"), [((80, 60), 30), ((50, 70), 25), ((90, 60), 48)])
def test_a_thing_in_a_scene_is_found(middle: tuple[int, int], radius: int) -> None:
    seen = find_subject(with_disc(3, middle, radius))
    assert seen is not None
    assert seen.layer == "classical"
    assert seen.box_share == pytest.approx(4 * radius**2 / (160 * 120), abs=0.1)
    assert seen.x == pytest.approx(middle[0] / 160, abs=0.06)
    assert seen.y == pytest.approx(middle[1] / 120, abs=0.06)


def test_scenes_without_a_subject_are_seldom_sure() -> None:
    seen = [find_subject(scene(seed)) for seed in range(1000, 1012)]
    assert sum(each is not None and each.confidence >= 0.5 for each in seen) <= 4
    assert all(each is None or each.confidence < 0.9 for each in seen)


def test_the_same_picture_gives_the_same_answer() -> None:
    first, second = (find_subject(with_disc(4, (70, 60), 28)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first[:8] == second[:8]


def test_a_sliver_is_left_alone() -> None:
    assert find_subject(np.full((4, 160, 3), 9, dtype=np.uint8)) is None
