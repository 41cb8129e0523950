from __future__ import annotations

import numpy as np
import pytest

from lorakit.image.measures.information import entropy


def test_one_level_holds_nothing() -> None:
    assert entropy(np.full((32, 32), 77, dtype=np.uint8)) == 0


@pytest.mark.parametrize("bits", [1, 3, 8])
def test_levels_alike_in_number_hold_their_logarithm(bits: int) -> None:
    luma = (np.arange(256 * 16) % 2**bits).astype(np.uint8).reshape(64, 64)
    assert entropy(luma) == pytest.approx(bits)


def test_a_speck_on_a_page_holds_little() -> None:
    page = np.full((256, 256), 255, dtype=np.uint8)
    page[100:110, 100:110] = 0
    assert 0 < entropy(page) < 0.1
