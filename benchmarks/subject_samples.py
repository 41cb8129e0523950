"""Training samples for the subject net: composites made to look like photos, with and without a subject.

Calibration side only: the benchmark of the subject layer must use other cut-outs and other backgrounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from benchmarks.composites import SHARES, compose, crop, resize_cut
from lorakit.image.pyramid import shrink
from lorakit.image.subject.maps import maps
from lorakit.image.subject.net import stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.composites import Composite, Field, Plane

SIDE = 176  # pixels of a composite in training; shrunk to the 160 that lint works on
MASK_SIDE = 48


class Sample(NamedTuple):
    """What the net sees (channels x 96 x 96, uint8) and should answer: mask (0 to 255), box, is there a subject."""

    planes: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    box: tuple[float, float, float, float]
    present: bool


class Stock(NamedTuple):
    """What samples are made of; `empty` backgrounds hold no subject of their own."""

    cutouts: Sequence[tuple[str, Plane]]
    backgrounds: Sequence[tuple[str, Plane]]
    empty: Sequence[tuple[str, Plane]]


def sample(stock: Stock, rng: np.random.Generator) -> Sample:
    """One sample; every twelfth shows a background without any subject."""
    if rng.random() < 1 / 12:
        plain = stock.empty[int(rng.integers(len(stock.empty)))][1]
        size = (SIDE, int(SIDE * rng.uniform(0.6, 1.0)))
        colour = _as_taken(_disturbed(crop(plain, size, rng), rng, 0.35), rng)
        nothing = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.uint8)
        return Sample(stack(maps(shrink(colour, 160))), nothing, (0.0, 0.0, 1.0, 1.0), False)
    cut = _cutout(stock, rng)
    made = compose([("", cut)], [("", _background(stock, rng))], rng, SIDE)
    colour, mask, box = _cut_off(made, rng)
    colour = _as_taken(colour, rng)
    small = cv2.resize(mask, (MASK_SIDE, MASK_SIDE), interpolation=cv2.INTER_AREA)
    return Sample(stack(maps(shrink(colour, 160))), np.asarray(small, dtype=np.uint8), box, True)


def _background(stock: Stock, rng: np.random.Generator) -> Plane:
    """A background with other light and colours, perhaps out of focus, plain, or with things standing about."""
    if rng.random() < 0.08:
        ends = rng.uniform(0, 255, (2, 3)).astype(np.float32)
        ends[1] = ends[0] + (ends[1] - ends[0]) * rng.uniform(0, 0.5)
        ramp = np.linspace(0, 1, 200, dtype=np.float32)[:, None, None]
        if rng.random() < 0.5:
            ramp = ramp.transpose(1, 0, 2)
        plain = np.broadcast_to(ends[0] + (ends[1] - ends[0]) * ramp, (200, 200, 3)).astype(np.uint8)
        return np.ascontiguousarray(plain)
    scene = stock.backgrounds[int(rng.integers(len(stock.backgrounds)))][1].copy()
    if rng.random() < 0.25:
        for _ in range(int(rng.integers(1, 4))):
            _litter(scene, stock.cutouts[int(rng.integers(len(stock.cutouts)))][1], rng)
    return np.clip(_disturbed(scene.astype(np.float32), rng, 0.25), 0, 255).astype(np.uint8)


def _litter(scene: Plane, cut: Plane, rng: np.random.Generator) -> None:
    """Lay a small thing on the background, sharply."""
    height, width = scene.shape[:2]
    scale = rng.uniform(0.06, 0.4) * min(height, width) / max(cut.shape[:2])
    size = (max(4, int(cut.shape[1] * scale)), max(4, int(cut.shape[0] * scale)))
    thing = resize_cut(cut, size).astype(np.float32)
    left, top = int(rng.integers(0, width - size[0])), int(rng.integers(0, height - size[1]))
    patch = scene[top : top + size[1], left : left + size[0]]
    weight = thing[:, :, 3:] / 255
    patch[:] = (patch + weight * (thing[:, :, :3] - patch)).astype(np.uint8)


def _cutout(stock: Stock, rng: np.random.Generator) -> Plane:
    """A cut-out with other light and colours; every eighth is a shape filled with part of a background picture."""
    cut = stock.cutouts[int(rng.integers(len(stock.cutouts)))][1].copy()
    if rng.random() < 0.12:
        fill = stock.backgrounds[int(rng.integers(len(stock.backgrounds)))][1]
        filled = crop(fill, (cut.shape[1], cut.shape[0]), rng)
        own = cut[:, :, :3].astype(np.float32)
        mixed = filled + rng.uniform(0, 0.8) * (own - own.mean(axis=(0, 1)))
        cut[:, :, :3] = np.clip(mixed, 0, 255)
    if rng.random() < 0.5:
        cut = _turned(cut, rng.uniform(-25, 25))
    cut[:, :, :3] = np.clip(_disturbed(cut[:, :, :3].astype(np.float32), rng, 0.15), 0, 255)
    return cut


def _turned(cut: Plane, degrees: float) -> Plane:
    height, width = cut.shape[:2]
    spare = int(0.25 * max(height, width))
    wide = cv2.copyMakeBorder(cut, spare, spare, spare, spare, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    middle = (wide.shape[1] / 2, wide.shape[0] / 2)
    turned = cv2.warpAffine(wide, cv2.getRotationMatrix2D(middle, degrees, 1.0), (wide.shape[1], wide.shape[0]))
    rows, columns = np.where(turned[:, :, 3] > 100)
    if len(rows) < 20:
        return cut
    return np.asarray(turned[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], dtype=np.uint8)


def _disturbed(colour: Field, rng: np.random.Generator, blurred: float) -> Field:
    """Other exposure, contrast, tint and saturation; with probability `blurred` out of focus."""
    changed = colour
    if rng.random() < blurred:
        changed = np.asarray(cv2.GaussianBlur(changed, (0, 0), rng.uniform(0.5, 4.0)), dtype=np.float32)
    if rng.random() < 0.5:
        gray = changed.mean(axis=2, keepdims=True)
        changed = gray + (changed - gray) * rng.uniform(0.4, 1.5)
        middle = changed.mean()
        changed = (changed - middle) * rng.uniform(0.6, 1.3) + middle + rng.uniform(-40, 40)
        changed = changed * rng.uniform(0.85, 1.15, 3).astype(np.float32)
    return np.asarray(changed, dtype=np.float32)


def _cut_off(made: Composite, rng: np.random.Generator) -> tuple[Plane, Plane, tuple[float, float, float, float]]:
    """Every fifth subject loses a part to the edge of the frame, as in a portrait; its box is what is left."""
    if rng.random() > 0.2:
        return made.colour, made.mask, made.box
    height, width = made.mask.shape
    left, top, right, bottom = made.box
    lost = rng.uniform(0.05, 0.4)
    side = int(rng.integers(4))
    window = [0, 0, width, height]
    window[side] = int(
        (
            (left + lost * (right - left)) * width,
            (top + lost * (bottom - top)) * height,
            (right - lost * (right - left)) * width,
            (bottom - lost * (bottom - top)) * height,
        )[side]
    )
    part = np.s_[window[1] : window[3], window[0] : window[2]]
    mask = np.ascontiguousarray(made.mask[part])
    if min(mask.shape) < 60:
        return made.colour, made.mask, made.box
    rows, columns = np.where(mask.max(axis=1) >= 128)[0], np.where(mask.max(axis=0) >= 128)[0]
    if not len(rows) or not len(columns):
        return made.colour, made.mask, made.box
    height, width = mask.shape
    box = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    share = (box[2] - box[0]) * (box[3] - box[1])
    if not SHARES[0] <= share <= 0.99:
        return made.colour, made.mask, made.box
    return np.ascontiguousarray(made.colour[part]), mask, box


def _as_taken(colour: NDArray[np.uint8] | Field, rng: np.random.Generator) -> Plane:
    """What a camera and a file do to the whole: blur, noise, gray, JPEG."""
    whole = colour.astype(np.float32)
    if rng.random() < 0.15:
        whole = np.asarray(cv2.GaussianBlur(whole, (0, 0), rng.uniform(0.4, 1.0)), dtype=np.float32)
    if rng.random() < 0.3:
        whole = whole + rng.standard_normal(whole.shape, dtype=np.float32) * rng.uniform(0.5, 6)
    if rng.random() < 0.08:
        whole = np.repeat(whole.mean(axis=2, keepdims=True), 3, axis=2)
    eight = np.clip(whole, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        _, data = cv2.imencode(".jpg", eight, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))])
        eight = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
    return eight
