"""Bars inside bars: what a crop leaves is looked at again, because a frame may hold a letterboxed film still."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lorakit.fix.pictures.geometry import letterbox_crop, pixels_of
from lorakit.fix.pictures.render import DamagedError, lay_on, look
from lorakit.image.framing import oriented
from lorakit.image.measures.letterbox import letterbox
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


def inner_boxes(dataset: Dataset, rows: Mapping[Path, Row], limits: Limits) -> dict[str, Box]:
    """By key: what is left of each picture with bars when none above the limit are; in upright pixels."""
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


def _inner(path: Path, box: Box, limit: float) -> Box:
    """The box without further bars; as it is where the file can no longer be read, which the run itself will tell."""
    try:
        seen = look(path.read_bytes())
    except (OSError, DamagedError):
        return box
    colour = seen.colour if seen.alpha is None else lay_on(seen.colour, seen.alpha, WHITE)
    for _ in range(ROUNDS):
        if (closer := _closer(colour, box, limit)) is None:
            return box
        box = closer
    return box


def _closer(colour: Plane, box: Box, limit: float) -> Box | None:
    left, top, right, bottom = box
    part = colour[top:bottom, left:right]
    found = letterbox(part, gray(part))
    if found.share is None or found.box is None or found.share <= limit:
        return None
    inner = pixels_of(found.box, (right - left, bottom - top))
    return left + inner[0], top + inner[1], left + inner[2], top + inner[3]
