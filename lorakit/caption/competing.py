"""Which things a set calls by several names: the sides of one vocabulary entry that its captions share out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.caption.frame import Frame, core, frame_of, plainly
from lorakit.caption.words import is_cjk, norms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading

Thing = tuple[str, str, bool]  # vocabulary, entry, whether the names are Chinese


@dataclass
class Names:
    """The names of one thing. `places` maps each name to (number of the caption, first hit in it), `written` to the
    ways it is spelt, `framed` to its plain spellings, without article and `of`, by the frame in which they stand
    (None: in none); `kind` is the entry's kind.
    """

    kind: str = ""
    places: dict[str, list[tuple[int, Hit]]] = field(default_factory=lambda: defaultdict(list))
    written: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    framed: dict[str, dict[Frame | None, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )

    @property
    def usual(self) -> str:
        """The name that most captions hold; of equals the one that came first."""
        return max(self.places, key=lambda name: len(self.places[name]))

    def shown(self, name: str) -> str:
        """A name as the set mostly writes it."""
        return self.written[name].most_common(1)[0][0]

    def plain(self, frame: Frame | None) -> str:
        """The usual name as one writes it: of a style or medium as the set does in this frame, nothing where it never
        stands there; of everyday words as the set mostly does.
        """
        framed = self.framed[self.usual]
        if self.kind in ("style", "medium"):
            counts = framed.get(frame, Counter[str]()) if frame else Counter[str]()
        else:
            counts = sum(framed.values(), Counter())
        return counts.most_common(1)[0][0] if counts else ""

    def strays(self, name: str) -> list[tuple[int, Hit]]:
        """The captions that hold `name` and not the usual one.

        Names of a style compete however few they are; of everyday words one must be usual before another strays.
        """
        if self.kind != "style" and len(self.places[self.usual]) <= len(self.places[name]):
            return []
        usual = {number for number, _ in self.places[self.usual]}
        return [(number, hit) for number, hit in self.places[name] if number not in usual]


def competing(readings: Sequence[Reading], vocabularies: Sequence[str], own: Collection[str]) -> list[Names]:
    """Every thing with at least two names, in the order of the vocabularies' entries as the captions bring them up.

    Chinese names compete with Chinese ones only: two languages are another matter. Left out are names made of the
    trigger's `own` words, and words that a glossary decides.
    """
    return [names for names in things(readings, vocabularies, own).values() if len(names.places) > 1]


def things(readings: Sequence[Reading], vocabularies: Sequence[str], own: Collection[str]) -> dict[Thing, Names]:
    """Every thing that the captions name, those with one name too, found as `competing` finds them."""
    found: dict[Thing, Names] = defaultdict(Names)
    for number, reading in enumerate(readings):
        decided = {at for hit in reading.of("glossary") for at in range(hit.first, hit.last)}
        for vocabulary in vocabularies:
            seen: set[tuple[str, str]] = set()
            for hit in reading.of(vocabulary):
                term = hit.term
                if (term.entry, term.side) in seen or hit.first in decided or _made_of(term.form, own):
                    continue
                if term.kind == "medium" and not _opens(reading, hit):
                    continue
                seen.add((term.entry, term.side))
                names = found[vocabulary, term.entry, is_cjk(term.form)]
                names.kind = term.kind
                names.places[term.side].append((number, hit))
                names.written[term.side][reading.shown(hit)] += 1
                plain = core(hit)
                spelt = plainly(reading.shown(plain), plain.term.form)
                names.framed[term.side][frame_of(reading, plain)][spelt] += 1
    return found


def alike(reading: Reading, hit: Hit) -> list[Hit]:
    """`hit` and what else in its caption goes by a name of its side: of two only one renamed would be mixed anew."""
    term = hit.term
    found = {hit.first: hit}
    for each in reading.of(term.vocabulary):
        same = (each.term.entry, each.term.side) == (term.entry, term.side)
        if same and (term.kind != "medium" or _opens(reading, each)):
            found.setdefault(each.first, each)
    return list(found.values())


def _opens(reading: Reading, hit: Hit) -> bool:
    """Whether a medium stands at the start of its unit: `a photo of`, not `she holds a photo of`."""
    unit = reading.parsed.unit_at(hit.first)
    return unit is not None and hit.first - unit.first <= 1


def _made_of(form: str, own: Collection[str]) -> bool:
    return bool(own) and all(word in own for word in norms(form))
