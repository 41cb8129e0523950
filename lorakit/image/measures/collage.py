"""How many pictures a picture is made of: contact sheets, comic pages, before-and-after pairs.

Panels lie beside each other with a gutter between them, a straight band of black, white or any one colour over the
whole length with content that begins on both sides along most of it. Or they touch at a hard seam: a straight line at
which every row changes far more than nearby, and across which the pixels are unrelated though they are related on
either side of it. Each part is cut again (the recursive XY cut of Nagy and Seth, 1984), so that the tiers of a comic
page may have different panels. Window frames, horizons and door posts are not of one colour, not quite straight, or
have the same on both sides. Unseen: slanted gutters, panels that overlap, seams between two plain areas, panels whose
ground has the gutter's colour. So the count is a lower bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from lorakit.image.measures.strips import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SMALLEST = 256  # pixels of a side; in smaller pictures everything is narrow
SAMPLES = 128  # rows, and columns, that are looked at
DEEPEST = 4  # cuts within cuts
NARROWEST = 0.1  # of the whole side: what is narrower is no panel
FEWEST = 24  # lines and samples that a part must have
WHITE, BLACK = 232, 23  # levels at least, at most, of a gutter
BAND = 12  # levels, the range of a gutter of any other colour
THINNEST = 2  # pixels
THICKEST = 0.15  # of the part's side
BESIDE = 6  # pixels beside a gutter in which content must begin
BEGINNING = (0.15, 0.85)  # of its full share: between these it may be at one pixel only, or the edge is not straight
CONTENT = 20  # levels from the gutter
BEGUN = 0.5  # share of its length
VARIED = 16  # levels, the deviation of the content beside a gutter of any colour
ACROSS = 2  # pixels from a seam to the lines that are compared
FAR = 6  # pixels from these to the ones farther off
STEP = 12  # levels, at least, by which rows change at a seam
EITHER = 0.1  # share of changes to lighter, or to darker, from which a seam goes both ways
PLAINEST = 8  # levels, the deviation along the lines beside a seam


class Need(NamedTuple):
    """What makes a seam: share of rows that change, change over that nearby, correlation across and beside."""

    changed: float
    ratio: float
    across: float
    beside: float


# From 100 pairs of photos and drawings, and 369 straight edges of ordinary ones, none of which passes; the first and
# the third were tightened by 4 edges in 60 drawn street scenes.
SHARP = Need(0.55, 1.2, 0.45, 0.45)  # both ways, and the step is PEAK times those nearby
PEAK = 3.5
BOTH_WAYS = Need(0.55, 2.0, 0.45, 0.6)
ONE_WAY = Need(0.6, 3.5, 0.3, 0.85)  # horizons and door posts change one way


class Part(NamedTuple):
    """A rectangle of the picture: shares of its sides, and its depth in the cutting."""

    left: float
    top: float
    right: float
    bottom: float
    depth: int


def collage(luma: Plane) -> int:
    """The number of panels of a picture (height x width, 0 to 255, pixels as stored); 1 for an ordinary one."""
    if min(luma.shape) < SMALLEST:
        return 1
    across, down = strips(luma, SAMPLES)
    waiting, panels = [Part(0.0, 0.0, 1.0, 1.0, 0)], 0
    while waiting:
        part = waiting.pop()
        parts = _cut(across, down, part) if part.depth < DEEPEST else []
        waiting += parts
        panels += not parts
    return panels


def _cut(across: Plane, down: Plane, part: Part) -> list[Part]:
    """The parts that gutters or seams divide this one into; nothing when there are none."""
    for strip, first, last, low, high, upright in (
        (across, part.top, part.bottom, part.left, part.right, True),
        (down, part.left, part.right, part.top, part.bottom, False),
    ):
        samples, lines = strip.shape
        start = round(low * lines)
        region = strip[round(first * samples) : round(last * samples), start : round(high * lines)]
        if min(region.shape) < FEWEST:
            continue
        cuts = _gutters(region) or _seams(region)
        ends = [0, *(place for cut in cuts for place in cut), region.shape[1]]
        pieces = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if b - a >= NARROWEST * lines]
        if len(pieces) < 2:
            continue
        shares = [((start + a) / lines, (start + b) / lines) for a, b in pieces]
        if upright:
            return [Part(a, part.top, b, part.bottom, part.depth + 1) for a, b in shares]
        return [Part(part.left, a, part.right, b, part.depth + 1) for a, b in shares]
    return []


def _gutters(region: Plane) -> list[tuple[int, int]]:
    """First and one-past-last line of each gutter inside `region` (samples x lines), all of one kind."""
    darkest = np.asarray(cv2.reduce(region, 0, cv2.REDUCE_MIN), dtype=np.uint8)[0]
    lightest = np.asarray(cv2.reduce(region, 0, cv2.REDUCE_MAX), dtype=np.uint8)[0]
    white = [band for band in _bands(darkest >= WHITE) if _beside(region, band) is not None]
    black = [band for band in _bands(lightest <= BLACK) if _beside(region, band) is not None]
    other = {band: found for band in _bands(lightest - darkest <= BAND) if (found := _beside(region, band)) is not None}
    # one colour alone is no gutter unless the content beside it is varied; its likes need not be
    sure = [int(darkest[band[0]]) for band, varied in other.items() if varied >= VARIED]
    coloured = [band for band in other if any(abs(int(darkest[band[0]]) - level) <= BAND for level in sure)]
    return max(white, black, coloured, key=len)


def _bands(plain: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last place of each run of true values."""
    turns = np.flatnonzero(np.diff(np.concatenate([[False], plain, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True)]


def _beside(region: Plane, band: tuple[int, int]) -> float | None:
    """How varied (deviation in levels) the plainer side of `band` is; None where content does not begin at both."""
    start, end = band
    lines = region.shape[1]
    if not THINNEST <= end - start <= THICKEST * lines or start < BESIDE or end > lines - BESIDE:
        return None
    level = int(np.median(region[:, (start + end) // 2]))
    varied = []
    for side in (region[:, start - BESIDE : start][:, ::-1], region[:, end : end + BESIDE]):
        begun = (np.abs(side.astype(np.int16) - level) > CONTENT).mean(axis=0)
        full = float(begun.max())
        low, high = (share * full for share in BEGINNING)
        at = int((begun >= high).argmax())
        if full < BEGUN or np.count_nonzero(begun[:at] > low) > 1:
            return None
        varied.append(float(side[:, at:].std()))
    return min(varied)


def _seams(region: Plane) -> list[tuple[int, int]]:
    """Where two pictures touch in `region` (samples x lines), as bands of no width; the clearest first found."""
    steps = cv2.threshold(cv2.absdiff(region[:, 1:], region[:, :-1]), 64, 255, cv2.THRESH_TRUNC)[1]
    height = np.asarray(cv2.reduce(steps, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F), dtype=np.float32)[0]
    usual = cv2.blur(height[None], (17, 1))[0]
    peak = height / (usual + 0.01)
    reach = ACROSS + FAR + 1
    inside = np.arange(reach, len(height) - reach)
    inside = inside[(height[inside] > 6) & (peak[inside] > 1.6)]
    best = inside[np.argsort(height[inside] - usual[inside])[::-1][:8]]
    chosen: list[int] = []
    for place in (int(at) + 1 for at in best):
        if all(abs(place - other) > FAR for other in chosen) and _is_seam(region, place, float(peak[place - 1])):
            chosen.append(place)
    return [(place, place) for place in sorted(chosen)]


def _is_seam(region: Plane, place: int, peak: float) -> bool:
    """Whether the lines before `place` have nothing to do with those from it on.

    `peak` is the mean step at `place` over that of the 17 lines around.
    """
    at = (place - ACROSS - FAR, place - ACROSS, place + ACROSS - 1, place + ACROSS + FAR - 1)
    outer, before, after, beyond = (region[:, line].astype(np.float32) for line in at)
    change = after - before
    nearby = np.maximum(np.abs(before - outer), np.abs(beyond - after))
    clear = np.abs(change) > np.maximum(STEP, nearby)
    if not clear.any():
        return False
    up = float((change[clear] > 0).mean())
    both_ways = EITHER <= up <= 1 - EITHER
    need = ONE_WAY if not both_ways else SHARP if peak >= PEAK else BOTH_WAYS
    return (
        float(clear.mean()) >= need.changed
        and float(np.abs(change).mean()) >= need.ratio * (float(nearby.mean()) + 0.5)
        and _correlation(before, after) <= need.across
        and min(_correlation(outer, before), _correlation(after, beyond)) >= need.beside
        and min(float(before.std()), float(after.std())) >= PLAINEST
    )


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Pearson's, 0 where a line is plain."""
    spread = float(one.std() * other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean()) / spread if spread > 1 else 0.0
