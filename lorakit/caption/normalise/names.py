"""Where words must stay as they are: in names of people and places, in compounds, addresses and file names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS, Style
from lorakit.caption.words import words

if TYPE_CHECKING:
    from lorakit.caption.lexicon import Hit
    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.reading import Reading

_SENTENCE_ENDS = frozenset(".!?。！？｡…\n")
_ADDRESS = re.compile(r"[@#$\\/]|\w\.[^\W\d_]\w|__")  # of a person, a page or a file
_IN_TOKEN = re.compile(r"[\w.@#$/\\&+%~-]", re.ASCII)
_LONGEST_TOKEN = 80
_NEAR = 40  # code points of spaces and marks in front of a sentence
_MOST_TAGS = 300  # a caption of more is no longer looked through for each of its words
_HYPHENS = frozenset("-‐‑–&+")
_OF = frozenset({"of", "the", "de", "la", "le", "du", "von", "van", "der", "del", "di", "da", "al"})
_COUNTING_TEXT = "two three four five six seven eight nine ten many several some another no my our both i"
_COUNTING = frozenset(_COUNTING_TEXT.split())
# always begin with a capital, so that it tells nothing
_NATIONS_TEXT = """
japanese chinese korean english british american european african asian french german italian spanish russian indian
greek roman egyptian dutch swedish victorian gothic viking christian turkish persian arabic mexican western
"""
_NATIONS = frozenset(_NATIONS_TEXT.split())
_SHORT = 5  # letters of an abbreviation in capitals: SUV


def opens(parsed: Parsed, start: int) -> bool:
    """Whether a sentence begins at `start`."""
    low = max(0, start - _NEAR)
    before = parsed.text[low:start].rstrip(" \t\"'“‘([{*_")
    return before[-1] in _SENTENCE_ENDS if before else low == 0


def titled(reading: Reading, unit: Unit) -> bool:
    """Whether the other units, of which there is one at least, all begin with a capital as tags may: Red Hat, Rain."""
    parsed = reading.parsed
    if len(parsed.units) > _MOST_TAGS:
        return False
    starts = [parsed.text[parsed.words[each.first].start] for each in parsed.units if each.size and each != unit]
    letters = [char for char in starts if char.upper() != char.lower()]
    return reading.style is not Style.PROSE and bool(letters) and all(char.isupper() for char in letters)


def is_name(reading: Reading, hit: Hit) -> bool:
    """Whether found words may belong to a name: Lady Gaga, Cape Town."""
    parsed = reading.parsed
    unit = parsed.unit_at(hit.first)
    if unit is None:
        return True
    capitals = [number for number in range(hit.first, hit.last) if _capital(parsed, number)]
    if not capitals or (reading.whole(hit) and titled(reading, unit)):
        return False
    form = [hit.term.form[word.start].isupper() for word in words(hit.term.form)]  # the glossary's own capitals
    marked = [number for number in capitals if not form[number - hit.first] and not _plain(parsed, number)]
    if marked and (marked != [unit.first] or not opens(parsed, parsed.words[unit.first].start)):
        return True
    return _beside(parsed, unit, hit)


def _beside(parsed: Parsed, unit: Unit, hit: Hit) -> bool:
    """Whether another word with a capital stands beside: in front, behind, or behind `of`."""
    before = hit.first - 1
    if before >= unit.first and _capital(parsed, before):
        norm = parsed.words[before].norm
        if norm not in FUNCTION_WORDS and norm not in _COUNTING:
            return True
    behind = hit.last
    while behind < unit.last and behind < hit.last + 2 and parsed.words[behind].norm in _OF:
        behind += 1
    return behind < unit.last and _capital(parsed, behind) and parsed.words[behind].norm not in ("i", "i'm")


def _capital(parsed: Parsed, number: int) -> bool:
    return parsed.text[parsed.words[number].start].isupper()


def _plain(parsed: Parsed, number: int) -> bool:
    """Whether a capital is no sign of a name: Japanese, SUV."""
    word = parsed.words[number]
    written = parsed.text[word.start : word.end].removesuffix("s")
    return word.norm in _NATIONS or (written.isupper() and 1 < len(written) <= _SHORT)


def is_part(parsed: Parsed, start: int, end: int) -> bool:
    """Whether a span is only part of a compound (auto-focus), an address, a file name or a hashtag."""
    text = parsed.text
    before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
    if before in _HYPHENS and text[max(0, start - 2) : start - 1].isalnum():
        return True
    if behind in _HYPHENS and text[end + 1 : end + 2].isalnum():
        return True
    if before == ":" == behind:
        return True
    low, high = start, end
    while low > 0 and start - low < _LONGEST_TOKEN and _IN_TOKEN.match(text[low - 1]):
        low -= 1
    while high < len(text) and high - end < _LONGEST_TOKEN and _IN_TOKEN.match(text[high]):
        high += 1
    token = text[low:high]
    if token.endswith("\\") and text[high : high + 1] in ("(", ")", "[", "]"):
        token = token[:-1]  # a bracket that a prompt shows as it is
    return _ADDRESS.search(token) is not None
