"""Spaces that stand where none belongs: doubled, of an odd kind, before a comma, at an end of the caption."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.spans import Cover
from lorakit.caption.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from lorakit.caption.parse import Parsed

# every kind of space but those that end a line
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_FINE = frozenset(" ")
# French sets such a space off from its marks: `Où ?`, `« oui »`
_FRENCH_BEFORE, _FRENCH_BEHIND = frozenset("!?:;»%"), "«"
_NARROW = frozenset("\u00a0\u202f\u2009")
_WIDE = frozenset("，。、；：！？")  # full-width marks bring their own space
_STOPS = re.compile(r"\.(?![^\s”’\"')\]])")  # that end something: no `.5`, no `...`, no `.com`
_NO_WORDS = frozenset(",;:|([{（<>=")  # in front of a comma these may draw a face with it, or leave nothing to part


# without any of these every space is a single plain one between words
_KINDS = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SUSPECT = re.compile(f"[{_KINDS}]|  |^ | $| [,.，。、；！？]|[，。、；！？] ")


class Space(NamedTuple):
    """A stretch of spaces and what should stand there; `kind` says in words what is wrong."""

    start: int
    end: int
    text: str
    kind: str


def stray_spaces(parsed: Parsed, kept: Iterable[str] = ()) -> list[Space]:
    """Spaces to put right, in order; none in quotes, titles, emoticons, wildcards and `kept`, none around `|`."""
    text = parsed.text
    if not _SUSPECT.search(text):  # as in most captions
        return []
    found = list(_wrong(text, frozenset(end for _, end in parsed.emoticons)))
    if not found:
        return []
    held = [(each.start, each.end) for each in parsed.enclosed if each.quote]
    held += parsed.emoticons
    held += [(mark.start, mark.end) for mark in parsed.marks if mark.kind is Syntax.WILDCARD]
    held += [match.span() for words in kept if words for match in re.finditer(re.escape(words), text)]
    shield = Cover(held)
    return [space for space in found if space.start not in shield]


def _wrong(text: str, drawn: Collection[int]) -> Iterator[Space]:
    """What is wrong anywhere; `drawn` are the ends of emoticons."""
    for match in _SPACES.finditer(text):
        start, end = match.span()
        before, behind = text[start - 1 : start], text[end : end + 1]
        if "|" in (before, behind) or "\n" in (before, behind):
            continue
        if not before or not behind:
            yield Space(start, end, "", "at an end")
        elif behind == "," and (before not in _NO_WORDS or start in drawn):
            yield Space(start, end, "", "before a comma")
        elif before.isascii() and (before.isalnum() or before in ")]") and _STOPS.match(text, end):
            yield Space(start, end, "", "before a full stop")
        elif behind in _WIDE:
            yield Space(start, end, "", "before a comma" if behind == "，" else "before a full-width mark")
        elif before in _WIDE and _SPACES.match(text, start - 2) and not _latin(text, start, behind):
            yield Space(start, end, "", "behind a full-width mark")
        elif end - start > 1:
            yield Space(start, end, " ", "doubled")
        elif text[start] not in _FINE and not _french(text[start], before, behind):
            yield Space(start, end, " ", "of an odd kind")


def _latin(text: str, start: int, behind: str) -> bool:
    """Whether the mark in front of a space stands between Latin letters or digits: there it becomes `, `."""
    sides = text[max(0, start - 9) : start - 1].rstrip()[-1:], behind
    return all(side.isascii() and side.isalnum() for side in sides)


def _french(space: str, before: str, behind: str) -> bool:
    return space in _NARROW and (behind in _FRENCH_BEFORE or before == _FRENCH_BEHIND)
