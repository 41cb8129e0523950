"""A glossary out of a list of booru tags and their aliases.

Such a list was made for searching pictures, where `icon` may lead to `icon_(computing)`. In captions that would be
wrong more often than right, so whatever may mean something else is left out, and what stays counts only where it is a
tag of its own.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from lorakit.caption.emoticons import emoticons
from lorakit.caption.glossary import Glossary, Preferred
from lorakit.caption.glossary_use import count_use
from lorakit.caption.words import words
from lorakit.errors import UsageError
from lorakit.formats.textfile import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Folded = tuple[str, ...]
# 0 to 100. A single word less like its tag than this is another word more often than another spelling: `flush` is 80
# like `blush`. Set by eye on the 400 such words in a list of 5,145 danbooru tags.
LEAST_LIKENESS = 84.0
HEADERS = {
    "tag": ("tag", "name", "tag_name"),
    "count": ("count", "post_count", "posts"),
    "aliases": ("aliases", "alias", "other_names"),
}
POSITIONS = {"tag": 0, "count": 2, "aliases": 3}
_PLAIN = re.compile(r"[\w '’()-]{1,200}")
_LETTER = re.compile(r"[^\W\d_]")
_SINGLE = re.compile(r"[A-Za-z]+")
_BARE = re.compile(r"[^\W\d_][\w ()'’-]*")
_COUNT = re.compile(r"[0-9]{1,18}")
_YAML_WORDS = frozenset({"true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One line of the list: a tag as the list writes it, how many pictures carry it, its other names."""

    name: str
    count: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagList:
    """The tags of a list, and how many of its lines could not be read."""

    tags: tuple[Tag, ...]
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """The glossary, how much it was made from, and why the rest was left out: how many by reason."""

    glossary: Glossary
    tags: int
    aliases: int
    tags_left_out: Mapping[str, int]
    aliases_left_out: Mapping[str, int]


