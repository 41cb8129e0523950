from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.measures.blockiness import blockiness
from lorakit.image.pyramid import gray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

KINDS = ["photo", "drawing"]
LIMIT = 0.18


@cache
def made(kind: str) -> Plane:
    painter = {"photo": painters.photo, "drawing": painters.drawing}[kind]
    return painter((640, 512), np.random.default_rng(11))


def blocks(colour: Plane, *changes: str) -> float:
    for change in changes:
        colour = np.ascontiguousarray(colour[3:, 5:]) if change == "off" else alter(colour, change)
    found = blockiness(gray(colour))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("then", [(), ("jpeg:95",), ("webp:90",), ("off", "jpeg:95")])
def test_blocks_are_found_in_any_container(kind: str, then: tuple[str, ...]) -> None:
    assert blocks(made(kind), "jpeg:40", *then) > LIMIT


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "changes",
    [(), ("jpeg:90",), ("webp:90",), ("noise:5",), ("sharpen:1",), ("off",), ("jpeg:60", "shrink:2"), ("gaussian:2",)],
)
def test_sound_pictures_have_none(kind: str, changes: tuple[str, ...]) -> None:
    assert blocks(made(kind), *changes) < LIMIT


@pytest.mark.parametrize("kind", KINDS)
def test_the_score_grows_as_quality_falls(kind: str) -> None:
    scores = [blocks(made(kind), f"jpeg:{quality}") for quality in (90, 75, 60, 40, 20)]
    assert scores == sorted(scores)


@pytest.mark.parametrize("block", [4, 8, 12, 16, 20])
def test_pixel_art_is_not_blocky(block: int) -> None:
    cells = np.random.default_rng(3).choice(np.array([24, 60, 139, 200, 235], dtype=np.uint8), (480 // block,) * 2)
    assert (blockiness(cells.repeat(block, axis=0).repeat(block, axis=1)) or 0.0) < LIMIT


def test_a_chess_board_is_not_blocky() -> None:
    rows, columns = np.mgrid[:64, :64]
    cells = np.where((rows + columns) % 2, 40, 210).astype(np.uint8)
    assert blockiness(cells.repeat(8, axis=0).repeat(8, axis=1)) == 0.0


def test_one_colour_is_not_blocky() -> None:
    assert blockiness(np.full((256, 256), 90, dtype=np.uint8)) == 0.0


def test_a_tiny_picture_is_unknown() -> None:
    assert blockiness(np.zeros((63, 500), dtype=np.uint8)) is None
    assert blockiness(np.zeros((64, 64), dtype=np.uint8)) == 0.0
