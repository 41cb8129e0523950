"""How often the captions of a set use the names and variants of a glossary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.glossary import VOCABULARY
from lorakit.caption.lexicon import build
from lorakit.caption.reading import read
from lorakit.caption.style import Style, common_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lorakit.caption.glossary import Glossary, Preferred


@dataclass(frozen=True, slots=True)
class EntryUse:
    """In how many captions the name of an entry stands, and each of its variants where the entry's scope lets it."""

    entry: Preferred
    name: int
    variants: Mapping[str, int]

    @property
    def used(self) -> bool:
        """Whether any caption holds the name or a variant."""
        return self.name > 0 or any(self.variants.values())


@dataclass(frozen=True, slots=True)
class Use:
    """The use of a whole glossary. `rejects` counts the captions that hold each rejected term."""

    captions: int
    style: Style
    entries: tuple[EntryUse, ...]
    rejects: Mapping[str, int]


def count_use(glossary: Glossary, captions: Iterable[str]) -> Use:
    """Count in one pass over the captions; quoted words do not count."""
    lexicon = build(glossary.terms())
    readings = [read(text, lexicon) for text in captions]
    style = common_style(reading.style for reading in readings)
    counts: Counter[tuple[str, str, str]] = Counter()
    for reading in readings:
        terms = (
            hit.term
            for hit in reading.of(VOCABULARY)
            if hit.term.form == hit.term.entry or glossary.applies(hit, reading, style)
        )
        counts.update({(term.kind, term.entry, term.form) for term in terms})
    entries = tuple(
        EntryUse(
            entry,
            counts["name", entry.canonical, entry.canonical],
            {variant: counts["prefer", entry.canonical, variant] for variant in entry.variants},
        )
        for entry in glossary.entries
    )
    rejects = {each.term: counts["reject", each.term, each.term] for each in glossary.rejects}
    return Use(len(readings), style, entries, rejects)
