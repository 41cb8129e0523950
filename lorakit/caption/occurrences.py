"""Where a sequence of words stands in a parsed caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lorakit.caption.parse import Parsed


def occurrences(parsed: Parsed, key: Sequence[str]) -> list[tuple[int, int]]:
    """Where the folded words `key` (of `norms`) follow each other: (first, last) word numbers, half-open.

    The last word also matches in the plural and with `'s`. Places may lie in quotations and across units, and may
    overlap. Takes time in the length of the caption; an empty key is found nowhere.
    """
    if not key:
        return []
    words = parsed.words
    *front, final = key
    size = len(key)
    ends = [last for last, (_, _, norm, lemma) in enumerate(words, 1) if final in (norm, lemma)]
    return [
        (last - size, last)
        for last in ends
        if last >= size and all(words[last - size + index].norm == part for index, part in enumerate(front))
    ]


def first_places(captions: Sequence[Parsed], wanted: Collection[str]) -> dict[str, tuple[int, tuple[int, int]]]:
    """Where each wanted key of a unit, or folded word, first stands: number of the caption, span of code points."""
    places: dict[str, tuple[int, tuple[int, int]]] = {}
    for number, parsed in enumerate(captions):
        for unit in parsed.units:
            if unit.key in wanted:
                places.setdefault(unit.key, (number, (unit.start, unit.end)))
        for word in parsed.words:
            if word.norm in wanted:
                places.setdefault(word.norm, (number, (word.start, word.end)))
    return places
