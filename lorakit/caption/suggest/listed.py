"""Names that the word lists know to be mixed: styles, media, everyday words, spellings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lorakit.caption.competing import things
from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.suggest.pairs import SPELLING, SYNONYM, Pair
from lorakit.caption.words import is_cjk, join, norms, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lorakit.caption.competing import Names
    from lorakit.caption.glossary import Glossary
    from lorakit.caption.reading import Reading
    from lorakit.caption.vocabulary import Entry, Vocabularies

LISTS = ("style-families", "synonyms")
_AT_EDGES = FUNCTION_WORDS | {"的"}


def listed(
    readings: Sequence[Reading], vocabularies: Vocabularies, glossary: Glossary, own: Collection[str]
) -> Iterator[Pair]:
    """Every form of a thing in the set, below the form that most captions hold or that the glossary names."""
    for (vocabulary, entry, chinese), names in things(readings, LISTS, own).items():
        known = vocabularies.of(vocabulary)[entry]
        decided = _decided(known, glossary, chinese)
        side, name = decided or _usual(known, names)
        for other in names.places:
            if other == side:
                continue
            # of everyday words one must be usual before another strays; names of a style compete however few they are
            sure = decided or names.kind == "style" or len(names.places[side]) > len(names.places[other])
            for form in _forms(names, other):
                variant = _singular(known, other, form)
                meant = _aligned(known, side, other, variant) if names.kind == "spelling" else name
                if meant:
                    why = SPELLING if names.kind == "spelling" else SYNONYM
                    yield Pair(_core(meant), _core(variant), why, bool(sure), fixed=True, listed=True)


def _decided(entry: Entry, glossary: Glossary, chinese: bool) -> tuple[str, str] | None:
    """The side and form of a thing that the glossary already names."""
    named = {norms(each.canonical): each.canonical for each in glossary.entries}
    for side, forms in entry.sides.items() if named else ():
        for form in (side, *forms):
            if is_cjk(form) == chinese and norms(form) in named:
                return side, named[norms(form)]
    return None


def _usual(entry: Entry, names: Names) -> tuple[str, str]:
    side = names.usual
    return side, _singular(entry, side, _forms(names, side)[0])


def _forms(names: Names, side: str) -> list[str]:
    """The forms of a side that the set uses, the most frequent first."""
    return [form for form, _ in Counter(hit.term.form for _, hit in names.places[side]).most_common()]


def _aligned(entry: Entry, side: str, other: str, form: str) -> str:
    """The form of `side` that spells the same word as `form` of `other`; empty where none does.

    Sides of spellings list their forms in one order: `color: colored` beside `colour: coloured`.
    """
    ours, theirs = ([each, *entry.sides[each]] for each in (side, other))
    at = theirs.index(form)
    return ours[at] if at == 0 or len(ours) == len(theirs) else ""


def _singular(entry: Entry, side: str, form: str) -> str:
    """`color` for `colors` where the side has both: the singular is found as both."""
    key = stems(form)
    return next((each for each in (side, *entry.sides[side]) if norms(each) == key), form)


def _core(form: str) -> str:
    """`photograph` of `a photograph of`: what can be swapped without its neighbours."""
    parts = norms(form)
    first, last = 0, len(parts)
    while first < last - 1 and parts[first] in _AT_EDGES:
        first += 1
    while last > first + 1 and parts[last - 1] in _AT_EDGES:
        last -= 1
    return form if last - first == len(parts) else join(parts[first:last])
