"""Where a sequence of words stands in a parsed caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
