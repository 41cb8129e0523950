"""Which way a caption is written: booru tags, phrases parted by commas, or sentences."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lorakit.caption.parse import Parsed


class Style(StrEnum):
    """How a caption is written."""

    TAGS = "tags"
    PHRASES = "phrases"
    PROSE = "prose"


# words that hold a sentence together and never stand in a tag of two or three words
_FUNCTION_WORDS_TEXT = """
a an the is are was were be been being has have had of with and or but while who which that this these those his
her its their he she it they there at by from into over under above below between behind beside near through
across toward towards against around along as on in to for wearing holding standing sitting 's
"""
ARTICLES = frozenset({"a", "an", "the"})
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_TEXT.split())
TAG_MARKS = re.compile(
    r"\b\d\+?(?:girl|boy|other)s?\b|\bno humans\b|\w_\w|\blooking at viewer\b|\bsolo\b", re.IGNORECASE
)
TAG_WORDS = 2.7  # most words a unit on average
PHRASE_WORDS = 7.0
TAG_HAN = 4.5  # the same in Chinese characters
PHRASE_HAN = 13.0


def style_of(parsed: Parsed) -> Style | None:
    """The style of one caption, or None when it is too short to tell (a single unit without a function word).

    By the average size of its units and the share of function words; Chinese by characters a unit. The limits were set
    on 1,632 PartiPrompts (prose), 180 careful captions and the SDXL style prompts (phrases).
    """
    units = [unit for unit in parsed.units if unit.size]
    if not units:
        return None
    total = sum(unit.size for unit in units)
    if not parsed.text.isascii() and sum(is_cjk(word.norm) for word in parsed.words) * 2 > total:
        return _chinese([unit.size for unit in units if is_cjk(unit.key)])
    mean = total / len(units)
    function = len([word for word in parsed.words if word.norm in FUNCTION_WORDS])
    if len(units) > 1 and mean <= TAG_WORDS and function <= 0.12 * total:
        return Style.TAGS
    marked = TAG_MARKS.search(parsed.text) is not None
    if len(units) == 1:
        if total > 4 and function:
            return Style.PROSE
        return Style.TAGS if marked else Style.PHRASES if function else None
    if mean <= TAG_WORDS + marked and function <= (0.12 + 0.08 * marked) * total:
        return Style.TAGS
    if mean > PHRASE_WORDS or (function >= 0.28 * total and mean > 4):
        return Style.PROSE
    return Style.PHRASES


def _chinese(sizes: list[int]) -> Style | None:
    """By the units that hold Chinese: `mojing` and `1girl` in front of them say nothing."""
    mean = sum(sizes) / len(sizes)
    if mean > PHRASE_HAN:
        return Style.PROSE
    if len(sizes) == 1:
        return None
    return Style.TAGS if mean <= TAG_HAN else Style.PHRASES


def common_style(styles: Iterable[Style | None]) -> Style:
    """The style of most captions of a set; ties and sets that cannot be told are phrases."""
    counts = Counter(style for style in styles if style is not None)
    if not counts:
        return Style.PHRASES
    best = max(counts.values())
    leaders = [style for style in Style if counts[style] == best]
    return leaders[0] if len(leaders) == 1 else Style.PHRASES
