"""Mine a first glossary out of the captions of a set: proposals for a person to review, never decisions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.glossary import Glossary
from lorakit.caption.glossary_faults import DELIMITER
from lorakit.caption.style import common_style
from lorakit.caption.suggest import weigh
from lorakit.caption.suggest.apart import Apart
from lorakit.caption.suggest.listed import listed
from lorakit.caption.suggest.mined import mined, tally
from lorakit.caption.suggest.pairs import OF_FORM
from lorakit.caption.words import norms, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lorakit.caption.glossary import Scope
    from lorakit.caption.reading import Reading
    from lorakit.caption.suggest.apart import Key
    from lorakit.caption.suggest.pairs import Pair
    from lorakit.caption.suggest.weigh import Use
    from lorakit.caption.vocabulary import Vocabularies

MIN_COUNT = 2


@dataclass(frozen=True, slots=True)
class Other:
    """What else a thing is called: in how many captions, why it is proposed, some of these captions."""

    form: str
    count: int
    why: str
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name to use with what else the set calls the thing; `count` captions hold the name, `after` would.

    `known` says that the glossary in use has the name already. `scope` as in `Preferred`.
    """

    name: str
    count: int
    after: int
    others: tuple[Other, ...]
    scope: Scope = "all"
    known: bool = False

    @property
    def changed(self) -> int:
        """Sum of the captions that hold each variant."""
        return sum(other.count for other in self.others)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Proposals, the one of most captions first; `doubtful` ones only to look at. `protects` are the triggers.

    `in_use` is the file of the glossary whose decisions were left alone.
    """

    captions: int
    entries: tuple[Suggestion, ...] = ()
    doubtful: tuple[Suggestion, ...] = ()
    protects: tuple[str, ...] = ()
    in_use: Path | None = None


def suggest(
    readings: Sequence[Reading],
    vocabularies: Vocabularies,
    glossary: Glossary | None = None,
    triggers: Sequence[str] = (),
    own: Iterable[str] = (),
    min_count: int = MIN_COUNT,
) -> Suggested:
    """Propose names for the things that captions call by several.

    `readings` were read with the words of `vocabularies` and of `glossary`, whose decisions stand. `triggers` will be
    protected; their words and further words of its `own` are no part of a proposal. A thing that fewer than
    `min_count` captions name is left out. Linear in the text: what is alike is looked up by what it has in common.
    """
    known = glossary or Glossary()
    kept = [norms(text) for text in (*triggers, *known.protects)]
    words = frozenset(word for text in (*triggers, *own) for word in norms(text))
    apart = Apart(vocabularies, known, [key for key in kept if key], words)
    pairs = [*listed(readings, vocabularies, known, words), *mined(tally(readings, words), len(readings))]
    style = common_style(reading.style for reading in readings)
    fit = [pair for pair in _one_writing(pairs) if not apart.never(weigh.directed(pair, {}, apart.names))]
    found = weigh.uses(fit, readings, known, style)
    sure, doubtful = _sorted_out(fit, found, apart)
    chosen = _Chosen(found, readings, apart.names, min_count)
    chosen.add(sure)
    entries = chosen.entries()
    chosen.add(doubtful)
    return Suggested(len(readings), entries, chosen.entries(), _protects(triggers, known), known.path)


def _one_writing(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs with each form written in one way, the first: `t-shirt` and `t shirt` are the same words."""
    texts: dict[Key, str] = {}
    written = [
        pair._replace(
            name=texts.setdefault(norms(pair.name), pair.name),
            variant=texts.setdefault(norms(pair.variant), pair.variant),
        )
        for pair in pairs
    ]
    return list(dict.fromkeys(written))


def _sorted_out(pairs: Sequence[Pair], found: Mapping[str, Use], apart: Apart) -> tuple[list[Pair], list[Pair]]:
    """Proposals and what is only to be looked at; pairs that the captions speak against are in neither."""
    sure: list[Pair] = []
    doubtful: list[Pair] = []
    for each in pairs:
        pair = weigh.directed(each, found, apart.names)
        if pair.variant not in found or weigh.is_thin(pair, found):
            continue
        proposed = apart.is_sure(pair) and not (pair.why in OF_FORM and weigh.together(pair, found))
        (sure if proposed else doubtful).append(pair)
    return sure, doubtful


class _Chosen:
    """Collects pairs into entries: no form is both a name and a variant, or below two names."""

    def __init__(
        self, found: Mapping[str, Use], readings: Sequence[Reading], known: Mapping[Key, str], min_count: int
    ) -> None:
        self.found, self.readings, self.known, self.min_count = found, readings, known, min_count
        self.names: set[Key] = set()
        self.variants: set[Key] = set()
        self.below: dict[str, list[Pair]] = defaultdict(list)

    def add(self, pairs: Sequence[Pair]) -> None:
        """Take pairs in, those of the most frequent names first."""
        for pair in sorted(pairs, key=self._rank):
            name, variant = stems(pair.name), stems(pair.variant)
            if name in self.variants or variant in self.variants or variant in self.names:
                continue
            if len(self._captions(pair.name, pair.variant)) < self.min_count:
                continue
            self.names.add(name)
            self.variants.add(variant)
            self.below[pair.name].append(pair)

    def entries(self) -> tuple[Suggestion, ...]:
        """What was taken in since the last call, the entry of most captions first."""
        made = [self._entry(name, pairs) for name, pairs in self.below.items()]
        self.below.clear()
        return tuple(sorted(made, key=lambda each: (-each.changed, -each.count, each.name)))

    def _entry(self, name: str, pairs: Sequence[Pair]) -> Suggestion:
        others = sorted(
            (
                Other(
                    pair.variant,
                    self._count(pair.variant),
                    pair.why,
                    weigh.examples(pair.variant, self.found, self.readings, 2),
                )
                for pair in pairs
            ),
            key=lambda other: (-other.count, other.form),
        )
        scope: Scope = "tags" if any(pair.scope == "tags" for pair in pairs) else "all"
        after = len(self._captions(name, *(pair.variant for pair in pairs)))
        known = self.known.get(norms(name), "")
        shown = known or weigh.spelt(name, self.found)
        return Suggestion(shown, self._count(name), after, tuple(others), scope, bool(known))

    def _captions(self, *forms: str) -> set[int]:
        return {number for form in forms if form in self.found for number in self.found[form].captions}

    def _count(self, form: str) -> int:
        return len(self.found[form].captions) if form in self.found else 0

    def _rank(self, pair: Pair) -> tuple[int, int, str, str]:
        return -self._count(pair.name), -self._count(pair.variant), pair.name, pair.variant


def _protects(triggers: Sequence[str], glossary: Glossary) -> tuple[str, ...]:
    """Triggers that a glossary can find and that the one in use does not protect yet."""
    whole = (trigger for trigger in reversed(triggers) if trigger.isprintable() and not DELIMITER.search(trigger))
    by_words = {norms(trigger): trigger for trigger in whole}
    return tuple(text for key, text in reversed(by_words.items()) if key and not glossary.is_protected(key))
