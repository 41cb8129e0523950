"""Parse a caption into units (tags, phrases, clauses) and words, each with its exact place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import NamedTuple

from lorakit.caption.brackets import Enclosed, enclosed
from lorakit.caption.emoticons import emoticons
from lorakit.caption.spans import Cover
from lorakit.caption.syntax import Mark, Syntax, syntax
from lorakit.caption.words import Word, join, words

# one class of marks in front, so that the regex engine leaps from mark to mark; behind it the conditions
_SEPARATOR = re.compile(
    r"""[,，、;；\n|｜。！？｡.!?…](?:
        (?<=[、\n｜。！？｡])
      | (?<=[;；])(?!(?<=[^\W_\u2e80-\u9fff][;；])[^\W_\u2e80-\u9fff])  # none inside a name: `steins;gate`
      | (?<=\|)(?:\|\|)?
      | (?<=[,，])(?!(?<=\d[,，])\d{3}(?!\d))         # no comma inside a number
      | (?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*+          # where a sentence can end; a name goes on in lower case:
        (?=[\s"”’')\]」』]|$)(?!(?:(?<=[!?…])|(?<=\.\.))\s+[a-z])  # `love live! school idol project`
      | (?<=…)…+                                      # Chinese dots come in twos, without a space
    )""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\\([^()\\\n]*+\\\)")  # with no semicolon that parts: `\(chaos; head\)`
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.\"'“‘])(?:st|mr|mrs|ms|dr|prof|no|vs|jr|sr|mt|ft|ave|ca|approx|vol|e\.g|i\.e|etc|[a-z])$",
    re.IGNORECASE,
)


_FIRST = attrgetter("first")
_NONE: frozenset[int] = frozenset()


class Unit(NamedTuple):
    """One tag, phrase or clause: span without the spaces around it, range of its words, and a key for comparing.

    `key` is the folded words joined (`Neon_Glow` and `neon glow` are equal); for an emoticon the text itself.
    """

    start: int
    end: int
    first: int
    last: int
    key: str

    @property
    def size(self) -> int:
        """How many words; a CJK character counts as one."""
        return self.last - self.first


@dataclass(frozen=True)
class Parsed:
    """A caption taken apart. Spans are half-open code-point ranges of `text`; words inside prompt syntax that carry
    no meaning (`lora`, a weight's number) are left out.
    """

    text: str
    units: tuple[Unit, ...]
    words: tuple[Word, ...]
    separators: tuple[tuple[int, int], ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    marks: tuple[Mark, ...] = ()
    emoticons: tuple[tuple[int, int], ...] = ()

    @property
    def quoted(self) -> frozenset[int]:
        """Indices of words inside quotation marks or titles: somebody else's words, never edited or judged."""
        # most captions enclose nothing, and a set may hold 100,000: what is remembered for each takes room
        return self._quoted if self.enclosed else _NONE

    @cached_property
    def _quoted(self) -> frozenset[int]:
        quotes = Cover((each.start, each.end) for each in self.enclosed if each.quote)
        return frozenset(index for index, word in enumerate(self.words) if word.start in quotes)

    def shown(self, unit: Unit) -> str:
        """The unit as the user wrote it."""
        return self.text[unit.start : unit.end]

    def unit_at(self, word: int) -> Unit | None:
        """The unit that holds word number `word`."""
        at = bisect_right(self.units, word, key=_FIRST) - 1
        return self.units[at] if at >= 0 and word < self.units[at].last else None

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The span of words `first` up to, not including, `last`."""
        return self.words[first].start, self.words[last - 1].end


def parse(text: str) -> Parsed:
    """Take a caption apart; linear in its length. Total: any text gives a result, the empty one no units."""
    faces = emoticons(text)
    spans = enclosed(text, faces)
    marks = syntax(text, faces)
    parts = words(text)
    if marks:
        parts = _spoken(parts, marks)
    if faces:
        drawn = Cover(faces)
        parts = [word for word in parts if word.start not in drawn]
    cuts = _cuts(text, Cover([(each.start, each.end) for each in spans] + faces))
    if "\\(" in text:
        names = Cover(found.span() for found in _ESCAPED.finditer(text))
        cuts = [cut for cut in cuts if text[cut[0]] not in ";；" or cut[0] not in names]
    return Parsed(
        text,
        tuple(_units(text, cuts, parts)),
        tuple(parts),
        tuple(cuts),
        tuple(spans),
        tuple(marks),
        tuple(faces),
    )


def _spoken(parts: list[Word], marks: list[Mark]) -> list[Word]:
    """The words without those that are syntax themselves: a weight's number, a network's name, BREAK."""
    starts = [word.start for word in parts]
    kept: list[Word] = []
    done = 0
    for mark in marks:
        if mark.kind is not Syntax.ESCAPE:
            first, last = bisect_left(starts, mark.start), bisect_left(starts, mark.end)
            low, high = mark.inner
            kept += parts[done:first]
            kept += [word for word in parts[first:last] if low <= word.start and word.end <= high]
            done = last
    return kept + parts[done:]


def _cuts(text: str, shields: Cover) -> list[tuple[int, int]]:
    """Spans of the separators outside `shields`."""
    if not shields and "." not in text:
        return [_span(*found.span()) for found in _SEPARATOR.finditer(text)]
    return [
        _span(*found.span())
        for found in _SEPARATOR.finditer(text)
        if found.start() not in shields and not (found.group() == "." and _abbreviated(text, found.start()))
    ]


@lru_cache(maxsize=1 << 12)
def _span(start: int, end: int) -> tuple[int, int]:
    """One tuple for the same place in many captions."""
    return start, end


def _abbreviated(text: str, at: int) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation or an initial."""
    return _ABBREVIATION.search(text, max(0, at - 8), at) is not None


def _units(text: str, cuts: list[tuple[int, int]], parts: list[Word]) -> list[Unit]:
    starts = [word.start for word in parts]
    found: list[Unit] = []
    begin, first = 0, 0
    for low, high in [*cuts, (len(text), len(text))]:
        last = bisect_left(starts, low, first)
        piece = text[begin:low]
        shown = piece.strip()
        if shown:
            start = begin + piece.index(shown)
            key = join([word.norm for word in parts[first:last]]) if last > first else shown
            found.append(Unit(start, start + len(shown), first, last, key))
        begin, first = high, last
    return found
