"""Which of many fingerprints may show the same picture: a cheap bound for all pairs, by matrix products.

A picture is described by the lowest cosine coefficients of its luma, as a whole and inside a few windows, so that a
crop agrees with one of the windows of its original. Mirroring a picture only changes signs of its coefficients: split
by parity, one product serves all four mirrorings; the transposed coefficients serve the quarter turns.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FREQUENCIES = 6  # cosines a side, the constant among them
SPANS = ((0.0, 1.0), (0.0, 0.82), (0.09, 0.91), (0.18, 1.0), (0.0, 0.91), (0.09, 1.0))  # of a side
MIDDLE = ((0, 0), (2, 2), (1, 1), (1, 3), (3, 1), (3, 3), (2, 1), (2, 3), (1, 2), (3, 2))  # spans along y and x
WINDOWS = (*MIDDLE, (0, 1), (0, 3), (1, 0), (3, 0), (4, 4), (4, 5), (5, 4), (5, 5))
TURNED = 5  # quarter turns are looked for in the first of these only
BLOCK, TILE = 64, 448  # pictures compared at a time: products stay in the cache, and below what BLAS spreads out
ALIKE = 0.775  # correlation above which two pictures are worth a closer look


class Described(NamedTuple):
    """Unit vectors of coefficients by parity (even-even, even-odd, odd-even, odd-odd): windows x pictures x length."""

    parts: tuple[Floats, Floats, Floats, Floats]
    turned: tuple[Floats, Floats, Floats, Floats]


def basis(side: int, low: float, high: float) -> Floats:
    """FREQUENCIES x side: cosines over the span low..high (shares of the side), weighted by each pixel's cover."""
    edges = np.linspace(0, 1, side + 1)
    cover = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None)
    middle = (np.maximum(edges[:-1], low) + np.minimum(edges[1:], high)) / 2
    phase = np.pi * np.clip((middle - low) / (high - low), 0, 1)
    rows = np.cos(np.arange(FREQUENCIES)[:, None] * phase) * cover / (high - low)
    rows[1:] -= rows[1:].sum(axis=1, keepdims=True) * rows[0]
    return np.asarray(rows, dtype=np.float32)


def describe(luma: Floats) -> Described:
    """Coefficients of pictures x side x side."""
    count, side = luma.shape[:2]
    bases = np.stack([basis(side, *span) for span in SPANS])
    rows = luma.reshape(count * side, side) @ bases.reshape(-1, side).T
    rows = rows.reshape(count, side, -1).transpose(0, 2, 1).reshape(-1, side)
    both = (rows @ bases.reshape(-1, side).T).reshape(count, len(SPANS), FREQUENCIES, len(SPANS), FREQUENCIES)
    # picture, span along x, frequency along x, span along y, frequency along y
    planes = np.stack([both[:, x, :, y, :].transpose(0, 2, 1) for y, x in WINDOWS])
    step = np.hypot(*np.meshgrid(np.arange(FREQUENCIES), np.arange(FREQUENCIES)))
    planes = planes * step.astype(np.float32)  # natural pictures fall off as 1 / frequency
    length = np.sqrt((planes**2).sum(axis=(2, 3), keepdims=True))
    planes = planes / np.maximum(length, 1e-6)
    return Described(_split(planes), _split(planes[:1].swapaxes(2, 3)))


