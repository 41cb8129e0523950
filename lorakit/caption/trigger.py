"""What became of a trigger in each caption of a set: as declared, in another case, written differently, or absent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from lorakit.caption.occurrences import occurrences
from lorakit.caption.style import ARTICLES, FUNCTION_WORDS
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import is_cjk, norms
from lorakit.formats.kohya import repeats_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.reading import Reading
    from lorakit.dataset import Subset

T = TypeVar("T")
RARE_TOKEN = 45_000  # CLIP numbers its tokens by frequency; `ohwx` is 47,993 and `sks` 48,136 of 49,407
LONGEST = 3  # words of an opening that may be a trigger
TWO_SLIPS = 8  # letters from which two slips may part a trigger from its misspelling
_VOWELS = frozenset("aeiouyäöü")
_NO_WORDS: frozenset[int] = frozenset()
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")


class Status(StrEnum):
    """How a caption writes the trigger. The model reads EXACT and CASE alike: CLIP folds case."""

    EXACT = "exact"
    CASE = "case"
    DRIFTED = "drifted"
    MISSING = "missing"


class Use(NamedTuple):
    """The trigger, or what stands for it, in words `first` up to, not including, `last` of one caption."""

    status: Status
    first: int = 0
    last: int = 0


class Place(NamedTuple):
    """Where words stand: number of the unit, and how many words of it come before."""

    unit: int
    offset: int


def by_trigger(pairs: Iterable[tuple[str | None, T]]) -> dict[str, list[T]]:
    """Group things by their trigger, in order of first sight; what has none is left out."""
    groups: dict[str, list[T]] = defaultdict(list)
    for trigger, thing in pairs:
        if trigger and trigger.strip():
            groups[trigger].append(thing)
    return dict(groups)


def is_class_tokens(subset: Subset, layout: str) -> bool:
    """Whether a subset's trigger is only kohya's class tokens: from `10_mirelle girl` or a dataset TOML.

    kohya writes them in place of a caption that is not there; they promise nothing about captions that are.
    """
    if "kohya-toml" in layout:
        return True
    found = repeats_of(subset.root.name)
    return "kohya-folders" in layout and found is not None and found.tokens == subset.trigger


@lru_cache(maxsize=1 << 14)
def is_ordinary(word: str) -> bool | None:
    """Whether CLIP knows a folded word of its own: common ones are a single token. None when that cannot be told.

    Rare single tokens (`sks`, `ohwx`) and short clusters of consonants are not ordinary. It cannot be told of
    Chinese, nor without a CLIP vocabulary.
    """
    letters = _DIGITS.sub("", word)
    if len(letters) < 3 and not is_cjk(letters):
        return True
    tokenizer = clip_tokenizer()
    if tokenizer.encode is None or is_cjk(word):
        return None
    tokens = tokenizer.encode(letters)
    cluster = len(letters) <= 4 and _VOWELS.isdisjoint(letters)
    return len(tokens) == 1 and tokens[0] < RARE_TOKEN and not cluster


def spared(reading: Reading) -> frozenset[int]:
    """The words of a caption that the glossary accepts or protects: no misspelling of anything."""
    terms = [hit for hit in reading.of("glossary") if hit.term.kind in ("accept", "protect")]
    return frozenset(index for hit in terms for index in range(hit.first, hit.last)) if terms else _NO_WORDS


def opening(captions: Sequence[Parsed], share: float) -> tuple[str, int]:
    """The longest row of words, at most LONGEST, with which this share of captions open, and how many do.

    As most of them write it; nothing when they open differently. Articles before it do not count; function words and
    what may be a verb (`stands`, but not the tag `kavo glasses`) end it, and so does the first unit.
    """
    openings = [_opening(parsed) for parsed in captions]
    for size in range(LONGEST, 0, -1):
        counts = Counter(key[:size] for key, _, _ in openings if len(key) >= size)
        key, count = counts.most_common(1)[0] if counts else ((), 0)
        if count and count >= share * len(captions):
            written = Counter(
                parsed.text[slice(*parsed.span(first, first + size))]
                for parsed, (each, first, _) in zip(captions, openings, strict=True)
                if each[:size] == key
            )
            return written.most_common(1)[0][0], count
    return "", 0


def _opening(parsed: Parsed) -> tuple[tuple[str, ...], int, int]:
    """The first words of a caption up to a function word, folded, and their numbers."""
    unit = first_unit(parsed)
    first = unit.first if unit else 0
    stop = unit.last if unit else 0
    while first < stop and parsed.words[first].norm in ARTICLES:
        first += 1
    words: list[str] = []
    for _, _, norm, lemma in parsed.words[first : min(first + LONGEST, stop)]:
        verb = words and (norm != lemma or norm.endswith(("ing", "ed"))) and first + len(words) + 1 < stop
        if norm in FUNCTION_WORDS or verb:
            break
        words.append(norm)
    return tuple(words), first, first + len(words)


def trace(captions: Sequence[Parsed], trigger: str, spare: Sequence[frozenset[int]] = ()) -> list[Use]:
    """How each of `captions` uses `trigger`; linear in their length. A trigger without a letter is taken for exact.

    A caption that holds the trigger, or its plural, is never called drifted for another word in it. One that does not
    is drifted when a misspelling (see `_Search`) stands in it, else missing. `spare` numbers, for each caption, the
    words that are no misspelling (see `spared`).
    """
    key = norms(trigger)
    if not key:
        return [Use(Status.EXACT) for _ in captions]
    plain = _plain(trigger)
    uses = [_written(parsed, key, plain) for parsed in captions]
    if all(use.status is not Status.MISSING for use in uses):
        return uses
    search = _Search.over(captions, uses, key)
    spare = spare or [_NO_WORDS] * len(captions)
    return [
        search.look(parsed, kept) if use.status is Status.MISSING else use
        for parsed, use, kept in zip(captions, uses, spare, strict=True)
    ]


def _written(parsed: Parsed, key: tuple[str, ...], plain: str) -> Use:
    """The best of the places where the trigger's words stand."""
    best = Use(Status.MISSING)
    for first, last in occurrences(parsed, key):
        start, end = parsed.span(first, last)
        inflected = parsed.words[last - 1].norm != key[-1]
        text = _plain(
            parsed.text[start : parsed.words[last - 1].start] + key[-1] if inflected else parsed.text[start:end]
        )
        # prompt syntax between the words is another rule's business
        if (text == plain and not inflected) or any(mark.start < end and start < mark.end for mark in parsed.marks):
            return Use(Status.EXACT, first, last)
        if text.lower() == plain.lower():
            # `Mirelles` and `Mirelle's` are present, but not the very word in another case
            if not inflected:
                best = Use(Status.CASE, first, last)
            elif best.status is not Status.CASE:
                best = Use(Status.EXACT, first, last)
        elif best.status is Status.MISSING:
            best = Use(Status.DRIFTED, first, last)
    return best


