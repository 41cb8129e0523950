"""Write the plain words in place of prompt syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.cut import cut_out
from lorakit.caption.syntax import Mark, Syntax, syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed

OPENERS = {"(": ")", "[": "]", "{": "}", "（": "）"}
_WHOLE_NUMBER = re.compile(r"[:：]\s*[+-]?\d\s*[)）]+$")  # `(player:1)` may be a label, `(player:1.2)` is a weight
_PLACEHOLDER = re.compile(r"\{\{\s*[\w.-]+\s*\}\}")  # to be filled in by a program, or one word weighed
_DRIVE = ":\\"


class Plain(NamedTuple):
    """What a caption's marks of one kind become: changes that are safe to make, and those that are not."""

    safe: list[Change]
    unsafe: list[Change]


def plain(parsed: Parsed, kind: Syntax, marks: Sequence[Mark], tags: bool = False) -> Plain:
    """Changes that leave only the words of `marks`, which are all of one kind.

    Weights and emphasis lose their brackets, where these pair up; `tags`: they are whole tags in plain brackets, which
    may belong to the tag. Networks and a chat template's marks are deleted, BREAK becomes a comma. What is drawn at
    random, swapped or joined by AND says too little of what the picture shows.
    """
    text = parsed.text
    if kind in (Syntax.WEIGHT, Syntax.EMPHASIS):
        found = Plain([], [])
        for mark in marks:
            sure = not tags and not _doubtful(text[mark.start : mark.end])
            (found.safe if sure else found.unsafe).append(_unwrapped(text, mark))
        return found
    spans = [(mark.start, mark.end) for mark in marks if text[mark.start : mark.end] != "AND"]
    if kind in (Syntax.NETWORK, Syntax.CHAT):
        return Plain([], cut_out(text, spans))
    if kind is Syntax.KEYWORD:
        return Plain([], cut_out(text, spans, ", "))
    return Plain([], [])


def unescaped(parsed: Parsed, places: Iterable[int]) -> tuple[list[Change], bool]:
    """Changes that drop the backslashes at `places`, and whether that is safe: it makes no new syntax.

    A text with a drive's letter stays: there backslashes part folders.
    """
    text = parsed.text
    if _DRIVE in text:
        return [], False
    changes = [(place, place + 1, "") for place in places]
    before = [mark for mark in parsed.marks if mark.kind is not Syntax.ESCAPE]
    after = [mark for mark in syntax(changed(text, changes)) if mark.kind is not Syntax.ESCAPE]
    return changes, len(after) <= len(before)


def _doubtful(shown: str) -> bool:
    return _WHOLE_NUMBER.search(shown) is not None or _PLACEHOLDER.fullmatch(shown) is not None


def _unwrapped(text: str, mark: Mark) -> Change:
    """The words of a mark, without the brackets that have a partner; a lone one stays where it is."""
    low, high = mark.inner
    opened = _brackets(text[mark.start : low])
    closed = _brackets(text[high : mark.end])
    pairs = min(opened, closed)
    words = text[low:high].strip()
    left = text[mark.start] * (opened - pairs)
    right = text[mark.end - 1] * (closed - pairs)
    return (
        mark.start,
        mark.end,
        _apart(text[: mark.start]) * " " + left + words + right + _apart(text[mark.end :], 0) * " ",
    )


def _brackets(text: str) -> int:
    return sum(char in OPENERS or char in OPENERS.values() for char in text)


def _apart(text: str, at: int = -1) -> bool:
    """Whether a Latin letter or digit stands right beside the brackets, so that words would run together."""
    return bool(text) and text[at].isascii() and text[at].isalnum()
