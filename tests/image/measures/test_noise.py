from __future__ import annotations

import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.noise import noise
from lorakit.image.pyramid import gray


def flat(sigma: float) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    grain = np.random.default_rng(5).normal(128, sigma, (512, 512))
    return np.clip(grain, 0, 255).round().astype(np.uint8)


@pytest.mark.parametrize("sigma", [2, 5, 12])
def test_sigma_is_read_in_levels(sigma: float) -> None:
    assert noise(flat(sigma)) == pytest.approx(sigma, rel=0.1)


def test_shrinking_leaves_its_share_and_enlarging_adds_none() -> None:
    assert noise(flat(8), 0.25) == pytest.approx(2, rel=0.1)
    assert noise(flat(8), 3.0) == noise(flat(8))


@pytest.mark.parametrize("kind", ["photo", "drawing"])
def test_texture_and_lines_are_no_noise(kind: str) -> None:
    painter = {"photo": painters.photo, "drawing": painters.drawing}[kind]
    colour = painter((640, 512), np.random.default_rng(11))
    clean = noise(gray(colour))
    noisy = noise(gray(alter(colour, "noise:12")))
    assert clean is not None
    assert clean < 2.5
    assert noisy is not None
    assert 6 < noisy < 10  # luma of noise in three channels: 0.67 of 12


def test_texture_all_over_is_read_low() -> None:
    cloud = painters.cloud(512, 1.6, np.random.default_rng(2))
    texture = np.clip(128 + 40 * cloud, 0, 255).astype(np.uint8)
    found = noise(texture)
    assert found is not None
    assert found < 4


def test_white_paper_is_clean_and_a_tiny_picture_unknown() -> None:
    assert noise(np.full((256, 256), 255, dtype=np.uint8)) == 0.0
    assert noise(np.zeros((32, 32), dtype=np.uint8)) is None
