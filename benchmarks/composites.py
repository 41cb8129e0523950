"""Composites with a known subject: a cut-out with a feathered seam on a background of its own content.

The box share (area of the bounding box over area of the frame) is drawn uniformly, the position too. Cut-outs and
backgrounds come from folders or are drawn by seed; the same generator state gives the same pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lorakit.image import painters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]

LONG_SIDE = 512  # pixels of a composite
SHARES = (0.05, 0.95)
ASPECTS = (2 / 3, 3 / 4, 1.0, 1.0, 4 / 3, 3 / 2)  # width by height of the frame
CUT_SIDE = 640


@dataclass(frozen=True)
class Composite:
    """`colour`: height x width x 3, blue green red; `mask`: weights 0 to 255; `share` and `box` of what weighs half
    of the most.

    `box` is left, top, right, bottom as shares of the sides. `cutout` and `background` name the sources.
    """

    colour: Plane
    mask: Plane
    box: tuple[float, float, float, float]
    share: float
    cutout: str
    background: str


def compose(
    cutouts: Sequence[tuple[str, Plane]],
    backgrounds: Sequence[tuple[str, Plane]],
    rng: np.random.Generator,
    side: int = LONG_SIDE,
) -> Composite:
    """One composite; cut-outs are blue green red alpha, trimmed to what is opaque."""
    subject, cut = cutouts[int(rng.integers(len(cutouts)))]
    scene, background = backgrounds[int(rng.integers(len(backgrounds)))]
    aspect = ASPECTS[int(rng.integers(len(ASPECTS)))]
    width, height = (side, round(side / aspect)) if aspect >= 1 else (round(side * aspect), side)
    if rng.random() < 0.5:
        cut = np.ascontiguousarray(cut[:, ::-1])
    share = rng.uniform(*SHARES)
    # The cut-out keeps its shape where it can; a large share in an unlike frame stretches it.
    shape = math.log(cut.shape[1] / cut.shape[0] / (width / height))
    limit = -math.log(share)
    ratio = math.exp(min(max(shape, -limit), limit))
    box_width = max(8, min(width, round(width * math.sqrt(share * ratio))))
    box_height = max(8, min(height, round(height * math.sqrt(share / ratio))))
    left = int(rng.integers(0, width - box_width + 1))
    top = int(rng.integers(0, height - box_height + 1))
    canvas = crop(background, (width, height), rng)
    colour, weight = _layer(cut, (left, top, box_width, box_height), (width, height))
    feather = side * rng.uniform(0.001, 0.008)
    weight = np.asarray(cv2.GaussianBlur(weight, (0, 0), feather), dtype=np.float32)
    mixed = canvas + weight[:, :, None] * (colour - canvas)
    return _finished(mixed, weight, subject, scene)


def crop(background: Plane, size: tuple[int, int], rng: np.random.Generator) -> Field:
    """A random part of the picture (half of its sides at least) at `size`, width x height, perhaps mirrored."""
    rows, columns = background.shape[:2]
    fit = min(columns / size[0], rows / size[1]) * rng.uniform(0.5, 1.0)
    width, height = max(1, int(size[0] * fit)), max(1, int(size[1] * fit))
    left, top = int(rng.integers(0, columns - width + 1)), int(rng.integers(0, rows - height + 1))
    part = background[top : top + height, left : left + width]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    how = cv2.INTER_AREA if fit > 1 else cv2.INTER_CUBIC
    resized = cv2.resize(np.ascontiguousarray(part), size, interpolation=how)
    return np.asarray(resized, dtype=np.float32)


def read_cutouts(folders: Sequence[Path]) -> list[tuple[str, Plane]]:
    """Every picture below `folders` whose alpha channel cuts something out, trimmed and shrunk; sorted by name."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in {".png", ".webp"}:
                pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
                cut = trim(np.asarray(pixels, dtype=pixels.dtype)) if pixels is not None else None
                if cut is not None:
                    found.append((path.relative_to(folder).as_posix(), cut))
    return found


