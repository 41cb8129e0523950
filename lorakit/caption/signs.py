"""Signs between the words: separators as people see them (`||` is one, an HTML entity's semicolon none), and emoji."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.spans import Cover
from lorakit.caption.syntax import Syntax

if TYPE_CHECKING:
    from lorakit.caption.parse import Parsed

_ENTITY = re.compile(r"&#?\w{2,8}$")


class Sign(NamedTuple):
    """A separator with its place; `||` is one."""

    text: str
    start: int
    end: int


def separating(parsed: Parsed) -> list[Sign]:
    """The separators outside brackets, quotes, HTML entities and a chat template's marks; `||` is joined."""
    text = parsed.text
    chats = Cover((mark.start, mark.end) for mark in parsed.marks if mark.kind is Syntax.CHAT)
    found: list[Sign] = []
    for start, end in parsed.separators:
        sign = text[start:end]
        if start in chats:
            continue
        if sign == "|" and found and found[-1].text == "|" and found[-1].end == start:
            found[-1] = Sign("||", found[-1].start, end)
        elif sign != ";" or not _ENTITY.search(text, max(0, start - 10), start):
            found.append(Sign(sign, start, end))
    return found


def beside(text: str, sign: Sign) -> tuple[str, str]:
    """The last character before and the first behind a separator, spaces apart."""
    return text[max(0, sign.start - 9) : sign.start].rstrip()[-1:], text[sign.end : sign.end + 9].lstrip()[:1]


def is_symbol(char: str) -> bool:
    """Whether a sign shows something: an emoji or an arrow, no punctuation, space or full-width form of these."""
    return char > "\x7f" and not "\uff00" <= char <= "\uffef" and unicodedata.category(char)[0] == "S"
