"""Which bars are cropped: the picture's own, never what is transparent and will be laid on a colour.

What a crop leaves is looked at again, because a frame may hold a letterboxed film still.
"""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from lorakit.fix.pictures.geometry import letterbox_crop, pixels_of
from lorakit.fix.pictures.render import DamagedError, lay_on, look
from lorakit.image.framing import oriented
from lorakit.image.measures.letterbox import STRAY, letterbox
from lorakit.image.pyramid import gray

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.dataset import Dataset
    from lorakit.fix.pictures.options import Limits
    from lorakit.fix.pictures.plan import Box
    from lorakit.image.pyramid import Plane
    from lorakit.image.row import Row

ROUNDS = 3
MOST_THREADS = 4
WHITE = (255, 255, 255)
OPAQUE = 250  # of 255, what is as good as opaque


def inner_boxes(dataset: Dataset, rows: Mapping[Path, Row], limits: Limits) -> dict[str, Box | None]:
    """By key: what is left of each picture with bars when none above the limit are; in upright pixels.

    None stands for bars that are transparent, which only become bars when they are laid on a colour.
    """
    limit = limits.letterbox
    spared = {key for rule, key in limits.spared if rule == "letterbox"}
    barred: dict[str, tuple[Path, Box]] = {}
    for _, sample in dataset.samples():
        if sample.key in spared:
            continue
        row = rows[sample.image]
        size = oriented((row.width, row.height), row.orientation)
        if box := letterbox_crop(row.pixels, size, limit):
            barred[sample.key] = (sample.image, box)
    with warnings.catch_warnings(), ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        warnings.simplefilter("ignore")  # a large but honest picture warns
        found = pool.map(lambda each: _inner(each[0], each[1], limit or 0.0), barred.values())
        return dict(zip(barred, found, strict=True))


def _inner(path: Path, box: Box, limit: float) -> Box | None:
    """The box without further bars; as it is where the file can no longer be read, which the run itself will tell."""
    try:
        seen = look(path.read_bytes())
    except (OSError, DamagedError):
        return box
    if seen.alpha is not None and _is_clear(seen.alpha, (0, 0, seen.alpha.shape[1], seen.alpha.shape[0]), box):
        return None
    colour = seen.colour if seen.alpha is None else lay_on(seen.colour, seen.alpha, WHITE)
    for _ in range(ROUNDS):
        closer = _closer(colour, box, limit)
        if closer is None or (seen.alpha is not None and _is_clear(seen.alpha, box, closer)):
            return box
        box = closer
    return box


def _is_clear(alpha: Plane, outer: Box, inner: Box) -> bool:
    """Whether more than a few pixels between two boxes are transparent."""
    clear = np.asarray(alpha < OPAQUE)
    around = np.count_nonzero(clear[outer[1] : outer[3], outer[0] : outer[2]])
    within = np.count_nonzero(clear[inner[1] : inner[3], inner[0] : inner[2]])
    area = (outer[2] - outer[0]) * (outer[3] - outer[1]) - (inner[2] - inner[0]) * (inner[3] - inner[1])
    return bool(around - within > STRAY * area)


def _closer(colour: Plane, box: Box, limit: float) -> Box | None:
    left, top, right, bottom = box
    part = colour[top:bottom, left:right]
    found = letterbox(part, gray(part))
    if found.share is None or found.box is None or found.share <= limit:
        return None
    inner = pixels_of(found.box, (right - left, bottom - top))
    return left + inner[0], top + inner[1], left + inner[2], top + inner[3]
