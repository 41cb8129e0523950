"""A caption read once for all rules: parsed, its style told, every known term found."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from lorakit.caption.parse import Parsed, parse
from lorakit.caption.style import Style, style_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.caption.lexicon import Hit, Lexicon

LONGEST = 50_000  # code points; the largest text window holds about 1,000, so what is behind was no caption
_NOTHING: Mapping[str, Sequence[Hit]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """One caption as rules see it. `style` is None when the caption is too short to tell."""

    parsed: Parsed
    style: Style | None
    hits: Mapping[str, Sequence[Hit]]

    def of(self, vocabulary: str) -> Sequence[Hit]:
        """The terms of one vocabulary, in the order of the text."""
        return self.hits.get(vocabulary, ())

    def shown(self, hit: Hit) -> str:
        """A found term as the user wrote it."""
        start, end = self.parsed.span(hit.first, hit.last)
        return self.parsed.text[start:end]

    def whole(self, hit: Hit) -> bool:
        """Whether a found term fills its unit: a tag of its own."""
        unit = self.parsed.unit_at(hit.first)
        return unit is not None and unit.first == hit.first and unit.last == hit.last


def read(text: str, lexicon: Lexicon) -> Reading:
    """Parse `text` and find every term of `lexicon` in it; at most its first LONGEST code points are read."""
    parsed = parse(text[:LONGEST])
    by_vocabulary: dict[str, list[Hit]] = {}
    for hit in lexicon.find(parsed):
        by_vocabulary.setdefault(hit.term.vocabulary, []).append(hit)
    # a set may hold 100,000 readings, and most find little
    hits = {name: tuple(found) for name, found in by_vocabulary.items()} if by_vocabulary else _NOTHING
    return Reading(parsed, style_of(parsed), hits)
