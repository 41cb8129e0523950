"""Traces of 8x8 JPEG blocks in pixels, whatever file they lie in now.

JPEG (ITU-T T.81) keeps few high frequencies of each 8x8 block. Seen through the 8-point cosine transform, rows and
columns cut at the block's borders therefore hold less of them than rows cut anywhere else: a transform out of step sees
the jumps between blocks. Sparseness in step with the grid is what finds JPEG grids by zeros of the transform
(Nikoukhah et al., "ZERO: a local JPEG grid origin detector", IPOL 2021); here it is measured by strength. It survives
saving as PNG, WebP or a better JPEG, and another offset of the grid after a crop.

Per direction and phase (0 to 7): the mean of |c3|, |c5|, |c7| (orthonormal; the odd ones feel a jump most) beyond a
dead zone of 1 level, which hides what a good JPEG or WebP rounds, up to 12 levels, so that hard edges do not outvote
faint ones. Score: log of the mean over the other phases by the weakest phase. The lesser of both directions counts,
since blocks have both; so does the phase half a block away where it is weak too, which tells cells of 4, 12 or 20
pixels from blocks of 8. About 100,000 pixels are read for each direction, in rows and columns spread over the picture.

Drawn grids are no blocks. Straight edges that run on for 12 pixels and more (panels, windows, rulers) are left out:
JPEG's jumps change from block to block. In flat fills hard steps are left out too, and what remains must still show
blocks: words and icons stand on a grid of 8 pixels there. Pixel art has nothing but flat cells with steps between
them: it scores 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

BLOCK = 8
SAMPLE = 100_000  # pixels for each direction
SMALLEST = 64  # pixels of a side; below, chance decides
REACH = 12  # pixels; longer than a block, so that the compared line lies in another one
SAME = 1  # levels
SCALE = 2  # coefficients are whole numbers of 1 / SCALE levels
LIMITED = np.clip(np.arange(256) - 2, 0, 24).astype(np.uint8)  # by size: the dead zone of 1 level, the limit of 12
FLOOR = 0.04  # 1 / SCALE levels: what no eye sees does not make a ratio
KERNELS = tuple(
    (SCALE * 0.5 * np.cos((2 * np.arange(BLOCK) + 1) * order * math.pi / 16)).astype(np.float32)[None]
    for order in (3, 5, 7)
)
WINDOW = np.ones((1, BLOCK), dtype=np.uint8)
CELL_RANGE = 2  # levels inside a flat cell, before and after a good JPEG
CELL_SHARE = 0.97
CELL_STEP = 6  # levels; even a JPEG of quality 20 steps by 5
FAINT = 0.1  # below, no question is asked twice
FLAT_SHARE = 0.8
HARD = 20  # levels


def blockiness(luma: Plane) -> float | None:
    """How strong 8x8 blocks are in a picture at its stored size (height x width, 0 to 255).

    0 is none; photos and drawings saved once at quality 90 score about 0.05, at 75 0.18, at 60 0.3, at 40 0.45, at 20
    0.9. None for pictures below 64 pixels.
    """
    if min(luma.shape) < SMALLEST:
        return None
    across, along = _lines(luma), _lines(luma.T)
    (first, phase), (second, other) = _dip(*across), _dip(*along)
    score = min(first, second)
    if score > FAINT:
        if _cells(across[0], phase) and _cells(along[0], other):
            return 0.0
        if _flat(across[0], phase) and _flat(along[0], other):
            score = min(score, _dip(*across, gentle=True)[0], _dip(*along, gentle=True)[0])
    return round(max(score, 0.0), 4)


def _lines(luma: Plane) -> tuple[Plane, Plane, Plane]:
    """Rows spread over the picture, and for each the rows REACH above and below it."""
    height = luma.shape[0]
    step = max(1, round(luma.size / SAMPLE)) | 1  # odd, so that every row of a block comes up
    rows = np.arange(REACH, height - REACH, step)
    return luma[rows], luma[rows - REACH], luma[rows + REACH]


def _dip(lines: Plane, above: Plane, below: Plane, gentle: bool = False) -> tuple[float, int]:
    """How much weaker high frequencies are in the weakest phase (log ratio), and that phase.

    `gentle` leaves out what holds a step of more than HARD levels.
    """
    change = cv2.min(cv2.absdiff(lines, above), cv2.absdiff(lines, below))
    _, changes = cv2.threshold(cv2.dilate(change, WINDOW, anchor=(0, 0)), SAME, 255, cv2.THRESH_BINARY)
    if gentle:
        steps = cv2.copyMakeBorder(cv2.absdiff(lines[:, 1:], lines[:, :-1]), 0, 0, 0, 1, cv2.BORDER_CONSTANT)
        steps = cv2.dilate(steps, WINDOW[:, 1:], anchor=(0, 0))
        changes = cv2.bitwise_and(changes, cv2.threshold(steps, HARD, 255, cv2.THRESH_BINARY_INV)[1])
    count = (lines.shape[1] - BLOCK) // BLOCK * BLOCK
    total = np.zeros(BLOCK)
    for kernel in KERNELS:
        found = cv2.convertScaleAbs(cv2.filter2D(lines, cv2.CV_16S, kernel, anchor=(0, 0)))
        found = cv2.bitwise_and(cv2.LUT(found, LIMITED), changes)
        sums = cv2.reduce(found[:, :count], 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
        total += np.asarray(sums).reshape(-1, BLOCK).sum(axis=0)
    mean = total / (lines.shape[0] * count / BLOCK * len(KERNELS)) + FLOOR
    phase = int(mean.argmin())
    rest = min((mean.sum() - mean[phase]) / (BLOCK - 1), mean[phase - BLOCK // 2])
    return math.log(rest / mean[phase]), phase


def _flat(lines: Plane, phase: int) -> bool:
    """Whether nearly all cells between the blocks' borders hold one level each: a drawing or a screen of flat fills."""
    count = (lines.shape[1] - phase) // BLOCK
    cells = lines[:, phase : phase + count * BLOCK].reshape(len(lines), count, BLOCK)
    return bool(np.mean(np.ptp(cells, axis=2) == 0) >= FLAT_SHARE)


def _cells(lines: Plane, phase: int) -> bool:
    """Whether the lines are flat cells of whole blocks with clear steps between them, as in enlarged pixel art."""
    count = (lines.shape[1] - phase) // BLOCK
    cells = lines[:, phase : phase + count * BLOCK].reshape(len(lines), count, BLOCK)
    if np.mean(np.ptp(cells, axis=2) <= CELL_RANGE) < CELL_SHARE:
        return False
    steps = cv2.absdiff(np.ascontiguousarray(cells[:, 1:, 0]), np.ascontiguousarray(cells[:, :-1, -1]))
    steps = steps[steps > CELL_RANGE]
    return bool(steps.size) and float(np.median(steps)) > CELL_STEP
