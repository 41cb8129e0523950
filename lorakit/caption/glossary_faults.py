"""What can be wrong with a glossary beyond its form: entries that contradict each other or can never be found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lorakit.caption.words import is_cjk, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lorakit.config.document import Document, Key
    from lorakit.errors import ConfigProblem

Folded = tuple[str, ...]
# a caption is cut at these, so an entry that holds one can stand in no caption whole
DELIMITER = re.compile(r"[,，、;；|。！？｡\r\n]")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\d{4}-\d\d?-\d\d?")


class Name(NamedTuple):
    """Something the file calls by name: where it stands, its folded words, their dictionary forms.

    `owner` is the name to use that a variant belongs to.
    """

    text: str
    at: Key
    words: Folded
    stems: Folded
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything a glossary names, in the order of the file; `heads` and `homes` find names and variants by words."""

    document: Document
    names: Sequence[Name]
    variants: Mapping[str, Sequence[Name]]
    rejects: Sequence[Name]
    accepts: Sequence[Name]
    protects: Sequence[Name]
    heads: Mapping[Folded, Name]
    homes: Mapping[Folded, Name]

    def problem(self, name: Name, message: str) -> ConfigProblem:
        """A fault at a name."""
        return self.document.problem(message, name.at)

    def line(self, name: Name) -> str:
        """` (line 3)`, or nothing for a name that a merge key brought in."""
        found = self.document.problem("", name.at).line
        return f" (line {found})" if found else ""


def find_faults(document: Document) -> list[ConfigProblem]:
    """Every fault of a glossary in its long form. What is no text or no list is left to the check of the form."""
    listing = _listing(document)
    checks = (_unusable, _doubled_names, _variants, _chains, _rejects, _accepts, _protects)
    return [problem for each in checks for problem in each(listing)]


def _listing(document: Document) -> Listing:
    values = document.values
    entries = values.get("prefer")
    entries = entries if isinstance(entries, dict) else {}
    names = [_name(text, ("prefer", text)) for text in entries]
    variants = {
        text: _texts(entry.get("variants") if isinstance(entry, dict) else None, ("prefer", text, "variants"), text)
        for text, entry in entries.items()
    }
    listed = values.get("reject")
    rejects = [
        _name(each["term"], ("reject", index, "term"))
        for index, each in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("term"), str)
    ]
    homes = (each for name in names for each in variants[name.text] if each.stems != name.stems)
    return Listing(
        document,
        names,
        variants,
        rejects,
        _texts(values.get("accept"), ("accept",)),
        _texts(values.get("protect"), ("protect",)),
        _first(names),
        _first(homes),
    )


def _name(text: str, at: Key, owner: str = "") -> Name:
    parts = words(text)
    return Name(text, at, tuple(word.norm for word in parts), tuple(word.lemma for word in parts), owner)


def _texts(value: Any, at: Key, owner: str = "") -> list[Name]:
    items = value if isinstance(value, list) else ()
    return [_name(text, (*at, index), owner) for index, text in enumerate(items) if isinstance(text, str)]


def _first(names: Iterable[Name]) -> dict[Folded, Name]:
    """The first name of each sequence of words; what has no word is no name."""
    found: dict[Folded, Name] = {}
    for name in names:
        if name.words:
            found.setdefault(name.words, name)
    return found


def _unusable(listing: Listing) -> Iterator[ConfigProblem]:
    """What can never be found in a caption, and keys that YAML takes for something else than text."""
    variants = [each for several in listing.variants.values() for each in several]
    for name in (*listing.names, *variants, *listing.rejects, *listing.accepts, *listing.protects):
        if found := DELIMITER.search(name.text):
            mark = "a line break" if found.group() in "\r\n" else f"`{found.group()}`"
            shown = " ".join(name.text.split())
            yield listing.problem(
                name,
                f"`{shown}` holds {mark}, where captions are cut, so it is never found: make it several entries",
            )
        elif not name.words:
            yield listing.problem(name, f"`{name.text}` has no word in it, so it is never found: take it out")
    for name in listing.names:
        if read_as := _misread(listing.document, name):
            yield listing.problem(name, f"{read_as}: put it in quotes")
        entry = listing.document.values["prefer"][name.text]
        if isinstance(entry, dict) and entry.get("variants") == []:
            yield listing.problem(name, f"`{name.text}` lists no other name: name one, or take the entry out")


def _misread(document: Document, name: Name) -> str:
    """What YAML makes of a key without quotes that is no text; keys come as text, so the file itself must tell."""
    line, column = document.places.get(name.at, (0, 0))
    written = document.lines[line - 1][column - 1 :] if 0 < line <= len(document.lines) else ""
    first = name.text.split(maxsplit=1)[:1]
    if not first or not written or written[0] in "\"'&*!?|>":
        return ""
    if not written.startswith(first[0]):
        return f"`{written.partition(':')[0]}` is read as `{name.text}`"
    return f"`{name.text}` is read as a number or a date" if _NUMBER.fullmatch(name.text) else ""


def _doubled_names(listing: Listing) -> Iterator[ConfigProblem]:
    for name in listing.names:
        first = listing.heads.get(name.words, name)
        if first is not name:
            yield listing.problem(
                name, f"`{name.text}` is the same name as `{first.text}`{listing.line(first)}: make them one entry"
            )


def _variants(listing: Listing) -> Iterator[ConfigProblem]:
    """Variants that say what is found anyway, and variants that stand twice."""
    for name in listing.names:
        for variant in listing.variants[name.text]:
            if variant.words and (said := _idle(variant, name) or _doubled(listing, variant)):
                yield listing.problem(variant, said)


