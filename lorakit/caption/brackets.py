"""Spans inside a caption in which a comma parts nothing: quotations, titles, brackets, wildcards."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from lorakit.caption.spans import Cover

_PAIRS = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】", "［": "］", "｛": "｝"}
_QUOTES = {"“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "«": "»", "„": "“", "〝": "〞"}
_OPENERS = {**_PAIRS, **_QUOTES}
_PARTNER = {closer: opener for opener, closer in _OPENERS.items()}
_SIGNS = re.escape("".join(sorted({*_OPENERS, *_PARTNER}))) + "<\"'‘’"
_MARKS = re.compile(rf"\\.|[{_SIGNS}\n]", re.DOTALL)
_HINT = re.compile(f"[{_SIGNS}]")
_ANGLE = re.compile(r"<[A-Za-z_]\w*:[^<>\n]*>")
_LATIN = re.compile(r"[^\W_\u2e80-\u9fff]")  # a letter or numeral that an apostrophe may belong to
# an apostrophe that stands for letters left out and looks like an opening mark: '90s, rock 'n' roll, 'til dawn
_ELISION = re.compile(r"['‘’](?:\d0s|n|til|tis|twas|em|cause|round)\b", re.IGNORECASE)
LONGEST_SINGLE = 120  # code points between single marks; what lies farther apart are two apostrophes


class Enclosed(NamedTuple):
    """A bracketed or quoted span, marks included; `quote` says that the words inside are somebody else's."""

    start: int
    end: int
    mark: str
    quote: bool


class _Open:
    """Opening marks that still lack their partners, counted by kind so that none is looked for in vain."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, int]] = []
        self.counts: Counter[str] = Counter()

    def push(self, mark: str, at: int) -> None:
        self.marks.append((mark, at))
        self.counts[mark] += 1

    def pop(self, mark: str) -> int | None:
        """Close the innermost `mark`: its place. Marks that were opened inside it have lost their chance."""
        if not self.counts[mark]:
            return None
        while True:
            opener, at = self.marks.pop()
            self.counts[opener] -= 1
            if opener == mark:
                return at

    def innermost(self, mark: str) -> bool:
        return bool(self.marks) and self.marks[-1][0] == mark

    def clear(self) -> None:
        self.marks.clear()
        self.counts.clear()


def enclosed(text: str, free: list[tuple[int, int]] | None = None) -> list[Enclosed]:
    """Every span whose opening mark has its partner on the same line, by start; two are nested or apart.

    Marks inside `free` do not count. A backslash takes the mark behind it out of play, and so does a missing partner:
    `1) one, 2) two`, `6'2"`.
    """
    if not _HINT.search(text):
        return []
    found: list[Enclosed] = []
    opened, faces, done = _Open(), Cover(free or ()), 0
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if len(mark) > 1 or at < done or at in faces:
            continue
        if mark == "\n":
            opened.clear()
        elif mark == "<":
            if angle := _ANGLE.match(text, at):
                done = angle.end()
                found.append(Enclosed(at, done, "<", False))
        else:
            start = _partner(text, mark, at, opened)
            if start is not None:
                found.append(Enclosed(start, at + 1, text[start], text[start] not in _PAIRS))
    return sorted(found, key=lambda each: (each.start, -each.end))


def _partner(text: str, mark: str, at: int, opened: _Open) -> int | None:
    """Where the mark that this one closes stands; None when it opens, or closes nothing."""
    if mark in "'‘’":
        return _single(text, mark, at, opened)
    start = opened.pop('"' if mark == '"' else _PARTNER.get(mark, ""))
    inch = mark == '"' and at > 0 and text[at - 1].isdigit()
    if start is None and not inch and (mark == '"' or mark in _OPENERS):
        opened.push(mark, at)
    return start


def _single(text: str, mark: str, at: int, opened: _Open) -> int | None:
    """A single mark is an apostrophe unless it hugs a word from outside: `the 'OPEN' sign`, not `the dogs' bowls`."""
    before = text[at - 1] if at else " "
    behind = text[at + 1] if at + 1 < len(text) else " "
    inside = opened.innermost("'")
    if inside and mark != "‘" and not before.isspace() and not _LATIN.match(behind):
        start = opened.pop("'")
        return start if start is not None and at - start <= LONGEST_SINGLE else None
    outside = before not in "'’" and not _LATIN.match(before) and not behind.isspace()
    if outside and mark != "’" and not _ELISION.match(text, at):
        if inside:
            opened.pop("'")
        opened.push("'", at)
    return None
