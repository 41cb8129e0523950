from __future__ import annotations

import numpy as np
import pytest

from lorakit.image.measures.plain_border import inside

PAGE = (300, 400)


def test_the_page_around_a_picture_is_left_out() -> None:
    page = np.full(PAGE, 255, dtype=np.uint8)
    page[40:200, 60:390] = np.random.default_rng(0).integers(0, 200, (160, 330))
    assert inside(page) == (slice(40, 200), slice(60, 390))


def test_what_jpeg_leaves_in_a_bar_keeps_it_plain() -> None:
    rng = np.random.default_rng(0)
    page = rng.integers(0, 8, PAGE, dtype=np.uint8)
    page[50:250] = rng.integers(0, 256, (200, 400))
    assert inside(page) == (slice(50, 250), slice(0, 400))


@pytest.mark.parametrize("picture", ["plain", "speck", "full", "tiny"])
def test_else_all_is_picture(picture: str) -> None:
    page = np.full(PAGE, 128, dtype=np.uint8)
    if picture == "speck":
        page[100:110, 100:110] = 0
    if picture == "full":
        page = np.random.default_rng(0).integers(0, 256, PAGE, dtype=np.uint8)
    if picture == "tiny":
        page = page[:1, :1]
    assert inside(page) == (slice(0, page.shape[0]), slice(0, page.shape[1]))
