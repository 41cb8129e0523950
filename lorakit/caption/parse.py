"""Parse a caption into units (tags, phrases, clauses) and words, each with its exact place."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lorakit.caption.brackets import Enclosed, enclosed
from lorakit.caption.emoticons import emoticons
from lorakit.caption.syntax import Mark, Syntax, syntax
from lorakit.caption.words import Word, join, words

# a comma inside a number parts nothing; a full stop parts only where a sentence can end
_SEPARATOR = re.compile(
    r"\|{3}|(?<!\d),|,(?!\d{3}(?!\d))|[，、;；\n|。！？｡]|(?<=[^\s.])[.!?…]+(?=[\s\"”’)]|$)|(?<=\s)[.](?=\s)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:st|mr|mrs|ms|dr|no|vs|jr|sr|mt|ft|ca|approx|e\.g|i\.e|etc|[a-z])$", re.IGNORECASE
)


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

    @cached_property
    def quoted(self) -> frozenset[int]:
        """Indices of words inside quotation marks or titles: somebody else's words, never edited or judged."""
        spans = [each for each in self.enclosed if each.quote]
        return frozenset(
            index
            for index, word in enumerate(self.words)
            if any(span.start < word.start and word.end <= span.end for span in spans)
        )

    def shown(self, unit: Unit) -> str:
        """The unit as the user wrote it."""
        return self.text[unit.start : unit.end]

    def unit_at(self, word: int) -> Unit | None:
        """The unit that holds word number `word`."""
        return next((unit for unit in self.units if unit.first <= word < unit.last), None)

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
        parts = [word for word in parts if not _noise(word, marks)]
    if faces:
        parts = [word for word in parts if not any(start <= word.start < end for start, end in faces)]
    shields = [(each.start, each.end) for each in spans] + faces
    cuts = [found.span() for found in _SEPARATOR.finditer(text) if _parts(text, found, shields)]
    return Parsed(
        text,
        tuple(_units(text, cuts, parts, faces)),
        tuple(parts),
        tuple(cuts),
        tuple(spans),
        tuple(marks),
        tuple(faces),
    )


def _noise(word: Word, marks: list[Mark]) -> bool:
    """Whether a word is part of the syntax itself: a weight's number, a network's name, BREAK."""
    for mark in marks:
        if mark.start <= word.start and word.end <= mark.end:
            low, high = mark.inner
            return mark.kind is not Syntax.ESCAPE and not (low <= word.start and word.end <= high)
    return False


def _parts(text: str, found: re.Match[str], shields: list[tuple[int, int]]) -> bool:
    at = found.start()
    if any(start <= at < end for start, end in shields):
        return False
    return found.group()[0] != "." or not _ABBREVIATION.search(text, max(0, at - 8), at)


def _units(text: str, cuts: list[tuple[int, int]], parts: list[Word], faces: list[tuple[int, int]]) -> list[Unit]:
    starts = [word.start for word in parts]
    found: list[Unit] = []
    begin, first = 0, 0
    for low, high in [*cuts, (len(text), len(text))]:
        last = bisect_left(starts, low, first)
        piece = text[begin:low]
        stripped = piece.strip()
        if stripped:
            start = begin + len(piece) - len(piece.lstrip())
            key = join([word.norm for word in parts[first:last]]) if last > first else stripped
            found.append(Unit(start, start + len(stripped), first, last, key))
        begin, first = high, last
    del faces
    return found
