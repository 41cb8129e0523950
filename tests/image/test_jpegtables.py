from __future__ import annotations

import io

import pytest
from PIL import Image

from lorakit.image.jpegtables import CHROMA, LUMA, Quality, jpeg_quality, nearest, scaled

NOISE = Image.effect_noise((48, 48), 60).convert("RGB")


def read(image: Image.Image, **options: object) -> Quality | None:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return jpeg_quality(Image.open(buffer))


@pytest.mark.parametrize("quality", [1, 10, 49, 50, 51, 75, 90, 99, 100])
def test_the_quality_that_a_file_was_saved_with_is_read(quality: int) -> None:
    found = read(NOISE, quality=quality)
    assert found is not None
    assert (found.luma, found.exact) == (quality, True)


def test_every_scaled_table_is_recognised() -> None:
    assert [nearest(scaled(quality), True) for quality in range(1, 101)] == [(q, True) for q in range(1, 101)]
    assert scaled(50) == LUMA
    assert scaled(50, luma=False) == CHROMA


def test_gray_has_no_chroma_and_a_png_no_quality() -> None:
    assert read(NOISE.convert("L"), quality=60) == Quality(60, None, True)
    assert jpeg_quality(NOISE) is None


def test_luma_and_chroma_may_differ() -> None:
    found = read(NOISE, qtables=[list(scaled(80)), list(scaled(40, luma=False))])
    assert found == Quality(80, 40, True)


@pytest.mark.parametrize(("preset", "low", "high"), [("web_low", 40, 60), ("web_high", 80, 92), ("maximum", 90, 98)])
def test_foreign_tables_get_the_nearest_quality(preset: str, low: int, high: int) -> None:
    found = read(NOISE, quality=preset)
    assert found is not None
    assert not found.exact
    assert low <= found.luma <= high


def test_damaged_tables_do_not_raise() -> None:
    assert nearest((0,) * 64, True)[0] == 100
    assert nearest((65535,) * 64, True)[0] == 1
