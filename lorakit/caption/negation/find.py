"""Find negations: a negator with the thing it negates, told from titles, idioms, signs and words that merely hold one.

A text encoder of the CLIP kind nearly loses the negator and keeps the thing. What counts is written down in
`benchmarks/negation/guide.md`, which is older than this code. Idioms, titles and words that hold a negating character
are data: the vocabulary `negation`; faults of pictures are the vocabulary `defects`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.negation.chinese import chinese
from lorakit.caption.negation.english import english

if TYPE_CHECKING:
    from lorakit.caption.negation.kinds import Negation
    from lorakit.caption.reading import Reading


def negations(reading: Reading) -> list[Negation]:
    """Every negation of a caption, in order, none overlapping."""
    found = [*english(reading), *chinese(reading)]
    return sorted(found) if len(found) > 1 else found