def _plain(text: str) -> str:
    """`text` from its first letter to its last, spaces as one, escapes undone."""
    letters = [at for at, char in enumerate(text) if char.isalnum()]
    inner = text[letters[0] : letters[-1] + 1] if letters else text
    return _SPACES.sub(" ", inner.replace("\\", ""))


@dataclass(slots=True)
class _Search:
    """Looks for a misspelt trigger in captions that lack the right one.

    `squashed` is the trigger without spaces, `usual` its place in most captions that hold it, `regular` says that
    most of them agree on it, `held` how many hold it, `frequencies` in how many captions each word stands.
    """

    key: tuple[str, ...]
    squashed: str
    usual: Place
    regular: bool
    held: int
    frequencies: Counter[str]
    distances: dict[str, int] = field(default_factory=dict)

    @classmethod
    def over(cls, captions: Sequence[Parsed], uses: Sequence[Use], key: tuple[str, ...]) -> _Search:
        """A search that knows the habits of the set."""
        places = Counter(
            _place(parsed, use.first)
            for parsed, use in zip(captions, uses, strict=True)
            if use.status is not Status.MISSING
        )
        held = places.total()
        usual, agree = places.most_common(1)[0] if places else (Place(0, 0), 0)
        frequencies = Counter(norm for parsed in captions for norm in {word.norm for word in parsed.words})
        return cls(key, "".join(key), usual, agree >= 3 and agree * 2 >= held, held, frequencies)

    def look(self, parsed: Parsed, spare: frozenset[int]) -> Use:
        """The nearest misspelling in one caption, or MISSING; words of `spare` are none."""
        best: tuple[int, int, int] | None = None
        slips = 2 if len(self.squashed) >= TWO_SLIPS else 1
        quoted = parsed.quoted | spare
        for number, unit in enumerate(parsed.units):
            for first in range(unit.first, unit.last):
                text = ""
                for last in range(first + 1, min(first + len(self.key) + 2, unit.last) + 1):
                    text += parsed.words[last - 1].norm
                    if len(text) > len(self.squashed) + slips or last - 1 in quoted:
                        break
                    if len(text) < len(self.squashed) - slips:
                        continue
                    far = self._distance(text, slips)
                    if far <= slips and (best is None or far < best[0]) and self._holds(parsed, number, first, last):
                        best = (far, first, last)
        if best is not None:
            return Use(Status.DRIFTED, best[1], best[2])
        return self._part(parsed, quoted)

    def _distance(self, text: str, slips: int) -> int:
        """Letters typed wrongly, left out, added or swapped, up to one more than `slips`."""
        known = self.distances.get(text)
        if known is None:
            known = self.distances[text] = OSA.distance(text, self.squashed, score_cutoff=slips)
        return known

    def _holds(self, parsed: Parsed, number: int, first: int, last: int) -> bool:
        """Whether near words are a misspelling and no words of their own.

        At the trigger's usual place an invented word is one, and so is an ordinary one that stands there alone where
        nearly every caption has the trigger. Elsewhere it must be invented and rare in the set.
        """
        unit = parsed.units[number]
        there = Place(number, first - unit.first) == self.usual
        alone = there and (unit.first, unit.last) == (first, last)
        norms_here = [word.norm for word in parsed.words[first:last]]
        size = len(self.squashed)
        if "".join(norms_here) == self.squashed:
            return there or len(self.key) > 1 or unit.size == last - first or _any_invented(norms_here)
        changed = [norm for norm in norms_here if norm not in self.key]
        if not changed or is_cjk(self.squashed):
            return alone and size >= 3
        if all(is_ordinary(norm) for norm in changed):
            return alone and self.regular and size >= 4
        invented = all(is_ordinary(norm) is False for norm in changed)
        if size < 4:
            return alone and invented
        rare = max(self.frequencies[norm] for norm in changed) <= max(1, self.held // 10)
        return there or (size >= 5 and rare and invented)

    def _part(self, parsed: Parsed, quoted: frozenset[int]) -> Use:
        """An invented word of a trigger of several, without the others; one that may be invented only in its place."""
        telling = {part for part in self.key if len(part) >= 5 and is_ordinary(part) is not True}
        if len(self.key) > 1 and telling:
            for index, word in enumerate(parsed.words):
                if word.norm not in telling or index in quoted:
                    continue
                if is_ordinary(word.norm) is False or _place(parsed, index) == self.usual:
                    return Use(Status.DRIFTED, index, index + 1)
        return Use(Status.MISSING)


def _any_invented(parts: list[str]) -> bool:
    return any(is_ordinary(part) is False for part in parts)


def _place(parsed: Parsed, first: int) -> Place:
    """The unit that holds word `first`, and how far inside it stands."""
    for number, unit in enumerate(parsed.units):
        if unit.first <= first < unit.last:
            return Place(number, first - unit.first)
    return Place(0, first)


def first_unit(parsed: Parsed) -> Unit | None:
    """The first unit that holds a word."""
    return next((unit for unit in parsed.units if unit.size), None)
