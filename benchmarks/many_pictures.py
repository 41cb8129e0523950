"""Many made-up pictures of one size, quickly: no two alike, each as hard to decode as a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from lorakit.image import painters

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BANK = 8  # painted pictures; each file shows two of them, one through the other, moved about
PARAMETERS = {
    "JPEG": (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 92]),
    "PNG": (".png", []),
    "WEBP": (".webp", [cv2.IMWRITE_WEBP_QUALITY, 90]),
}


def write_pictures(folder: Path, count: int, megapixels: float, file_format: str, seed: int = 0) -> None:
    """Write `count` pictures of 4:3 with captions, 1,000 to a folder at most."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5 / 8) * 8
    size = (height * 4 // 3, height)
    room = (size[0] * 5 // 4, size[1] * 5 // 4)
    bank = [painters.photo(room, np.random.default_rng((seed, number))) for number in range(BANK)]
    suffix, parameters = PARAMETERS[file_format]
    rng = np.random.default_rng(seed)
    for number in range(count):
        below = folder / f"{number // 1000:02}" if count > 1000 else folder
        below.mkdir(parents=True, exist_ok=True)
        _, data = cv2.imencode(suffix, _mixed(bank, size, rng), parameters)
        (below / f"picture_{number:05}{suffix}").write_bytes(data.tobytes())
        caption = f"nrv, sheet {number} of an atlas of shapes, colour {number % 7} over colour {number % 11}"
        (below / f"picture_{number:05}.txt").write_text(caption, encoding="utf-8")


def _mixed(bank: list[NDArray[np.uint8]], size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A part of two pictures of the bank, turned over or not, one through the other."""
    width, height = size
    parts = []
    for at in rng.choice(len(bank), 2, replace=False):
        picture = bank[int(at)]
        top, left = (int(rng.integers(0, room + 1)) for room in (picture.shape[0] - height, picture.shape[1] - width))
        down, across = (int(step) for step in rng.choice([-1, 1], 2))
        parts.append(picture[top : top + height, left : left + width][::down, ::across])
    share = float(rng.uniform(0.35, 0.65))
    return np.asarray(cv2.addWeighted(parts[0], share, parts[1], 1 - share, 0), dtype=np.uint8)
