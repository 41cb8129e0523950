"""How the captions use the forms of the proposals: counted the way the glossary would find them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.caption.glossary import VOCABULARY, Glossary, Preferred
from lorakit.caption.lexicon import Term, build
from lorakit.caption.suggest.pairs import OF_FORM, SLIP
from lorakit.caption.words import is_name, norms

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from lorakit.caption.glossary import Scope
    from lorakit.caption.reading import Reading
    from lorakit.caption.style import Style
    from lorakit.caption.suggest.pairs import Pair

TOGETHER, SHARE = 2, 0.1  # captions that hold both, and their share of the variant's, from which on they are two things
EXAMPLES = 200  # captions of a form that are looked at for short ones


@dataclass
class Use:
    """The captions (by number) that hold a form, the ways it is written there, how often with a name's capital."""

    captions: list[int] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)
    capitals: int = 0


def uses(pairs: Sequence[Pair], readings: Sequence[Reading], glossary: Glossary, style: Style) -> Mapping[str, Use]:
    """The use of every form. Longer forms and what the glossary names keep shorter ones from being found in them."""
    scopes: dict[str, Scope] = {}
    for pair in pairs:
        scopes.setdefault(pair.name, "all")
        if scopes.get(pair.variant, "all") == "all":
            scopes[pair.variant] = pair.scope
    forms = Glossary(tuple(Preferred(form, (), scope=scope) for form, scope in scopes.items()))
    lexicon = build([*glossary.terms(), *(Term(VOCABULARY, form, form, form, "prefer") for form in scopes)])
    found: dict[str, Use] = defaultdict(Use)
    for number, reading in enumerate(readings):
        for hit in lexicon.find(reading.parsed):
            if hit.term.kind == "prefer" and hit.term.form == hit.term.entry and forms.applies(hit, reading, style):
                use = found[hit.term.form]
                if not use.captions or use.captions[-1] != number:
                    use.captions.append(number)
                use.written[reading.shown(hit)] += 1
                use.capitals += is_name(reading.parsed.text, *reading.parsed.span(hit.first, hit.last))
    return found


def directed(pair: Pair, found: Mapping[str, Use], names: Container[tuple[str, ...]]) -> Pair:
    """The pair with the form that more captions hold as its name.

    One of the `names` of a glossary stays one. Of forms in as many captions the one used more often wins, then the
    earlier one.
    """
    if pair.fixed:
        return pair
    turned = pair._replace(name=pair.variant, variant=pair.name)
    named = [norms(each.name) in names for each in (pair, turned)]
    if any(named):
        return pair if named[0] else turned
    return max((pair, turned), key=lambda each: _weight(found.get(each.name)))


def together(pair: Pair, found: Mapping[str, Use]) -> bool:
    """Whether the two forms stand side by side too often to be one thing."""
    variant = found[pair.variant].captions
    both = len(set(variant).intersection(found[pair.name].captions)) if pair.name in found else 0
    return both >= TOGETHER or (both > 0 and both >= SHARE * len(variant))


def is_thin(pair: Pair, found: Mapping[str, Use]) -> bool:
    """Whether the captions speak against a pair: a slip that is written like a name, or forms used together."""
    use = found[pair.variant]
    if pair.why == SLIP and 2 * use.capitals > sum(use.written.values()):
        return True
    return pair.why not in OF_FORM and together(pair, found)


def spelt(form: str, found: Mapping[str, Use]) -> str:
    """A name as the set mostly writes it, small letters before capitals; in the singular as the form has it."""
    use = found.get(form)
    key = norms(form)
    written = [(text, count) for text, count in (use.written if use else Counter()).items() if norms(text) == key]
    plain = [(text, count) for text, count in written if _is_plain(text)]
    small = [(text, count) for text, count in plain if text == text.lower()]
    best = max(small or plain, key=lambda each: (each[1], each[0]), default=(form, 0))
    return best[0]


def examples(form: str, found: Mapping[str, Use], readings: Sequence[Reading], most: int) -> tuple[str, ...]:
    """Captions that hold a form, the shortest first, no two the same."""
    texts = {readings[number].parsed.text for number in found[form].captions[:EXAMPLES]} if form in found else set()
    return tuple(sorted(texts, key=lambda text: (len(text), text))[:most])


def _weight(use: Use | None) -> tuple[int, int, int]:
    return (len(use.captions), sum(use.written.values()), -use.captions[0]) if use and use.captions else (0, 0, 0)


def _is_plain(text: str) -> bool:
    return all(char.isalnum() or char in " -_'’" for char in text)