def read_tags(path: Path) -> TagList:
    """Read `tag,category,count,"alias1,alias2"`, with or without a header. Raises UsageError for another form."""
    text = decode(path.read_bytes()).text
    try:
        rows = [row for row in csv.reader(StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UsageError(f"`{path}` is no CSV: {error}") from error
    columns = _columns(rows[0]) if rows else {}
    lines = rows[1:] if columns else rows
    tags = tuple(tag for row in lines if (tag := _tag(row, columns or POSITIONS)))
    if not any(tag.aliases for tag in tags):
        raise UsageError(f'`{path}` lists no aliases: a line looks like `long_hair,0,4350743,"longhair,/lh"`')
    return TagList(tags, len(lines) - len(tags))


def import_tags(listed: TagList, min_count: int = 1) -> Imported:
    """The aliases that may be held against a caption, under their tags, the most frequent tag first.

    Where two tags or aliases are the same words, the more frequent tag keeps them. A tag without any picture is
    deprecated: it gives no entry, and may be an alias of a living tag.
    """
    ordered = sorted(listed.tags, key=lambda tag: -tag.count)
    no_tag = Counter({"lines without a tag or a count": listed.unreadable})
    no_alias: Counter[str] = Counter()
    heads: dict[Folded, Tag] = {}
    for tag in ordered:
        if reason := _unfit_tag(tag, heads, min_count):
            no_tag[reason] += 1
            no_alias["of tags that were left out"] += len(tag.aliases)
        else:
            heads[_words(tag.name)] = tag
    living = frozenset(_stems(tag.name) for tag in ordered if tag.count > 0)
    taken: set[Folded] = set()
    entries: list[Preferred] = []
    for tag in heads.values():
        kept: list[str] = []
        for alias in tag.aliases:
            if reason := _unfit_alias(alias, tag, living, taken):
                no_alias[reason] += 1
            else:
                taken.add(_words(alias))
                kept.append(_spaced(alias))
        if kept:
            entries.append(Preferred(_spaced(tag.name), tuple(kept), scope="tags"))
        else:
            no_tag["no alias of theirs is left"] += 1
    aliases = sum(len(tag.aliases) for tag in ordered)
    return Imported(Glossary(tuple(entries)), len(ordered) + listed.unreadable, aliases, no_tag, no_alias)


def only_used(imported: Imported, captions: Iterable[str]) -> Imported:
    """Only the entries whose name or variant stands in one of `captions`."""
    use = count_use(imported.glossary, captions)
    kept = tuple(each.entry for each in use.entries if each.used)
    unused = [each.entry for each in use.entries if not each.used]
    reason = "in no caption of the set"
    return replace(
        imported,
        glossary=Glossary(kept),
        tags_left_out={**imported.tags_left_out, reason: len(unused)},
        aliases_left_out={**imported.aliases_left_out, reason: sum(len(entry.variants) for entry in unused)},
    )


def render(imported: Imported, source: str) -> str:
    """The glossary as a file: a line an entry."""
    lines = [
        f"# Other names of booru tags, from {json.dumps(source, ensure_ascii=False)}; made by",
        "# `lorakit glossary import`. Left of the colon the tag, right of it what it is also called.",
        "schema: 1",
        "",
        "# Every entry counts only where it is a tag of its own, not inside phrases and sentences.",
        "scope: tags",
        "",
        "prefer:" if imported.glossary.entries else "prefer: {}",
    ]
    for entry in imported.glossary.entries:
        variants = ", ".join(scalar(variant) for variant in entry.variants)
        lines.append(f"  {scalar(entry.canonical)}: [{variants}]")
    return "\n".join(lines) + "\n"


def _columns(first: Sequence[str]) -> dict[str, int]:
    """Where the columns stand, by a header; nothing when the first row is none."""
    cells = [cell.strip().lower() for cell in first]
    found: dict[str, int] = {}
    for column, names in HEADERS.items():
        if name := next((name for name in names if name in cells), None):
            found[column] = cells.index(name)
    return found if "tag" in found and len(found) > 1 else {}


def _tag(row: Sequence[str], columns: Mapping[str, int]) -> Tag | None:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    count = cells.get("count", "1")
    if not cells["tag"] or not _COUNT.fullmatch(count):
        return None
    aliases = (alias.strip() for alias in cells.get("aliases", "").split(","))
    return Tag(cells["tag"], int(count), tuple(alias for alias in aliases if alias))


def _unfit_tag(tag: Tag, heads: Mapping[Folded, Tag], min_count: int) -> str:
    """Why a tag gives no entry; empty for one that does."""
    if tag.count < 1:
        return "deprecated"
    if tag.count < min_count:
        return f"fewer than {min_count:,} pictures"
    if not _is_plain(tag.name):
        return "no plain words, such as o_o"
    return "the same words as a more frequent tag" if _words(tag.name) in heads else ""


def _unfit_alias(alias: str, tag: Tag, living: frozenset[Folded], taken: set[Folded]) -> str:
    """Why an alias is left out; empty for one to keep. `living` tags are told by dictionary forms."""
    stems, of_tag = _stems(alias), _stems(tag.name)
    if alias.startswith("/"):
        return "shortcuts for typing, such as /lh"
    if not _is_plain(alias):
        return "no plain words, such as o_o"
    if stems == of_tag:
        return "found anyway: other case, hyphens or number"
    if set(stems) > set(of_tag):
        return "say more than the tag, such as `long ponytail` for `ponytail`"
    if stems in living:
        return "tags of their own"
    if _words(alias) in taken:
        return "listed before, or for a more frequent tag"
    if _SINGLE.fullmatch(alias) and not _respelt(alias, tag.name):
        return "single words that may mean another thing, such as `back`"
    return ""


def _is_plain(name: str) -> bool:
    """Whether a name has letters, no marks beyond hyphens, apostrophes and brackets, and is no emoticon."""
    plain = _PLAIN.fullmatch(name) and _LETTER.search(name)
    return bool(plain) and not (emoticons(name) or emoticons(_spaced(name)))


def _respelt(alias: str, tag: str) -> bool:
    """Whether a single word is the tag in another spelling (`grayscale`, `longhair`).

    A tag with a qualifier, as in `icon_(computing)`, has it because the bare word means other things; one word of
    several (`orbit` for `in_orbit`) says less.
    """
    if "(" in tag or _stems(alias)[0] in _stems(tag):
        return False
    return fuzz.ratio(alias.lower(), re.sub(r"[\W_]", "", tag.lower())) >= LEAST_LIKENESS


def _spaced(name: str) -> str:
    return " ".join(name.replace("_", " ").split())


def _words(name: str) -> Folded:
    return tuple(word.norm for word in words(name))


def _stems(name: str) -> Folded:
    return tuple(word.lemma for word in words(name))


def scalar(text: str) -> str:
    """`text` as YAML: bare where no reader could take it for anything but text, else in double quotes."""
    bare = _BARE.fullmatch(text) and text.lower() not in _YAML_WORDS
    return text if bare else json.dumps(text, ensure_ascii=not text.isprintable())