def _split(planes: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """By parity of the frequency along y, then along x."""
    kinds = [planes[:, :, y::2, x::2] for y in (0, 1) for x in (0, 1)]
    one, two, three, four = (np.ascontiguousarray(kind.reshape(*kind.shape[:2], -1)) for kind in kinds)
    return one[..., 1:].copy(), two, three, four


class Candidates(NamedTuple):
    """Pairs that may show the same picture: `first`, whole and oriented, agrees with a window of `second`."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    scores: Floats


def candidates(described: Described, most: int) -> Candidates:
    """The pairs whose coarse correlation exceeds ALIKE, each once, the best first; at most `most`."""
    count = described.parts[0].shape[1]
    with ThreadPoolExecutor() as pool:
        blocks = list(pool.map(partial(_block, described, most), range(0, count, BLOCK)))
    first, second, scores = (np.concatenate(each) for each in zip(*blocks, strict=True))
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((first, high, low, -np.rint(scores * 1e4)))
    order = order[np.sort(np.unique(low[order] * count + high[order], return_index=True)[1])][:most]
    first, second = first[order], second[order]
    return Candidates(first, second, scores[order])


def _block(described: Described, most: int, start: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Ordered pairs above ALIKE whose first picture is in the block of rows at `start`; the `most` likest of many.

    In a set of pictures that are all alike nearly every pair passes: kept whole they would fill the memory.
    """
    count = described.parts[0].shape[1]
    found = [_tile(described, start, left) for left in range(0, count, TILE)]
    first, second, scores = (np.concatenate(each) for each in zip(*found, strict=True))
    if len(scores) > most:
        best = np.argsort(-np.rint(scores * 1e4), kind="stable")[:most]
        first, second, scores = first[best], second[best], scores[best]
    return first, second, scores


def _tile(described: Described, start: int, left: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Ordered pairs above ALIKE of BLOCK pictures from `start` on with TILE pictures from `left` on."""
    size, width = (
        described.parts[0][0, start : start + BLOCK].shape[0],
        described.parts[0][0, left : left + TILE].shape[0],
    )
    best = np.full((size, width), -1, dtype=np.float32)
    bent, plain = (np.empty((size, width), dtype=np.float32) for _ in range(2))
    for ours, windows in ((described.parts, len(WINDOWS)), (described.turned, TURNED)):
        even, along_x, along_y, odd = (part[0, start : start + BLOCK] for part in ours)
        # as it stands, and mirrored left to right; the absolute value is mirroring from top to bottom
        signs = [
            (np.concatenate([along_y, sign * odd], axis=1), np.concatenate([even, sign * along_x], axis=1))
            for sign in (1, -1)
        ]
        for window in range(windows):
            theirs = [part[window, left : left + TILE] for part in described.parts]
            high, low = np.concatenate(theirs[2:], axis=1).T, np.concatenate(theirs[:2], axis=1).T
            for upper, lower in signs:
                np.matmul(upper, high, out=bent)
                np.matmul(lower, low, out=plain)
                np.abs(bent, out=bent)
                np.add(bent, plain, out=bent)
                np.maximum(best, bent, out=best)
    rows, columns = np.nonzero(best > ALIKE)
    scores = best[rows, columns]
    rows, columns = rows + start, columns + left
    other = rows != columns
    return rows[other], columns[other], scores[other]


def hypotheses(described: Described, first: NDArray[np.intp], second: NDArray[np.intp], count: int) -> Floats:
    """The `count` best maps (count x pairs x 2 x 3) from the first picture of each pair into the second.

    A map takes a place in the first (x and y from -1 to 1) to the place in the second: one of eight orientations, laid
    into one of the windows.
    """
    scores, maps = [], []
    for turned, ours in ((False, described.parts), (True, described.turned)):
        own = [part[0, first] for part in ours]
        for window, spans in enumerate(WINDOWS):
            sums = [(own[kind] * described.parts[kind][window, second]).sum(axis=1) for kind in range(4)]
            for x in (1, -1):
                for y in (1, -1):
                    scores.append(sums[0] + x * sums[1] + y * sums[2] + x * y * sums[3])
                    maps.append(_map(spans, x, y, turned))
    order = np.argsort(-np.stack(scores), axis=0, kind="stable")[:count]
    return np.array(maps, dtype=np.float32)[order]


def _map(spans: tuple[int, int], x: int, y: int, turned: bool) -> list[list[float]]:
    """Into the window, mirrored where x or y is -1, transposed before where `turned`."""
    (top, bottom), (left, right) = (SPANS[span] for span in spans)
    across, down = [(right - left) * x, 0.0], [0.0, (bottom - top) * y]
    if turned:
        across, down = across[::-1], down[::-1]
    return [[*across, left + right - 1], [*down, top + bottom - 1]]
