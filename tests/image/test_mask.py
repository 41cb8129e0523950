from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.mask import MaskFault, judge

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = (1024, 683)  # the picture's


def disc(width: int = 1024, height: int = 683, inside: int = 255, outside: int = 0) -> NDArray[np.uint8]:
    mask = np.full((height, width), outside, dtype=np.uint8)
    cv2.circle(mask, (width // 2, height // 2), height // 3, (inside,), -1)
    return mask


def test_a_sound_mask_has_no_fault() -> None:
    assert judge(disc(), SIZE) == ""


@pytest.mark.parametrize("size", [(512, 341), (256, 171), (64, 43), (2048, 1366), (1024, 688)])
def test_another_size_of_the_same_aspect_is_fine(size: tuple[int, int]) -> None:
    assert judge(disc(*size), SIZE) == ""


@pytest.mark.parametrize("size", [(683, 1024), (512, 512), (1024, 720), (1000, 683), (1024, 700)])
def test_another_aspect_is_stretched(size: tuple[int, int]) -> None:
    assert judge(disc(*size), SIZE) is MaskFault.SIZE


def test_what_cannot_be_decoded_is_unreadable() -> None:
    assert judge(None, SIZE) is MaskFault.UNREADABLE
    assert judge(np.zeros((0, 0), dtype=np.uint8), SIZE) is MaskFault.UNREADABLE


@pytest.mark.parametrize(("level", "fault"), [(0, "empty"), (255, "full"), (1, "faint"), (40, "faint"), (128, "")])
def test_one_level_everywhere(level: int, fault: str) -> None:
    assert judge(np.full((683, 1024), level, dtype=np.uint8), SIZE) == fault


def test_a_speck_is_empty_and_a_small_subject_is_not() -> None:
    speck, small = (np.zeros((683, 1024), dtype=np.uint8) for _ in range(2))
    speck[300:310, 500:510] = 255
    small[300:350, 500:550] = 255
    assert judge(speck, SIZE) is MaskFault.EMPTY
    assert judge(small, SIZE) == ""


def test_zero_and_one_in_place_of_zero_and_255_is_faint() -> None:
    assert judge(disc(inside=1), SIZE) is MaskFault.FAINT


def test_black_in_the_middle_and_white_around_looks_inverted() -> None:
    assert judge(disc(inside=0, outside=255), SIZE) is MaskFault.INVERTED


def test_a_subject_that_touches_the_rim_is_not_inverted() -> None:
    mask = np.full((683, 1024), 255, dtype=np.uint8)
    mask[:400, 200:800] = 0
    assert judge(mask, SIZE) == ""


def test_gray_levels_and_gray_stored_in_colour_are_fine() -> None:
    soft = np.asarray(cv2.GaussianBlur(disc(), (0, 0), 20), dtype=np.uint8)
    assert judge(soft, SIZE) == ""
    assert judge(np.repeat(soft[:, :, None], 3, axis=2), SIZE) == ""


def test_a_jpeg_mask_stored_in_colour_is_fine() -> None:
    _, data = cv2.imencode(".jpg", np.repeat(disc()[:, :, None], 3, axis=2), [cv2.IMWRITE_JPEG_QUALITY, 50])
    assert judge(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8), SIZE) == ""


def test_a_colour_picture_is_no_mask() -> None:
    assert judge(painters.drawing(SIZE, np.random.default_rng(1)), SIZE) is MaskFault.COLOUR
