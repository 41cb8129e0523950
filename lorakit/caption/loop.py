"""The loops that captioning models fall into: words in a row, phrases that stand all over the caption."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS, Style
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.reading import Reading

LONGEST = 8  # words of a loop that is looked for
REPEATS = 3
TWICE = 4  # words of a phrase with `of` that need not stand a third time: `a watercolor painting of`
SINGLE = 4  # `very very very` is emphasis
SINGLE_CJK = 6  # 哈哈哈哈 is a laugh


def loop_of(reading: Reading) -> tuple[int, int] | None:
    """The range of words that a captioner repeated: in a row, or over more than half of the caption."""
    parsed = reading.parsed
    spoken = [word.norm for word in parsed.words]
    pairs = list(pairwise(spoken))
    if len(pairs) - len(set(pairs)) < REPEATS - 1:  # no pair of words stands three times
        return None
    units = [(unit.first, unit.last) for unit in parsed.units]  # tags that repeat are another rule's
    for low, high in [(0, len(spoken))] if reading.style is Style.PROSE else units:
        if found := _in_a_row(spoken, low, high, parsed.quoted):
            return found
    for low, high in units:
        if found := _twice(spoken, low, high, parsed.quoted):
            return found
    if reading.style is Style.TAGS:
        return None
    sizes = (6,) if sum(map(is_cjk, spoken)) * 2 > len(spoken) else (4, 3)
    return next(filter(None, (_covering(spoken, size, parsed.quoted) for size in sizes)), None)


def _in_a_row(spoken: Sequence[str], low: int, high: int, quoted: frozenset[int]) -> tuple[int, int] | None:
    for size in range(1, min(LONGEST, (high - low) // REPEATS) + 1):
        run = 0
        for at in range(low + size, high + 1):
            if at < high and spoken[at] == spoken[at - size] and at not in quoted:
                run += 1
                continue
            needed = REPEATS if size > 1 else SINGLE_CJK if is_cjk(spoken[at - 1]) else SINGLE
            first = at - size - run
            if run + size >= needed * size and any(word.isalpha() for word in spoken[first:at]):
                return first, at
            run = 0
    return None


def _twice(spoken: Sequence[str], low: int, high: int, quoted: frozenset[int]) -> tuple[int, int] | None:
    """`a watercolor painting of a watercolor painting of`: as many words with an `of`, twice in a row."""
    for size in range(TWICE, min(LONGEST, (high - low) // 2) + 1):
        run = 0
        for at in range(low + size, high):
            run = run + 1 if spoken[at] == spoken[at - size] and at not in quoted else 0
            first = at + 1 - 2 * size
            if run == size and "of" in spoken[first : first + size]:
                return first, at + 1
    return None


def _covering(spoken: Sequence[str], size: int, quoted: frozenset[int]) -> tuple[int, int] | None:
    """The same `size` words that stand three times, if all such together fill more than half of the caption."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(spoken) - size + 1):
        gram = tuple(spoken[at : at + size])
        if sum(word not in FUNCTION_WORDS for word in set(gram)) > 1 and at not in quoted:
            places.setdefault(gram, []).append(at)
    repeated = [at for found in places.values() if len(found) >= REPEATS for at in found]
    covered = {at + step for at in repeated for step in range(size)}
    return (min(covered), max(covered) + 1) if len(covered) * 2 > len(spoken) else None
