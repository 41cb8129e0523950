"""Vocabularies: the word lists of `rules/vocabularies/` and of the user's packs, checked and ready to be looked for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator

from lorakit.caption.lexicon import Lexicon, Term, build
from lorakit.caption.parse import parse
from lorakit.config.settings import Strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lorakit.config.document import Document


def _split(value: Any) -> Any:
    """`one, two` is a list of two; a list stays as it is, so that a form may hold a comma: `1,000 cranes`."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,，、\n]", value) if part.strip()]
    return value


def _findable(form: str) -> str:
    if not form.replace(" ", "").isalnum():  # most forms are plain words
        parsed = parse(form)
        if parsed.quoted or sum(unit.size > 0 for unit in parsed.units) != 1:
            raise ValueError("it can never be found: a form is words without a separator or quotation mark")
    return form


def _by_line(value: Any) -> Any:
    """`name: one, two` in each line is a mapping; a line without a name goes on with the forms of the one above.

    A long list is read many times faster as one string than as a mapping of as many YAML nodes.
    """
    if not isinstance(value, str):
        return value
    sides: dict[str, str] = {}
    name = ""
    for line in filter(None, map(str.strip, value.splitlines())):
        head, colon, forms = line.replace("：", ":", 1).partition(":")
        if colon:
            name = head.strip()
            if not name or name in sides:
                raise ValueError(f"the line `{line}` names {'a side of the lines above' if name else 'no side'}")
            sides[name] = forms
        elif not name:
            raise ValueError(f"the line `{line}` must begin with the name of a side, as in `name: one form, another`")
        else:
            sides[name] += f",{line}"
    return sides


Forms = Annotated[list[Annotated[str, AfterValidator(_findable)]], BeforeValidator(_split)]
Sides = Annotated[dict[str, Forms], BeforeValidator(_by_line)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


class Entry(Strict):
    """One entry: words that belong together, and captions that show what it does.

    `forms` are names each standing for itself; `sides` are names with the forms each is written in, as a
    mapping or as a string of lines `name: form, form`. `shields` are longer expressions inside which a form means
    something else. `bad` and `good` are captions, or lists of captions
    that make a set, which the pack's rule must and must not report.
    """

    name: Name
    kind: str = ""
    forms: Forms = []
    sides: Sides = {}
    shields: Forms = []
    note: str = ""
    bad: list[str | list[str]] = []
    good: list[str | list[str]] = []
    settings: dict[str, Any] = {}


class VocabularyPack(Strict):
    """A file of entries for one vocabulary; `rule` is the rule that the examples try."""

    schema_: Literal[1] = Field(alias="schema")
    vocabulary: Name
    rule: str
    summary: str
    source: str = ""
    entries: list[Entry] = Field(min_length=1)

    @field_validator("entries")
    @classmethod
    def _names_are_unique(cls, entries: list[Entry]) -> list[Entry]:
        counts = Counter(entry.name for entry in entries)
        if doubled := [name for name, count in counts.items() if count > 1]:
            raise ValueError(f"two entries are called `{doubled[0]}`")
        return entries


@dataclass(frozen=True)
class Vocabularies:
    """Every vocabulary by name, its entries by name."""

    packs: tuple[VocabularyPack, ...] = ()
    entries: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)

    def terms(self) -> Iterator[Term]:
        """Every form of every entry, for a lexicon."""
        for vocabulary, entries in self.entries.items():
            for entry in entries.values():
                yield from _terms(vocabulary, entry)

    @cached_property
    def lexicon(self) -> Lexicon:
        """A lexicon of all terms."""
        return build(self.terms())

    def of(self, vocabulary: str) -> Mapping[str, Entry]:
        """The entries of one vocabulary; none for a name that no pack bears."""
        return self.entries.get(vocabulary, {})


def gather(packs: Iterable[VocabularyPack]) -> Vocabularies:
    """Join packs; a later pack's entry takes the place of an earlier one of the same name."""
    kept = tuple(packs)
    entries: dict[str, dict[str, Entry]] = {}
    for pack in kept:
        entries.setdefault(pack.vocabulary, {}).update({entry.name: entry for entry in pack.entries})
    return Vocabularies(kept, entries)


def is_vocabulary(document: Document) -> bool:
    """Whether a pack is a word list (and not a list of rules)."""
    return "vocabulary" in document.values


def _terms(vocabulary: str, entry: Entry) -> Iterator[Term]:
    for form in entry.forms:
        yield Term(vocabulary, entry.name, form, form, entry.kind)
    for side, forms in entry.sides.items():
        for form in dict.fromkeys((side, *forms)) if entry.kind != "poles" else forms:
            yield Term(vocabulary, entry.name, side, form, entry.kind)
    for form in entry.shields:
        yield Term(vocabulary, entry.name, "", form, entry.kind, shield=True)
