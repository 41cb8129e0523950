from __future__ import annotations

import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.chroma import chroma
from lorakit.image.pyramid import SMALL, shrink

GRAY = 5  # the rule's limit
PHOTO = painters.photo((640, 480), np.random.default_rng(4))


@pytest.mark.parametrize("quality", [30, 75, 92])
def test_gray_stored_in_colour_is_gray_at_any_jpeg_quality(quality: int) -> None:
    gray = alter(alter(PHOTO, "saturation:0"), f"jpeg:{quality}")
    assert chroma(shrink(gray, SMALL)) < GRAY


def test_gray_with_a_little_colour_noise_is_gray() -> None:
    assert chroma(shrink(alter(alter(PHOTO, "saturation:0"), "noise:2"), SMALL)) < GRAY


def test_photos_drawings_and_pale_colours_are_colour() -> None:
    drawing = painters.drawing((640, 480), np.random.default_rng(4))
    for picture in (PHOTO, drawing, alter(PHOTO, "saturation:0.3")):
        assert chroma(shrink(picture, SMALL)) > 2 * GRAY


def test_sepia_is_colour() -> None:
    gray = alter(PHOTO, "saturation:0").astype(np.float64)
    sepia = np.clip(gray * (0.8, 0.95, 1.08), 0, 255).astype(np.uint8)
    assert chroma(shrink(sepia, SMALL)) > 2 * GRAY


def test_one_red_thing_in_a_gray_picture_is_colour_and_a_speck_is_none() -> None:
    gray = alter(PHOTO, "saturation:0")
    thing, speck = gray.copy(), gray.copy()
    thing[200:280, 200:280] = (20, 20, 220)
    speck[200:210, 200:210] = (20, 20, 220)
    assert chroma(shrink(thing, SMALL)) > 100
    assert chroma(shrink(speck, SMALL)) < GRAY


@pytest.mark.parametrize("level", [0, 128, 255])
def test_flat_gray_has_no_chroma(level: int) -> None:
    assert chroma(np.full((3, 2, 3), level, dtype=np.uint8)) == 0
