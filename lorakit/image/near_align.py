"""Lay one small picture over another: the affine map and the tones that explain one by the other, and what is left.

Many pairs at a time in plain NumPy. Coordinates run from -1 to 1 over the middles of a picture's outer pixels, x to
the right and y down. The map is found by Gauss-Newton steps on the squared difference (Lucas and Kanade, "An iterative
image registration technique", 1981), together with the gain and offset of the tones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CHUNK = 64  # pairs at a time, for the processor's cache
DAMPING = 1e-3
LONGEST_STEP = 0.25


class Overlay(NamedTuple):
    """Pairs laid over each other: `ours` and `theirs` on the grid of ours, `inside` where both have pixels."""

    theirs: Floats
    inside: Floats


def identity(count: int) -> Floats:
    """Maps that change nothing: count x 2 x 3, to be multiplied with (x, y, 1)."""
    return np.tile(np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32), (count, 1, 1))


def grid(side: int) -> Floats:
    """The pixels of a side x side picture as 3 x pixels: x, y, 1."""
    line = np.linspace(-1, 1, side, dtype=np.float32)
    y, x = np.meshgrid(line, line, indexing="ij")
    return np.stack([x.ravel(), y.ravel(), np.ones(side * side, dtype=np.float32)])


def refine(ours: Floats, theirs: Floats, maps: Floats, steps: int) -> Floats:
    """Better maps (pairs x 2 x 3) from our pixels to theirs, from maps that are right within a few pixels."""
    result = maps.copy()
    for start in range(0, len(maps), CHUNK):
        part = slice(start, start + CHUNK)
        for _ in range(steps):
            result[part] = _step(ours[part], theirs[part], result[part])
    return result


def overlay(theirs: Floats, maps: Floats) -> Overlay:
    """Their pictures (pairs x side x side) at the places that the maps give to the pixels of ours."""
    side = theirs.shape[1]
    values, inside, _, _ = _sample(theirs, maps @ grid(side))
    shape = (len(maps), side, side)
    return Overlay(values.reshape(shape), inside.reshape(shape))


def correlation(ours: Floats, theirs: Floats, weights: Floats) -> Floats:
    """Correlation (-1 to 1) of pairs x ... under weights; 0 where one of them is flat."""
    axes = tuple(range(1, ours.ndim))
    total = np.maximum(weights.sum(axis=axes, keepdims=True), 1e-6)
    one = ours - (ours * weights).sum(axis=axes, keepdims=True) / total
    other = theirs - (theirs * weights).sum(axis=axes, keepdims=True) / total
    product = (one * other * weights).sum(axis=axes)
    lengths = np.sqrt((one**2 * weights).sum(axis=axes) * (other**2 * weights).sum(axis=axes))
    return np.asarray(product / np.maximum(lengths, 1e-3), dtype=np.float32)


def _step(ours: Floats, theirs: Floats, maps: Floats) -> Floats:
    """One Gauss-Newton step for a few pairs."""
    side = ours.shape[1]
    points = grid(side)
    values, inside, along_x, along_y = _sample(theirs, maps @ points)
    target = ours.reshape(len(ours), -1)
    count = np.maximum(inside.sum(axis=1, keepdims=True), 1)
    centred = (values - (values * inside).sum(axis=1, keepdims=True) / count) * inside
    wanted = (target - (target * inside).sum(axis=1, keepdims=True) / count) * inside
    gain = (centred * wanted).sum(axis=1, keepdims=True) / np.maximum((centred**2).sum(axis=1, keepdims=True), 1e-3)
    gain = np.clip(gain, 0.25, 4)
    columns = np.empty((len(ours), 8, points.shape[1]), dtype=np.float32)
    np.multiply((along_x * gain * inside)[:, None], points, out=columns[:, :3])
    np.multiply((along_y * gain * inside)[:, None], points, out=columns[:, 3:6])
    columns[:, 6], columns[:, 7] = centred, inside
    normal = columns @ columns.swapaxes(1, 2)
    damping = DAMPING * np.einsum("kii->ki", normal).mean(axis=1) + DAMPING
    normal += damping[:, None, None] * np.eye(8, dtype=np.float32)
    right = columns @ (wanted - gain * centred)[:, :, None]
    change = np.linalg.solve(normal, right)[:, :6, 0].reshape(-1, 2, 3)
    return np.asarray(maps + np.clip(change, -LONGEST_STEP, LONGEST_STEP), dtype=np.float32)


def _sample(pictures: Floats, places: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Bilinear values at places (pairs x 2 x points), 1 where these lie inside, and the slopes along x and y."""
    pairs, side = pictures.shape[0], pictures.shape[1]
    at = (places + 1) * ((side - 1) / 2)
    inside = ((at >= -0.5) & (at <= side - 0.5)).all(axis=1)
    at = np.clip(at, 0, side - 1.001)
    first = np.floor(at)
    part_x, part_y = at[:, 0] - first[:, 0], at[:, 1] - first[:, 1]
    whole = first.astype(np.intp)
    index = whole[:, 1] * side + whole[:, 0] + np.arange(pairs)[:, None] * (side * side)
    flat = pictures.reshape(-1)
    top_left, top_right = flat.take(index), flat.take(index + 1)
    low_left, low_right = flat.take(index + side), flat.take(index + side + 1)
    top = top_left + part_x * (top_right - top_left)
    low = low_left + part_x * (low_right - low_left)
    half = (side - 1) / 2
    along_x = ((top_right - top_left) * (1 - part_y) + (low_right - low_left) * part_y) * half
    along_y = (low - top) * half
    return top + part_y * (low - top), inside.astype(np.float32), along_x, along_y
