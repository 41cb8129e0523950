from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures import background
from lorakit.image.measures.power import slope
from lorakit.image.measures.sharpness import Sharpness, measure, noise_level
from lorakit.image.pyramid import gray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SIZE = (512, 512)


@cache
def made(kind: str) -> Plane:
    painter = {"photo": painters.photo, "drawing": painters.drawing}[kind]
    return painter(SIZE, np.random.default_rng(7))


def sharpness(colour: Plane, *changes: str) -> Sharpness:
    for change in changes:
        colour = alter(colour, change)
    return measure(gray(colour))


def blur(colour: Plane, *changes: str) -> float:
    found = sharpness(colour, *changes).blur
    assert found is not None
    return found


def step(sigma: float) -> Plane:
    """One upright edge of 160 levels, blurred by `sigma` pixels."""
    luma = np.full(SIZE, 50, dtype=np.uint8)
    luma[:, 256:] = 210
    return np.asarray(cv2.GaussianBlur(luma, (0, 0), sigma), dtype=np.uint8)


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_the_width_of_an_edge_is_told_in_pixels(sigma: float) -> None:
    assert measure(step(sigma)).blur == pytest.approx(sigma, rel=0.15)


@pytest.mark.parametrize("kind", ["photo", "drawing"])
def test_it_grows_with_the_blur(kind: str) -> None:
    picture = made(kind)
    for name, strengths in (("gaussian", (0.8, 1.5, 4)), ("disc", (1.5, 3)), ("upscale", (1.5, 3))):
        widths = [blur(picture), *(blur(picture, f"{name}:{strength}") for strength in strengths)]
        assert widths == sorted(widths), name


@pytest.mark.parametrize("kind", ["photo", "drawing"])
@pytest.mark.parametrize("change", ["contrast:0.45", "noise:5", "jpeg:60", "brightness:30"])
def test_what_is_no_blur_does_not_count(kind: str, change: str) -> None:
    assert blur(made(kind), change) < 0.6


@pytest.mark.parametrize("kind", ["photo", "drawing"])
@pytest.mark.parametrize("change", ["noise:5", "jpeg:60", "contrast:0.45", "bars:0.1", "border:0.05"])
def test_blur_shows_through_noise_blocks_and_low_contrast(kind: str, change: str) -> None:
    assert blur(made(kind), "gaussian:2", change) > 1.5


def test_a_sharp_subject_before_a_soft_background_is_sharp_and_the_background_is_measured() -> None:
    picture = painters.figure(SIZE, 0.12, (0.5, 0.5), np.random.default_rng(3))
    found = sharpness(picture)
    assert found.blur is not None
    assert found.blur < 0.6
    assert found.background_blur is not None
    assert found.background_blur > 2


def test_edges_outside_the_subject_do_not_speak_for_it() -> None:
    picture = made("photo")
    mixed = alter(picture, "gaussian:3")
    mixed[:, :256] = picture[:, :256]
    luma = gray(mixed)
    right = np.zeros(SIZE, dtype=np.uint8)
    right[:, 280:] = 255
    everywhere, subject = measure(luma), measure(luma, right)
    assert everywhere.blur is not None
    assert subject.blur is not None
    assert everywhere.blur < 0.6 < 2 < subject.blur
    assert everywhere.edges == subject.edges
    assert measure(luma, np.zeros(SIZE, dtype=np.uint8)).blur is None


def test_motion_is_told_from_defocus() -> None:
    picture = made("photo")
    shaken, soft = sharpness(picture, "motion:12"), sharpness(picture, "disc:4")
    assert shaken.motion is not None
    assert soft.motion is not None
    assert shaken.motion > 1.6 > soft.motion >= 1


@pytest.mark.parametrize("luma", ["flat", "noise", "ramp"])
def test_where_there_are_no_edges_nothing_is_said(luma: str) -> None:
    rng = np.random.default_rng(0)
    plane = {
        "flat": np.full(SIZE, 128.0),
        "noise": rng.normal(128, 5, SIZE),
        "ramp": np.tile(np.linspace(0, 255, 512), (512, 1)),
    }[luma]
    found = measure(plane.clip(0, 255).astype(np.uint8))
    assert (found.blur, found.motion, found.blur_confidence, found.background_blur) == (None, None, None, None)
    assert found.edges < 100


def test_the_second_opinion_falls_with_blur() -> None:
    picture = made("photo")
    sharp, soft = slope(gray(picture)), slope(gray(alter(picture, "gaussian:2")))
    assert sharp is not None
    assert soft is not None
    assert soft < -4.6 < sharp
    assert slope(np.zeros((40, 512), dtype=np.uint8)) is None


@pytest.mark.parametrize("sigma", [0, 3, 8])
def test_noise_is_measured_beside_edges(sigma: int) -> None:
    luma = step(1).astype(np.float64) + np.random.default_rng(1).normal(0, sigma, SIZE)
    assert noise_level(luma.clip(0, 255).round().astype(np.uint8)) == pytest.approx(sigma, rel=0.1, abs=0.3)


def test_noise_that_black_and_white_cut_off_does_not_hide_the_rest() -> None:
    luma = np.where(np.arange(512) < 300, 0, 128) + np.random.default_rng(1).normal(0, 5, SIZE)
    assert noise_level(luma.clip(0, 255).round().astype(np.uint8)) == pytest.approx(5, rel=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (8, 8), (64, 700), (320, 1024), (1024, 1024)])
def test_any_size_will_do(shape: tuple[int, int]) -> None:
    assert measure(np.zeros(shape, dtype=np.uint8)).blur is None
    blur = measure(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)).blur
    assert blur is None or blur > 0


def test_a_smooth_background_has_no_width() -> None:
    assert background.width(np.full(SIZE, 90, dtype=np.uint8), 0.0) is None
