from __future__ import annotations

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.subject.border import before_plain
from lorakit.image.subject.find import find_subject


def studio(share: float, slope: float = 0.0, noise: float = 0.0, cut: bool = False) -> tuple[np.ndarray, float]:
    """A red ellipse with an eye before a light wall that darkens downwards, and its true box share."""
    picture = np.empty((640, 480, 3), dtype=np.float32)
    picture[:] = 235 - slope * np.linspace(0, 1, 640, dtype=np.float32)[:, None, None]
    half = (int(240 * share**0.5), int(320 * share**0.5))
    middle = (240, 640) if cut else (240, 320)
    cv2.ellipse(picture, middle, half, 0, 0, 360, (40, 40, 200), -1, cv2.LINE_AA)
    cv2.circle(picture, (middle[0], middle[1] - half[1] // 3), half[0] // 5, (235, 235, 235), -1, cv2.LINE_AA)
    grain = np.random.default_rng(1).normal(0, noise, picture.shape) if noise else 0
    pixels = np.clip(picture + grain, 0, 255).astype(np.uint8)
    true = 4 * half[0] * half[1] / (480 * 640) / (2 if cut else 1)
    return cv2.resize(pixels, (120, 160), interpolation=cv2.INTER_AREA), true


@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
@pytest.mark.parametrize(("slope", "noise"), [(0, 0), (60, 0), (30, 6)])
def test_a_subject_before_a_plain_wall_is_measured(share: float, slope: float, noise: float) -> None:
    tiny, true = studio(share, slope, noise)
    seen = find_subject(tiny)
    assert seen is not None
    assert seen.layer == "border"
    assert seen.box_share == pytest.approx(true, abs=0.03)
    assert seen.confidence > 0.7


def test_a_subject_may_run_out_of_the_frame() -> None:
    tiny, true = studio(0.2, cut=True)
    seen = before_plain(tiny)
    assert seen is not None
    assert seen.box_share == pytest.approx(true, abs=0.03)
    assert seen.y > 0.8


def test_what_the_subject_encloses_belongs_to_it() -> None:
    tiny, _ = studio(0.5)
    seen = before_plain(tiny)
    assert seen is not None
    assert seen.mask_share == pytest.approx(seen.box_share * np.pi / 4, abs=0.02)


def test_an_empty_wall_holds_no_subject() -> None:
    wall = np.full((120, 160, 3), 230, dtype=np.uint8)
    assert before_plain(wall) is None
    assert find_subject(wall) is None or find_subject(wall).confidence < 0.5  # type: ignore[union-attr]


def test_a_scene_has_no_plain_border() -> None:
    scene = painters.photo((160, 120), np.random.default_rng(1))
    assert before_plain(scene) is None
