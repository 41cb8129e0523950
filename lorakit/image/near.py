"""Which fingerprints show the same picture, and how they are related. Pure: bytes in, pairs out; NumPy only.

A copy is explained by one map of places (a shift, a crop, a mirroring, a turn, a slight tilt) and one curve of tones.
Two frames of one scene are not: whatever moved on its own stays unexplained somewhere. So every pair is laid over each
other as well as can be, and is then judged by where it fits worst, not only on the whole. Uniform background does not
count, and strong outlines count no more than what lies inside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lorakit.image import near_align, near_prefilter, near_relation, near_structure
from lorakit.image.near_relation import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Indices = NDArray[np.intp]

VERSION, HEAD, LUMA, CHROMA = 1, 9, 40, 12  # the layout that measures/fingerprint.py writes
LENGTH = HEAD + LUMA * LUMA + 2 * CHROMA * CHROMA
HYPOTHESES = 3  # places where the first picture may lie in the second
PROMISING, HOPEFUL = 0.77, 0.82  # correlation at 10 and at 20 pixels that is worth the next, dearer look
COPY_WHOLE, COPY_WORST = 0.95, 0.80
FLAT_WORST = 0.84  # demanded on drawings before a uniform background: their outlines agree by chance
BURST_WHOLE, BURST_MEAN, FLAT_MEAN = 0.90, 0.80, 0.90
FLAT, EMPTY = 0.2, 0.1  # share of one tone, and of a border cut off, that make a drawing before a uniform background
CHUNK = 256  # candidates judged at a time
ROUGH_COLOURS, COLOURS = 0.2, 0.5  # correlation of chroma: below it something has another colour; rough: before the fit


def pairs(fingerprints: Sequence[bytes]) -> list[Pair]:
    """All pairs of copies and of nearly the same shots, sorted by number; pictures without a fingerprint have none.

    The result does not depend on the order of the pictures (but for their numbers) as long as fewer than
    2,000 + 1 a picture pairs look alike at first sight; of more, the likest are looked at.
    """
    numbers = [n for n, each in enumerate(fingerprints) if len(each) == LENGTH and each[0] == VERSION]
    numbers.sort(key=lambda n: fingerprints[n])  # whatever rounding does, it does in every order of the set
    if len(numbers) < 2:
        return []
    raw = np.frombuffer(b"".join(fingerprints[n] for n in numbers), dtype=np.uint8).reshape(len(numbers), LENGTH)
    planes = _planes(raw)
    described = near_prefilter.describe(planes.luma)
    found = near_prefilter.candidates(described, 2_000 + len(numbers))
    result = []
    for start in range(0, len(found.first), CHUNK):
        first, second = found.first[start : start + CHUNK], found.second[start : start + CHUNK]
        result += _judge(planes, first, second, near_prefilter.hypotheses(described, first, second, HYPOTHESES))
    renamed = [(sorted((numbers[pair.first], numbers[pair.second])), pair) for pair in result]
    return sorted(pair._replace(first=low, second=high) for (low, high), pair in renamed)


class _Planes(NamedTuple):
    """All fingerprints, unpacked: heads, and luma at three sizes and chroma at two as pictures (x 2) x side x side."""

    heads: NDArray[np.int_]
    luma: Floats
    half: Floats
    quarter: Floats
    chroma: Floats
    rough: Floats


def _planes(raw: NDArray[np.uint8]) -> _Planes:
    luma = raw[:, HEAD : HEAD + LUMA * LUMA].reshape(-1, LUMA, LUMA).astype(np.float32)
    half, quarter = (luma.reshape(-1, LUMA // n, n, LUMA // n, n).mean(axis=(2, 4)) for n in (2, 4))
    chroma = raw[:, HEAD + LUMA * LUMA :].reshape(-1, 2, CHROMA, CHROMA).astype(np.float32)
    rough = chroma.reshape(-1, 2, CHROMA // 2, 2, CHROMA // 2, 2).mean(axis=(3, 5))
    return _Planes(raw[:, :HEAD].astype(int), luma, half, quarter, chroma, rough)


def _judge(planes: _Planes, first: Indices, second: Indices, guesses: Floats) -> list[Pair]:
    """The pairs among some candidates, by ever finer looks."""
    maps, kept = _place(planes, first, second, guesses)
    if not kept.any():
        return []
    first, second, maps = first[kept], second[kept], maps[kept]
    ours, theirs = near_structure.smooth(planes.luma[first]), near_structure.smooth(planes.luma[second])
    maps = near_align.refine(ours, theirs, maps, 3)
    laid = near_align.overlay(theirs, maps)
    fits = near_structure.structure(ours, laid.theirs, laid.inside)
    hues = _hues(planes.chroma, first, second, maps)
    result = []
    for n in range(len(first)):
        whole, mean, worst = (float(each[n]) for each in fits)
        if (
            whole < BURST_WHOLE
            or hues[n] < COLOURS
            or not near_relation.plausible(maps[n], float(laid.inside[n].mean()))
        ):
            continue
        related = near_relation.relations(maps[n], planes.heads[first[n]], planes.heads[second[n]])
        flat = min(_flat_share(planes.luma[first[n]]), _flat_share(planes.luma[second[n]])) > FLAT
        empty = max(near_relation.margin(planes.heads[first[n]]), near_relation.margin(planes.heads[second[n]])) > EMPTY
        copy = whole >= COPY_WHOLE and worst >= (FLAT_WORST if flat or empty else COPY_WORST)
        burst = mean >= (FLAT_MEAN if flat else BURST_MEAN) and not empty and not related
        if copy or burst:
            likeness = max(0.0, whole + (worst if copy else mean)) / 2
            result.append(Pair(int(first[n]), int(second[n]), round(min(1.0, likeness), 4), copy, related))
    return result


def _place(planes: _Planes, first: Indices, second: Indices, guesses: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Where each first picture lies in its second, and whether it is worth a look at full size."""
    ours, theirs = planes.quarter[first], planes.quarter[second]
    scores = np.stack([_agreement(ours, theirs, maps) for maps in guesses])
    scores[1:] -= 0.002  # of equals, as in symmetric pictures, the first
    maps = guesses[scores.argmax(axis=0), np.arange(len(first))]
    kept = _hues(planes.rough, first, second, maps) >= ROUGH_COLOURS
    for plane, steps, least in ((planes.quarter, 3, PROMISING), (planes.half, 4, HOPEFUL)):
        ours, theirs = plane[first[kept]], plane[second[kept]]
        maps[kept] = near_align.refine(ours, theirs, maps[kept], steps)
        kept[kept] = _agreement(ours, theirs, maps[kept]) >= least
    return maps, kept


def _hues(chroma: Floats, first: Indices, second: Indices, maps: Floats) -> Floats:
    """How well the colours agree (pictures x 2 x side x side); 1 where one picture is gray."""
    planes = [near_align.overlay(chroma[second, plane], maps) for plane in (0, 1)]
    theirs = np.stack([plane.theirs for plane in planes], axis=1)
    return near_structure.colours(chroma[first], theirs, planes[0].inside)


def _agreement(ours: Floats, theirs: Floats, maps: Floats) -> Floats:
    laid = near_align.overlay(theirs, maps)
    return near_align.correlation(ours, laid.theirs, laid.inside)


def _flat_share(luma: Floats) -> float:
    """The share of pixels that have the commonest tone, as a uniform background has."""
    counts = np.bincount((luma / 4).astype(np.intp).ravel(), minlength=65)
    return float((counts[:-1] + counts[1:]).max() / luma.size)