def trim(pixels: NDArray[Any]) -> Plane | None:
    """The cut-out without its empty margin, long side CUT_SIDE at most; None where alpha cuts nothing useful out."""
    eight: Plane = (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels.astype(np.uint8)
    if eight.ndim != 3 or eight.shape[2] != 4 or (eight[:, :, 3] < 250).mean() < 0.02:
        return None
    rows, columns = np.where(eight[:, :, 3] > 100)
    if not len(rows):
        return None
    cut = eight[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    short, long = sorted(cut.shape[:2])
    if short < 40 or long > 4 * short:
        return None
    scale = min(1.0, CUT_SIDE / long)
    return resize_cut(cut, (round(cut.shape[1] * scale), round(cut.shape[0] * scale)))


def resize_cut(cut: Plane, size: tuple[int, int]) -> Plane:
    """Resize blue green red alpha to width x height without letting hidden colours bleed in at the seam."""
    how = cv2.INTER_AREA if size[0] < cut.shape[1] else cv2.INTER_LINEAR
    weighted = cut.astype(np.float32)
    weighted[:, :, :3] *= weighted[:, :, 3:] / 255
    small = np.asarray(cv2.resize(weighted, size, interpolation=how), dtype=np.float32)
    small[:, :, :3] /= np.maximum(small[:, :, 3:] / 255, 1e-3)
    return np.clip(small, 0, 255).astype(np.uint8)


def drawn_cutouts(count: int, seed: int) -> list[tuple[str, Plane]]:
    """Blobs of few related colours, shaded and with smaller parts on them, as a thing or a figure has."""
    made = []
    for number in range(seed, seed + count):
        rng = np.random.default_rng((number, 1))
        made.append((f"blob {number}", np.dstack([_body(320, rng), blob(320, rng)])))
    return [(name, cut) for name, pixels in made if (cut := trim(pixels)) is not None]


def drawn_backgrounds(count: int, seed: int) -> list[tuple[str, Plane]]:
    """Made-up photos."""
    return [
        (f"photo {number}", painters.photo((640, 480), np.random.default_rng((number, 2))))
        for number in range(seed, seed + count)
    ]


def blob(side: int, rng: np.random.Generator) -> Plane:
    """A random closed outline, filled: 255 inside, 0 outside; smooth or with corners, one part or several."""
    mask = np.zeros((side, side), dtype=np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        corners = int(rng.integers(3, 12))
        angles = np.sort(rng.uniform(0, 2 * math.pi, corners)) if rng.random() < 0.5 else _even(corners)
        radii = rng.uniform(0.35, 1.0, corners)
        if rng.random() < 0.6:  # smooth: the corners are interpolated along the outline
            fine = np.linspace(0, 2 * math.pi, 120, endpoint=False)
            radii, angles = np.interp(fine, angles, radii, period=2 * math.pi), fine
            radii = np.convolve(np.tile(radii, 3), np.ones(15) / 15, "same")[120:240]
        stretch = rng.uniform(0.4, 1.0, 2)
        middle = side / 2 + side * rng.uniform(-0.12, 0.12, 2)
        outline = np.stack([np.cos(angles) * stretch[0], np.sin(angles) * stretch[1]], axis=1) * radii[:, None]
        cv2.fillPoly(mask, [(middle + outline * side * 0.36).round().astype(np.int32)], 255, cv2.LINE_AA)
    return mask


def _body(side: int, rng: np.random.Generator) -> Plane:
    """The surface of a thing: one main colour, parts in a few others, soft shading and fine texture."""
    palette = rng.uniform(20, 235, (4, 3)).astype(np.float32)
    canvas = np.empty((side, side, 3), dtype=np.float32)
    canvas[:] = palette[0]
    for _ in range(int(rng.integers(0, 9))):
        part = blob(side, rng)
        scale, place = rng.uniform(0.1, 0.6), rng.uniform(-0.3, 0.3, 2) * side
        middle = side / 2 * (1 - scale)
        move = np.array([[scale, 0, middle + place[0]], [0, scale, middle + place[1]]])
        weight = cv2.warpAffine(part, move, (side, side), flags=cv2.INTER_AREA).astype(np.float32)[:, :, None] / 255
        canvas += weight * (palette[int(rng.integers(1, 4))] - canvas)
    soft = painters.cloud(512, 2.0, rng)[:side, :side]
    fine = painters.cloud(512, 1.0, rng)[:side, :side]
    canvas += (soft * rng.uniform(0, 25) + fine * rng.uniform(0, 14))[:, :, None]
    return np.clip(canvas, 0, 255).astype(np.uint8)


def _even(corners: int) -> NDArray[np.float64]:
    return np.asarray(np.arange(corners) * (2 * math.pi / corners), dtype=np.float64)


def _layer(cut: Plane, place: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[Field, Field]:
    """The cut-out at `place` (left, top, width, height) on an empty frame: its colours, spread beyond it, and weights.

    The colours around the cut-out are its own nearest ones, so that a feathered seam does not darken.
    """
    left, top, box_width, box_height = place
    fitted = resize_cut(cut, (box_width, box_height))
    bottom, right = size[1] - top - box_height, size[0] - left - box_width
    padded = cv2.copyMakeBorder(fitted, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    weight: Field = np.asarray(padded[:, :, 3] / 255, dtype=np.float32)
    spread = max(size) * 0.012
    near = cv2.GaussianBlur(padded[:, :, :3].astype(np.float32) * weight[:, :, None], (0, 0), spread)
    amount = cv2.GaussianBlur(weight, (0, 0), spread)
    around = near / np.maximum(amount, 1e-3)[:, :, None]
    solid = weight[:, :, None]
    return np.asarray(solid * padded[:, :, :3] + (1 - solid) * around, dtype=np.float32), weight


def _finished(mixed: Field, weight: Field, subject: str, scene: str) -> Composite:
    height, width = weight.shape
    half = weight.max() / 2  # thin lines never weigh 1 behind a soft seam
    rows, columns = np.where(weight.max(axis=1) >= half)[0], np.where(weight.max(axis=0) >= half)[0]
    box = (
        float(columns[0] / width),
        float(rows[0] / height),
        float((columns[-1] + 1) / width),
        float((rows[-1] + 1) / height),
    )
    share = (box[2] - box[0]) * (box[3] - box[1])
    return Composite(
        np.clip(mixed, 0, 255).astype(np.uint8), (weight * 255).astype(np.uint8), box, share, subject, scene
    )
