"""What is never proposed as one name: things that exclude each other, general and special names, what is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lorakit.caption.glossary_faults import DELIMITER
from lorakit.caption.reading import read
from lorakit.caption.suggest.mined import americanised
from lorakit.caption.suggest.pairs import SPELLING, STYLE
from lorakit.caption.suggest.traits import COLOURS, NUMBERS, OPPOSITES
from lorakit.caption.words import norms, stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.caption.glossary import Glossary
    from lorakit.caption.reading import Reading
    from lorakit.caption.suggest.pairs import Pair
    from lorakit.caption.vocabulary import Vocabularies

Key = tuple[str, ...]
EXCLUSIVE = ("conflicts", "identity")


@dataclass(frozen=True)
class Apart:
    """Judges pairs. `kept` are triggers and other words that nothing may touch, `own` the single words of triggers."""

    vocabularies: Vocabularies
    glossary: Glossary
    kept: Sequence[Key] = ()
    own: frozenset[str] = frozenset()
    _readings: dict[str, Reading] = field(default_factory=dict)

    def never(self, pair: Pair) -> bool:
        """Whether a pair must not be proposed, not even to look at."""
        one, other = stems(pair.name), stems(pair.variant)
        if not one or not other or one == other or DELIMITER.search(pair.name + pair.variant):
            return True
        return (
            self._is_settled(pair)
            or self._exclude(pair)
            or self._differ(pair)
            or (pair.why != STYLE and (_holds(one, other) or _holds(other, one)))
            or bool(self._families.get(one, frozenset()) & self._families.get(other, frozenset()))
            or (not pair.listed and self._is_base(one) and self._is_base(other))
        )

    def is_sure(self, pair: Pair) -> bool:
        """Whether a pair may be proposed, and not only shown: two tags that every caption may carry are two."""
        base = self._is_base(stems(pair.name)) and self._is_base(stems(pair.variant))
        return pair.sure and (pair.why == SPELLING or not base)

    def _is_settled(self, pair: Pair) -> bool:
        """Whether the glossary or the trigger has a say: a variant that is decided, words that must stay."""
        name, variant = norms(pair.name), norms(pair.variant)
        if variant in self._decided or (name in self._decided and name not in self.names):
            return True
        if any(_holds(form, kept) for form in (name, variant) for kept in self.kept):
            return True
        return any(self.own.issuperset(form) or "".join(form) in self._joined for form in (name, variant))

    def _exclude(self, pair: Pair) -> bool:
        """Whether the two claim different sides of one thing: two hair colours, day and night."""
        one, other = self._claims(pair.name), self._claims(pair.variant)
        return any(sides.isdisjoint(other[entry]) for entry, sides in one.items() if entry in other)

    def _differ(self, pair: Pair) -> bool:
        """Whether the words that only one has are opposites, two colours or two numbers, or there are digits."""
        one, other = set(stems(pair.name)), set(stems(pair.variant))
        left, right = one - other, other - one
        digits = {char for char in pair.name if char.isdigit()}, {char for char in pair.variant if char.isdigit()}
        if any(digits) and (not pair.listed or (all(digits) and digits[0] != digits[1])):
            return True
        if any(frozenset((a, b)) in OPPOSITES for a in left for b in right):
            return True
        if not left.isdisjoint(NUMBERS) and not right.isdisjoint(NUMBERS):
            return True
        colours = {americanised(word) for word in left & COLOURS}, {americanised(word) for word in right & COLOURS}
        return all(colours) and colours[0] != colours[1] and pair.why != SPELLING

    def _claims(self, form: str) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        reading = self._read(form)
        for vocabulary in EXCLUSIVE:
            for hit in reading.of(vocabulary):
                if not hit.term.kind.startswith("excuse"):
                    found.setdefault(f"{vocabulary} {hit.term.entry}", set()).add(hit.term.side)
        return found

    def _is_base(self, form: Key) -> bool:
        return form in self._base

    def _read(self, form: str) -> Reading:
        if form not in self._readings:
            self._readings[form] = read(form, self.vocabularies.lexicon)
        return self._readings[form]

    @cached_property
    def _joined(self) -> frozenset[str]:
        """Triggers and their words without spaces: `cyber punk` is part of a trigger `cyberpunk girl`."""
        return self.own | {"".join(key) for key in self.kept}

    @cached_property
    def _base(self) -> frozenset[Key]:
        entries = self.vocabularies.of("base-tags").values()
        return frozenset(stems(form) for entry in entries for form in entry.forms)

    @cached_property
    def _families(self) -> Mapping[Key, frozenset[tuple[str, str]]]:
        """The general names that each name stands below, or is."""
        found: dict[Key, frozenset[tuple[str, str]]] = {}
        for entry in self.vocabularies.of("general-tags").values():
            for side, forms in entry.sides.items() if entry.kind == "implied" else ():
                for form in (side, *forms):
                    found[stems(form)] = found.get(stems(form), frozenset()) | {(entry.name, side)}
        return found

    @cached_property
    def names(self) -> Mapping[Key, str]:
        """The names of the glossary in use, by their folded words."""
        return {norms(entry.canonical): entry.canonical for entry in self.glossary.entries}

    @cached_property
    def _decided(self) -> frozenset[Key]:
        glossary = self.glossary
        texts = [form for entry in glossary.entries for form in (entry.canonical, *entry.variants)]
        texts += [*(each.term for each in glossary.rejects), *glossary.accepts, *glossary.protects]
        return frozenset(norms(text) for text in texts) | frozenset(stems(text) for text in texts)


def _holds(whole: Key, part: Key) -> bool:
    """Whether `part` stands in `whole` word for word."""
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1)) if size else False
