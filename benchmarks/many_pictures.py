"""Many made-up pictures of one size, quickly: no two alike, each as hard to decode as a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from lorakit.image import painters

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BANK = 6  # painted pictures; each file shows two of them, one through the other, moved about
PARAMETERS = {
    "JPEG": (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 92]),
    "PNG": (".png", []),
    "WEBP": (".webp", [cv2.IMWRITE_WEBP_QUALITY, 90]),
}


def write_pictures(folder: Path, count: int, megapixels: float, file_format: str, seed: int = 0) -> None:
    """Write `count` pictures of 4:3 with captions, 1,000 to a folder at most."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5 / 8) * 8
    size = (height * 4 // 3, height)
    bank = [painters.photo(size, np.random.default_rng((seed, number))) for number in range(BANK)]
    suffix, parameters = PARAMETERS[file_format]
    rng = np.random.default_rng(seed)
    for number in range(count):
        below = folder / f"{number // 1000:02}" if count > 1000 else folder
        below.mkdir(parents=True, exist_ok=True)
        _, data = cv2.imencode(suffix, _mixed(bank, rng), parameters)
        (below / f"picture_{number:05}{suffix}").write_bytes(data.tobytes())
        caption = f"nrv, sheet {number} of an atlas of shapes, colour {number % 7} over colour {number % 11}"
        (below / f"picture_{number:05}.txt").write_text(caption, encoding="utf-8")


def _mixed(bank: list[NDArray[np.uint8]], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Two pictures of the bank, turned over or not and rolled, one through the other."""
    first, second = (
        np.roll(bank[int(at)], tuple(int(step) for step in rng.integers(0, 4000, 2)), (0, 1))[:: flip[0], :: flip[1]]
        for at, flip in zip(rng.choice(len(bank), 2, replace=False), rng.choice([-1, 1], (2, 2)), strict=True)
    )
    share = float(rng.uniform(0.35, 0.65))
    return np.asarray(cv2.addWeighted(first, share, second, 1 - share, 0), dtype=np.uint8)
