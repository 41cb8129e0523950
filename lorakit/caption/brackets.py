"""Spans inside a caption in which a comma parts nothing: quotations, titles, brackets, wildcards."""

from __future__ import annotations

import re
from typing import NamedTuple

_PAIRS = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】", "［": "］", "｛": "｝", "<": ">"}
_QUOTES = {"“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "«": "»", "„": "“", "〝": "〞"}
_OPENERS = {**_PAIRS, **_QUOTES}
_CLOSERS = frozenset(_PAIRS.values()) | frozenset(_QUOTES.values())
_MARKS = re.compile("\\\\.|[" + re.escape("".join(sorted(set(_OPENERS) | _CLOSERS))) + "\"'‘’]", re.DOTALL)
_HINT = re.compile("[" + re.escape("".join(sorted(set(_OPENERS)))) + "\"'‘]")
_SINGLE = re.compile(r"(?<![\w'’])(['‘])(?=\S)([^'‘’\n]{1,80}(?:['’]\w[^'‘’\n]{0,60})*?)(?<=\S)['’](?!\w)")
_ANGLE = re.compile(r"<[A-Za-z_]\w*:[^<>\n]*>")


class Enclosed(NamedTuple):
    """A bracketed or quoted span, marks included; `quote` says that the words inside are somebody else's."""

    start: int
    end: int
    mark: str
    quote: bool


def enclosed(text: str, free: list[tuple[int, int]] | None = None) -> list[Enclosed]:
    """Outermost and nested spans whose opening mark has its partner, by start. Marks inside `free` do not count.

    A backslash takes the mark behind it out of play, and so does a missing partner: `1) one, 2) two`, `6'2"`.
    """
    if not _HINT.search(text):
        return []
    found: list[Enclosed] = []
    stack: list[tuple[str, int]] = []
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if len(mark) > 1 or (free and any(start <= at < end for start, end in free)):
            continue
        if mark == '"':
            _straight(text, at, stack, found)
        elif mark == "<":
            if angle := _ANGLE.match(text, at):
                found.append(Enclosed(at, angle.end(), "<", False))
        elif mark in _OPENERS and not (mark == "“" and any(opener == "„" for opener, _ in stack)):
            stack.append((mark, at))
        elif mark in _CLOSERS:
            _close(mark, at, stack, found)
    if "'" in text or "‘" in text:
        found.extend(Enclosed(match.start(), match.end(), match.group(1), True) for match in _SINGLE.finditer(text))
    return sorted(found, key=lambda each: (each.start, -each.end))


def _straight(text: str, at: int, stack: list[tuple[str, int]], found: list[Enclosed]) -> None:
    """`"` opens or closes; behind a digit it is an inch, unless it closes something."""
    for index in range(len(stack) - 1, -1, -1):
        if stack[index][0] == '"':
            found.append(Enclosed(stack[index][1], at + 1, '"', True))
            del stack[index:]
            return
    if not (at and text[at - 1].isdigit()):
        stack.append(('"', at))


def _close(mark: str, at: int, stack: list[tuple[str, int]], found: list[Enclosed]) -> None:
    for index in range(len(stack) - 1, -1, -1):
        opener, start = stack[index]
        if _OPENERS.get(opener) == mark:
            found.append(Enclosed(start, at + 1, opener, opener in _QUOTES))
            del stack[index:]
            return
