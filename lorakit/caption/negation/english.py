"""Negations in English: which word negates, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.negation import english_words as known
from lorakit.caption.negation.kinds import Denied, Negation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.parse import Unit
    from lorakit.caption.reading import Reading


def english(reading: Reading) -> Iterator[Negation]:
    """Every English negation of a caption, in order."""
    words = reading.parsed.words
    if not any(word.norm in known.TRIGGERS for word in words):
        return
    finder = _Finder(reading)
    for unit in reading.parsed.units:
        at = unit.first
        while at < unit.last:
            match = finder.at(at, unit) if words[at].norm in known.TRIGGERS else None
            if match is None:
                at += 1
                continue
            first, thing, last = match
            yield finder.negation(first, thing, last)
            at = last


Match = tuple[int, tuple[int, int], int]  # first word, words of the thing, word behind the last


class _Finder:
    """Looks at one caption: which words are masked by idioms, where faults stand."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.words = reading.parsed.words
        self.text = reading.parsed.text
        self.quoted = reading.parsed.quoted
        self.masked = set(self.quoted)
        for hit in reading.of("negation"):
            if hit.term.kind == "idiom" or (hit.term.kind == "tag" and reading.whole(hit)):
                self.masked.update(range(hit.first, hit.last))
        for unit in reading.parsed.units:
            self.masked.update(self._recited(unit))
        self.faults = {hit.first: hit.last for hit in reading.of("defects")}
        self.kinds = {hit.first: hit.term.kind for hit in reading.of("defects")}

    def _recited(self, unit: Unit) -> range:
        """The words of a unit behind `says`, `reads`, `the words`: not the caption's own."""
        for at in range(unit.first, unit.last - 1):
            norm = self.words[at].norm
            if at + 1 in self.quoted:
                continue
            if norm in known.QUOTING or (
                norm in ("words", "word") and at > unit.first and self.words[at - 1].norm == "the"
            ):
                return range(at + 1, unit.last)
        return range(0)

    def negation(self, first: int, thing: tuple[int, int], last: int) -> Negation:
        """The negation of words `first` to `last` whose thing is words `thing`."""
        start, end = self.words[first].start, self.words[last - 1].end
        span = self.words[thing[0]].start, self.words[thing[1] - 1].end
        return Negation(start, end, span, self._kind(first, thing))

    def _kind(self, first: int, thing: tuple[int, int]) -> Denied:
        """A thing such as text or a frame is a fault of the picture where the denial is a tag of its own or speaks of
        the picture; `a cardigan without buttons` describes the cardigan.
        """
        kind = next((self.kinds[at] for at in range(*thing) if at in self.kinds), None)
        if kind is None:
            return Denied.CONTENT
        if kind == "wanted":
            return Denied.QUALITY
        unit = self.reading.parsed.unit_at(first)
        before = range(unit.first if unit else first, first)
        said_of_picture = not before or any(self.words[at].lemma in known.PICTURES for at in before)
        return Denied.FAULT if kind != "thing" or said_of_picture else Denied.CONTENT

    def at(self, at: int, unit: Unit) -> Match | None:
        """(first word, words of the thing, word behind the last) of a negation that word `at` makes, or None."""
        norm = self.words[at].norm
        if (
            norm == "no"
            and self._norm(at + 1, unit) in ("more", "less", "fewer")
            and self._norm(at + 2, unit) == "than"
        ):
            return self._thing(at, at + 3, unit)
        if at in self.masked:
            return None
        if norm in known.DIRECT:
            return self._direct(at, unit)
        if norm == "with" and self._norm(at + 1, unit) == "out":
            return self._thing(at, at + 2, unit)
        if (
            norm == "w"
            and self._norm(at + 1, unit) == "o"
            and "/" in self.text[self.words[at].end : self.words[at + 1].start]
        ):
            return self._thing(at, at + 2, unit)
        if norm == "none" and self._norm(at + 1, unit) == "of":
            return self._thing(at, at + 2, unit)
        if norm == "not":
            return self._not(at, unit)
        if norm == "never":
            return self._never(at, unit)
        if norm in known.CONTRACTED:
            return self._contracted(at, unit)
        if norm in known.PEOPLE:
            return self._nobody(at, at + 1, unit)
        if norm == "non":
            return self._non(at, unit)
        return self._phrase(at, unit)

    def _norm(self, at: int, unit: Unit) -> str:
        return self.words[at].norm if unit.first <= at < unit.last else ""

    def _thing(self, first: int, start: int, unit: Unit) -> Match | None:
        """The thing from word `start` on: to the end of its phrase, at most known.LONGEST_THING words."""
        while start < unit.last and self.words[start].norm in known.DETERMINERS:
            start += 1
        end = start
        while end < unit.last and end - start < known.LONGEST_THING:
            if end > start and (self.words[end].norm in known.STOPS or end in self.masked or self._gap(end)):
                break
            end = max(end + 1, min(self.faults.get(end, 0), unit.last))
        if start >= unit.last or start in self.masked or self.words[start].norm in known.STOPS:
            return None
        return first, (start, end), end

    def _gap(self, at: int) -> bool:
        """Whether brackets or a stop stand before word `at`: its phrase has ended."""
        between = self.text[self.words[at - 1].end : self.words[at].start]
        return any(mark in between for mark in "().:!?[]{}|/")

    def _fault(self, match: Match) -> bool:
        return any(at in self.faults for at in range(*match[1]))

    def _direct(self, at: int, unit: Unit) -> Match | None:
        word, before, after = self.words[at].norm, self._norm(at - 1, unit), self._norm(at + 1, unit)
        if word == "no":
            if after == "one":
                return None if before == "like" else self._nobody(at, at + 2, unit)
            if not after or after[0].isdigit() or self._hashtag(at) or self._compound(at):
                return None
            if before and _is_romaji(before) and (_is_romaji(after) or self._japanese(at, unit)):
                return None
        return self._thing(at, at + 1, unit)

    def _hashtag(self, at: int) -> bool:
        """`# no filter`: a name, not a statement."""
        return "#" in self.text[max(0, self.words[at].start - 2) : self.words[at].start]

    def _compound(self, at: int) -> bool:
        """`no-bake`: one word, unless it is a fault that is denied."""
        joined = self.text[self.words[at].end : self.words[at + 1].start] == "-"
        return joined and at + 1 not in self.faults

    def _japanese(self, at: int, unit: Unit) -> bool:
        """Whether most words around the particle could be Japanese in Latin letters."""
        near = range(max(unit.first, at - known.REACH), min(unit.last, at + known.REACH))
        others = [self.words[index].norm for index in near if self.words[index].norm != "no"]
        return sum(map(_is_romaji, others)) * 2 > len(others)

    def _not(self, at: int, unit: Unit) -> Match | None:
        earlier = {self.words[index].norm for index in range(max(unit.first, at - known.REACH), at)}
        after = self._norm(at + 1, unit)
        if not after or earlier & known.SPEAKERS:
            return None
        if after in known.EMPTY_AFTER_NOT and not self._strong(at + 2, unit):
            return None
        if after == "much" and at + 2 >= unit.last:
            return None
        if self._norm(at - 1, unit) in known.HELPERS and after not in known.SEEN:
            return None
        return self._thing(at, at + 1, unit)

    def _strong(self, at: int, unit: Unit) -> bool:
        """Whether a fault, or a plain noun after `not yet`, stands at `at`."""
        return at in self.faults or (self._norm(at - 1, unit) == "yet" and self._norm(at, unit) not in ("", "the", "a"))

    def _never(self, at: int, unit: Unit) -> Match | None:
        thing = self._thing(at, at + 1, unit)
        after = self._norm(at + 1, unit)
        seen = after in known.APPEARS or after.endswith("ing")
        return thing if thing and (seen or self._fault(thing)) else None

    def _contracted(self, at: int, unit: Unit) -> Match | None:
        earlier = {self.words[index].norm for index in range(max(unit.first, at - known.REACH), at)}
        after = self._norm(at + 1, unit)
        thing = self._thing(at, at + 1, unit)
        if thing is None or earlier & known.SPEAKERS:
            return None
        if self._fault(thing):
            return thing
        if self.words[at].norm in ("isn't", "isnt", "idn't", "aren't", "arent", "wasn't", "weren't"):
            return thing if after not in known.EMPTY_AFTER_NOT else None
        return thing if after in known.APPEARS or (after in known.SEEN and after != "be") else None

    def _nobody(self, at: int, behind: int, unit: Unit) -> Match | None:
        after = self._norm(behind, unit)
        if not after or after in known.PLACES or after.endswith("ing"):
            return at, (at, behind), behind
        return None

    def _non(self, at: int, unit: Unit) -> Match | None:
        after = self._norm(at + 1, unit)
        if not after or len(after) < 3 or self.text[: self.words[at].start].endswith("\\"):
            return None
        return at, (at + 1, at + 2), at + 2

    def _phrase(self, at: int, unit: Unit) -> Match | None:
        norm, before, after = self.words[at].norm, self._norm(at - 1, unit), self._norm(at + 1, unit)
        if norm == "free":
            if after in ("of", "from"):
                return self._thing(at, at + 2, unit)
            return self._fault_free(at, unit)
        if norm in ("lack", "absence") and after == "of":
            return self._thing(at, at + 2, unit) if norm == "lack" else None
        if norm in ("lacking", "lacks"):
            return self._thing(at, at + 1 + (after == "in"), unit)
        if norm in ("instead", "place") and after == "of" and (norm == "instead" or before == "in"):
            return self._thing(at - (norm == "place"), at + 2, unit)
        if norm in ("neither", "nor"):
            return self._thing(at, at + 1, unit) if after not in ("", "of") else None
        if norm in known.ORDERS:
            return self._order(at, unit)
        return None

    def _fault_free(self, at: int, unit: Unit) -> Match | None:
        """`noise-free`: the fault stands before."""
        for first in range(max(unit.first, at - 3), at):
            if self.faults.get(first) == at:
                return first, (first, at), at + 1
        return None

    def _order(self, at: int, unit: Unit) -> Match | None:
        """`remove watermark` at the start of a unit; `background removed` at its end."""
        if at == unit.first or self._norm(at - 1, unit) in ("please", "must", "should", "important"):
            return self._thing(at, at + 1, unit)
        if self.words[at].norm in ("removed", "deleted") and self._norm(at + 1, unit) in ("", "by", "from"):
            last = at
            while last > unit.first and self.words[last - 1].norm in known.AUXILIARIES:
                last -= 1
            first = max(unit.first, last - 2)
            return (first, (first, last), at + 1) if last > first else None
        return None


def _is_romaji(word: str) -> bool:
    """Whether a word could be Japanese in Latin letters and is no common English one."""
    return (
        len(word) <= known.LONGEST_ROMAJI
        and word not in known.ENGLISH_ROMAJI
        and known.ROMAJI.fullmatch(word) is not None
    )
