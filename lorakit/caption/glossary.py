"""The glossary: one name per thing, and words that have no place in a caption."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from lorakit.caption.glossary_faults import find_faults
from lorakit.caption.lemma import lemma
from lorakit.caption.lexicon import Term
from lorakit.caption.style import Style
from lorakit.caption.words import norms
from lorakit.config.checks import check
from lorakit.config.document import load_yaml
from lorakit.config.settings import Strict
from lorakit.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading
    from lorakit.config.document import Document
    from lorakit.errors import ConfigProblem

VOCABULARY = "glossary"
Scope = Literal["tags", "prose", "all"]


@dataclass(frozen=True, slots=True)
class Preferred:
    """A name to use and what else people call the thing.

    `safe` says that a variant may be swapped without asking. `scope` says where a variant counts: see
    `Glossary.applies`.
    """

    canonical: str
    variants: tuple[str, ...]
    safe: bool = False
    reason: str = ""
    scope: Scope = "all"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Words that must not stand in a caption."""

    term: str
    reason: str = ""


@dataclass(frozen=True)
class Glossary:
    """Names to use, words to avoid, words never to complain about, words never to touch."""

    entries: tuple[Preferred, ...] = ()
    rejects: tuple[Rejected, ...] = ()
    accepts: tuple[str, ...] = ()
    protects: tuple[str, ...] = ()
    path: Path | None = None

    def terms(self) -> Iterator[Term]:
        """Every form, for a lexicon.

        Variants carry kind `prefer` and their name as entry and side. The names themselves, kind `name`, are looked
        for too: a variant `anime` is not found inside the name `anime style`, and no other word list has a say where a
        name stands. The other kinds are `reject`, `accept` and `protect`.
        """
        for entry in self.entries:
            name = entry.canonical
            yield Term(VOCABULARY, name, name, name, "name")
            for variant in entry.variants:
                yield Term(VOCABULARY, name, name, variant, "prefer")
        for reject in self.rejects:
            yield Term(VOCABULARY, reject.term, "", reject.term, "reject")
        for kind, texts in (("accept", self.accepts), ("protect", self.protects)):
            for text in texts:
                yield Term(VOCABULARY, text, "", text, kind)

    def entry_of(self, canonical: str) -> Preferred | None:
        """The entry of a name, written as the glossary writes it (the `entry` of a term)."""
        return self._by_name.get(canonical)

    def reject_of(self, term: str) -> Rejected | None:
        """The rejected words, written as the glossary writes them (the `entry` of a term of kind `reject`)."""
        return self._by_reject.get(term)

    def is_accepted(self, key: tuple[str, ...]) -> bool:
        """Whether folded words (`words.norms`), or their dictionary forms, are accepted."""
        return _holds(self._accepted, key)

    def is_protected(self, key: tuple[str, ...]) -> bool:
        """Whether folded words (`words.norms`), or their dictionary forms, are protected."""
        return _holds(self._protected, key)

    def applies(self, hit: Hit, reading: Reading, style: Style) -> bool:
        """Whether a found term counts where it stands; `style` is the set's, for captions too short to show one.

        A variant of scope `tags` counts where it is a tag of its own in a caption that is no prose, one of scope
        `prose` everywhere else; any other term counts everywhere.
        """
        entry = self.entry_of(hit.term.entry) if hit.term.kind == "prefer" else None
        if entry is None or entry.scope == "all":
            return True
        tag = (reading.style or style) is not Style.PROSE and reading.whole(hit)
        return tag == (entry.scope == "tags")

    def decides(self, key: tuple[str, ...]) -> bool:
        """Whether the glossary speaks of folded words at all: as a name, a variant, accepted or protected."""
        return key in self._spoken or self.is_accepted(key) or self.is_protected(key)

    @cached_property
    def _spoken(self) -> frozenset[tuple[str, ...]]:
        return frozenset(norms(form) for entry in self.entries for form in (entry.canonical, *entry.variants))

    @cached_property
    def _by_name(self) -> Mapping[str, Preferred]:
        return {entry.canonical: entry for entry in self.entries}

    @cached_property
    def _by_reject(self) -> Mapping[str, Rejected]:
        return {reject.term: reject for reject in self.rejects}

    @cached_property
    def _accepted(self) -> frozenset[tuple[str, ...]]:
        return frozenset(norms(text) for text in self.accepts)

    @cached_property
    def _protected(self) -> frozenset[tuple[str, ...]]:
        return frozenset(norms(text) for text in self.protects)


class _Prefer(Strict):
    variants: list[str]
    safe: bool = False
    reason: str = ""
    scope: Scope | None = None


class _Reject(Strict):
    term: str
    reason: str = ""


class _File(Strict):
    """The file, every entry in its long form. `scope` holds for the entries that name none."""

    schema_: Literal[1] = Field(alias="schema")
    scope: Scope = "all"
    prefer: dict[str, _Prefer] = Field(default_factory=dict)
    reject: list[_Reject] = Field(default_factory=list)
    accept: list[str] = Field(default_factory=list)
    protect: list[str] = Field(default_factory=list)


def read_glossary(path: Path) -> Glossary:
    """Read and check a glossary. Raises ConfigError with every fault at once, each with its line."""
    document, problems = _spelt_out(load_yaml(path))
    file, faults = check(document, _File)
    problems += faults + find_faults(document)
    if file is None or problems:
        raise ConfigError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    entries = (
        Preferred(name, tuple(entry.variants), entry.safe, entry.reason, entry.scope or file.scope)
        for name, entry in file.prefer.items()
    )
    rejects = (Rejected(each.term, each.reason) for each in file.reject)
    return Glossary(tuple(entries), tuple(rejects), tuple(file.accept), tuple(file.protect), path)


def _holds(keys: frozenset[tuple[str, ...]], key: tuple[str, ...]) -> bool:
    return bool(keys) and (key in keys or tuple(lemma(word) for word in key) in keys)


def _spelt_out(document: Document) -> tuple[Document, list[ConfigProblem]]:
    """The document with every entry in its long form, at the place of its short one.

    An entry whose direction cannot be told is taken out, and comes back as a problem.
    """
    # a key left empty is the same as no key
    values: dict[str, Any] = {key: value for key, value in document.values.items() if value is not None}
    places = dict(document.places)
    problems: list[ConfigProblem] = []
    if isinstance(reject := values.get("reject"), list):
        values["reject"] = [each if isinstance(each, dict) else {"term": each} for each in reject]
    if isinstance(prefer := values.get("prefer"), dict):
        entries: dict[str, Any] = {}
        for name, value in prefer.items():
            at = ("prefer", name)
            if isinstance(value, list):
                entries[name] = {"variants": value}
                for index in range(len(value)):
                    if place := places.get((*at, index)):
                        places[(*at, "variants", index)] = place
            elif isinstance(value, dict):
                entries[name] = value
            else:
                problems.append(document.problem(_no_list(name, value), at))
        values["prefer"] = entries
    return replace(document, values=values, places=places), problems


def _no_list(name: str, value: Any) -> str:
    if value is None:
        return f"`{name}` lists nothing: write what else it is called, as in `{name}: [another name]`"
    if not isinstance(value, str):
        return f"`{name}` is `{value}`; it must be a list of names, in quotes if one looks like a number"
    return (
        f"`{name}: {value}` can be read both ways: if `{name}` is the name to use, write `{name}: [{value}]`, "
        f"else `{value}: [{name}]`"
    )
