"""Make the lines of a caption file one caption: what goes between them, and whether they are one at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.style import Style
from lorakit.caption.words import count_cjk, norms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.normalise.changes import Change

# what Python's text files do not take for the end of a line and other programs do
ENDS = re.compile("[ \t]*[\x0c\x85\u2028\u2029][ \t\x0c\x85\u2028\u2029]*")
_STOPS = frozenset(",，、;；:：.。!?！？…")
FRAGMENT = 0.6  # of the words of line 1: a line that is longer may be a caption of its own


def without_ends(text: str) -> list[Change]:
    """Changes that write a space for every line end inside a caption, and nothing at its ends."""
    return [
        (*found.span(), " " if text[: found.start()].strip() and text[found.end() :].strip() else "")
        for found in ENDS.finditer(text)
    ]


def between(lines: Sequence[str], style: Style | None) -> str | None:
    """What goes between lines to make them one caption: a space behind a full stop or comma, else a comma.

    None when some lines end in such a sign and others do not: one text between all of them would not do.
    """
    stopped = [line.rstrip()[-1:] in _STOPS for line in lines[:-1]]
    chinese = 2 * count_cjk(lines[0]) > len(norms(lines[0]))
    if all(stopped):
        return "" if chinese else " "
    if any(stopped):
        return None
    return "，" if chinese and style is not Style.TAGS else ", "


def own_captions(lines: Sequence[str], trigger: str | None) -> bool:
    """Whether every line begins with the trigger, as captions of their own do."""
    key = norms(trigger or "")
    return bool(key) and all(norms(line)[: len(key)] == key for line in lines)


def fragments(lines: Sequence[str]) -> bool:
    """Whether the lines behind the first are so much shorter that they go on with it."""
    first = len(norms(lines[0]))
    return all(len(norms(line)) <= FRAGMENT * first for line in lines[1:])
