"""Layer 1: a subject before a plain background, as in studio shots and cut-outs on white.

The border's colour is followed as a plane over the picture (a lit wall grows darker to one side). What has that colour
and is connected to the border is background.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from lorakit.image.subject.answer import from_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.subject.answer import Plane, Subject

    Field = NDArray[np.float32]

STRIP = 2  # pixels
LEAST_PLAIN = 0.7  # of the border; the rest may be a subject that runs out of the frame
DISTANCE = 9.0  # in 8-bit Lab levels: what belongs to the background
SPREAD = 2.5  # levels: a border that varies more is not plain
SPECK = 0.02  # parts smaller than this share of the largest are dirt
LEAST, MOST = 0.004, 0.9  # share of the frame that a subject before a plain background covers


class Backdrop(NamedTuple):
    """`distance` of each pixel from the backdrop in levels, `plain` share of the border that fits, `spread` of that."""

    distance: Field
    plain: float
    spread: float


def before_plain(tiny: Plane) -> Subject | None:
    """The subject of a picture (blue green red, long side about 160) with a plain border, else None."""
    backdrop = fit(tiny)
    if backdrop is None:
        return None
    mask = cut_out(backdrop.distance)
    share = np.count_nonzero(mask) / mask.size
    if not LEAST <= share <= MOST:
        return None
    return from_mask(mask, (tiny.shape[1], tiny.shape[0]), sureness(backdrop, mask), "border")


def fit(tiny: Plane) -> Backdrop | None:
    """A plane of colour through the border; None where it is not plain.

    Fitted three times, each time without what did not fit before.
    """
    height, width = tiny.shape[:2]
    places, colours = _border(np.asarray(cv2.cvtColor(tiny, cv2.COLOR_BGR2LAB), dtype=np.uint8))
    away = np.abs(colours - np.median(colours, axis=0)).max(axis=1)
    fits = away < 4 * DISTANCE  # a lit wall varies; the rounds below are strict
    if fits.mean() < LEAST_PLAIN:
        return None
    slope = np.zeros((3, 3), dtype=np.float32)
    for limit in (2 * DISTANCE, DISTANCE, DISTANCE):
        known = places[fits]
        slope = np.linalg.solve(known.T @ known + 1e-3 * np.eye(3, dtype=np.float32), known.T @ colours[fits])
        away = np.sqrt(np.square(colours - places @ slope).sum(axis=1))
        fits = away < limit
        if fits.mean() < LEAST_PLAIN:
            return None
    spread = float(np.sqrt(np.square(away[fits]).mean()))
    if spread > SPREAD:
        return None
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :, None] * slope[1]
    down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None, None] * slope[2]
    rest = cv2.cvtColor(tiny, cv2.COLOR_BGR2LAB) - (slope[0] + across + down)
    return Backdrop(np.sqrt(np.einsum("ijk,ijk->ij", rest, rest)), float(fits.mean()), spread)


def _border(lab: Plane) -> tuple[Field, Field]:
    """Places (1, x, y; the middle is 0) and colours of the border's pixels, float32, one a row."""
    height, width = lab.shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    grid = np.stack([np.ones_like(rows), columns / width - 0.5, rows / height - 0.5], axis=2)
    strips = (np.s_[:STRIP], np.s_[-STRIP:], np.s_[STRIP:-STRIP, :STRIP], np.s_[STRIP:-STRIP, -STRIP:])
    places = np.concatenate([grid[strip].reshape(-1, 3) for strip in strips])
    colours = np.concatenate([lab[strip].reshape(-1, 3) for strip in strips]).astype(np.float32)
    return places, colours


def cut_out(distance: Field) -> Plane:
    """What is unlike the backdrop, or shut off from the border by such: 1; specks removed."""
    like = np.asarray(distance < DISTANCE, dtype=np.uint8)
    ringed = cv2.copyMakeBorder(like, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    cv2.floodFill(ringed, None, (0, 0), 2)
    mask = np.asarray(ringed[1:-1, 1:-1] != 2, dtype=np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 3:
        return mask
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return np.asarray((areas >= SPECK * areas.max())[labels], dtype=np.uint8)


def sureness(backdrop: Backdrop, mask: Plane) -> float:
    """0 to 1: how plain the border is, and how clearly the subject's rim stands out from it."""
    inner = cv2.erode(mask, np.ones((3, 3), dtype=np.uint8))
    rim = backdrop.distance[(mask > inner)]
    stands_out = float(np.clip((np.median(rim) / DISTANCE - 1) / 1.5, 0, 1)) if rim.size else 0.0
    plain = float(np.clip((backdrop.plain - LEAST_PLAIN) / (0.95 - LEAST_PLAIN), 0, 1))
    return round(0.5 + 0.5 * min(stands_out, 0.4 + 0.6 * plain) * (1 - 0.3 * backdrop.spread / SPREAD), 4)