def _idle(variant: Name, name: Name) -> str:
    """Why a variant adds nothing to its own name; empty when it does."""
    if variant.text == name.text:
        return f"`{variant.text}` is the name itself: take it out"
    if variant.words == name.words:
        return (
            f"`{variant.text}` differs from `{name.text}` only in case, spaces, hyphens or underscores, "
            "which never count: it may go"
        )
    if variant.stems == name.stems:
        return f"`{variant.text}` is found as `{name.text}` anyway, singular, plural or with a possessive s: it may go"
    return ""


def _doubled(listing: Listing, variant: Name) -> str:
    first = listing.homes[variant.words]
    if first is variant:
        return ""
    if first.owner == variant.owner:
        return f"`{variant.text}` stands twice below `{variant.owner}`{listing.line(first)}: take one out"
    return (
        f"`{variant.text}` is a variant of `{variant.owner}` and of `{first.owner}`{listing.line(first)}: "
        "leave it with one of them"
    )


def _chains(listing: Listing) -> Iterator[ConfigProblem]:
    """Names to use that are variants of other names: circles (each once) and chains."""
    above = {name.words: listing.homes[name.words] for name in listing.heads.values() if name.words in listing.homes}
    circular: set[Folded] = set()
    seen: set[Folded] = set()
    for start in above:
        path: list[Folded] = []
        at = start
        while at in above and at not in seen:
            seen.add(at)
            path.append(at)
            at = _owner(listing, above[at]).words
        if at in path:
            circle = path[path.index(at) :]
            circular.update(circle)
            yield _circle(listing, [above[each] for each in circle])
    for words_, variant in above.items():
        if words_ not in circular:
            yield _chain(listing, variant, listing.heads[words_])


def _owner(listing: Listing, variant: Name) -> Name:
    """The first name with the words of the name that a variant stands below."""
    return listing.heads[_name(variant.owner, ()).words]


def _circle(listing: Listing, variants: Sequence[Name]) -> ConfigProblem:
    """The circle told at the variant that stands first in the file."""
    first = min(variants, key=lambda each: listing.document.places.get(each.at, (0, 0)))
    if len(variants) == 2:
        other = next(each for each in variants if each is not first)
        return listing.problem(
            first,
            f"`{first.owner}` and `{other.owner}`{listing.line(other)} are variants of each other: keep one entry",
        )
    at = variants.index(first)
    names = [each.owner for each in (*variants[at:], *variants[:at])]
    shown = ", ".join(f"`{each}`" for each in names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return listing.problem(first, f"{shown} are variants of one another in a circle: keep one entry for all of them")


def _chain(listing: Listing, variant: Name, name: Name) -> ConfigProblem:
    below = [each.text for each in listing.variants[name.text]]
    what = f"`{below[0]}`" + (f" and {len(below) - 1} more" if len(below) > 1 else "") if below else "its variants"
    return listing.problem(
        variant,
        f"`{variant.text}` is a variant of `{variant.owner}` and itself a name to use{listing.line(name)}: "
        f"list {what} below `{variant.owner}` and take the entry `{name.text}` out",
    )


def _rejects(listing: Listing) -> Iterator[ConfigProblem]:
    first, accepted = _first(listing.rejects), _first(listing.accepts)
    for name in listing.rejects:
        if not name.words:
            continue
        if first[name.words] is not name:
            yield listing.problem(name, f"`{name.text}` is rejected twice{listing.line(first[name.words])}")
        elif other := listing.heads.get(name.words):
            yield listing.problem(
                name, f"`{name.text}` is rejected and a name to use{listing.line(other)}: it cannot be both"
            )
        elif other := listing.homes.get(name.words):
            yield listing.problem(
                name,
                f"`{name.text}` is rejected and a variant of `{other.owner}`{listing.line(other)}: it cannot be both",
            )
        elif other := accepted.get(name.words):
            yield listing.problem(
                name, f"`{name.text}` is rejected and accepted{listing.line(other)}: it cannot be both"
            )


def _accepts(listing: Listing) -> Iterator[ConfigProblem]:
    first = _first(listing.accepts)
    for name in listing.accepts:
        if name.words and first[name.words] is not name:
            yield listing.problem(name, f"`{name.text}` is accepted twice{listing.line(first[name.words])}")
        elif other := listing.homes.get(name.words):
            yield listing.problem(
                name,
                f"`{name.text}` is accepted and a variant of `{other.owner}`{listing.line(other)}: it cannot be both",
            )


def _protects(listing: Listing) -> Iterator[ConfigProblem]:
    """What would edit a protected word, and protected words that stand twice."""
    first = _first(listing.protects)
    for name in listing.protects:
        if name.words and first[name.words] is not name:
            yield listing.problem(name, f"`{name.text}` is protected twice{listing.line(first[name.words])}")
    sizes = sorted({len(each) for each in first})
    listed = [("a variant", each) for several in listing.variants.values() for each in several]
    for what, name in (*listed, *(("rejected", each) for each in listing.rejects)):
        if found := _part_of(name, first, sizes):
            why = "is protected" if found.words == name.words else f"holds `{found.text}`, which is protected"
            yield listing.problem(
                name, f"`{name.text}` is {what} but {why}{listing.line(found)}: protected words are never changed"
            )


def _part_of(name: Name, protected: Mapping[Folded, Name], sizes: Sequence[int]) -> Name | None:
    """The protected words that stand in a name. A CJK character alone is found only alone: 墨 is no part of 墨镜."""
    for size in sizes:
        if size == 1 and len(name.words) > 1 and all(is_cjk(word) for word in name.words):
            continue
        for start in range(len(name.words) - size + 1):
            if found := protected.get(name.words[start : start + size]):
                return found
    return None
