"""The sound pictures that accuracy benchmarks start from: drawn by seed, or photos and drawings of your own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lorakit.image import painters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LONG_SIDE = 1600  # pixels: larger pictures are shrunk, which also makes them as sharp as pictures get
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True)
class Source:
    """A sound picture: pixels height x width x 3, uint8, blue green red; `kind` groups sources in tables."""

    name: str
    colour: NDArray[np.uint8]
    kind: str


def drawn(count: int, seed: int = 1000, size: tuple[int, int] = (1024, 768)) -> list[Source]:
    """`count` made-up photos and as many made-up drawings; the same seed gives the same pixels."""
    made = []
    for number in range(seed, seed + count):
        made.append(Source(f"photo {number}", painters.photo(size, np.random.default_rng(number)), "made photo"))
        made.append(Source(f"drawing {number}", painters.drawing(size, np.random.default_rng(number)), "made drawing"))
    return made


def folders(paths: Sequence[Path], limit: int = 0, long_side: int = LONG_SIDE) -> list[Source]:
    """Pictures below `paths`, sorted, `limit` at most a folder (0: all); a source's kind is its folder's name."""
    found = []
    for folder in paths:
        names = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        for path in names[: limit or None]:
            colour = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if colour is not None:
                scale = long_side / max(colour.shape[:2])
                if scale < 1:
                    colour = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                found.append(
                    Source(path.relative_to(folder).as_posix(), np.asarray(colour, dtype=np.uint8), folder.name)
                )
    return found
