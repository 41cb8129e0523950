"""Characters that nobody sees and every tokenizer reads: find them, take them out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from lorakit.caption.spans import Cover

if TYPE_CHECKING:
    from lorakit.caption.normalise.changes import Change

# all below the space but tab, line feed, form feed and carriage return; delete and the controls above it
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# soft hyphen, word joiner, a byte-order mark inside the text, and what turns the direction of writing; the zero-width
# space parts words in scripts without spaces (Thai to Myanmar, Khmer), joiners hold emoji and Persian letters together
INVISIBLE = re.compile(
    "[\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
    "|(?<![\u0e00-\u109f\u1780-\u17ff])\u200b(?![\u0e00-\u109f\u1780-\u17ff])"
)
# a terminal's commands with all that belongs to them (ECMA-48): colours, `ESC [ 31 m`, and titles, `ESC ] 0;x BEL`
_COMMAND = re.compile(r"(?:\x1b\[|\x9b)[0-?]++[ -/]*+[@-~]|\x1b\[[mHJK](?!\w*\])|\x1b\][^\x07\x1b\n]*+(?:\x07|\x1b\\)")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PARTS = frozenset("\x0b\x1c\x1d\x1e")  # lines, to some programs: the words on both sides are two


def without_invisible(text: str) -> list[Change]:
    """Changes that delete such characters, a terminal's commands whole; a space comes where one parts lines.

    Marks that turn the direction stay in a text with letters that are written from right to left.
    """
    commands = list(_COMMAND.finditer(text))
    held = Cover(match.span() for match in commands)
    found = [*CONTROL.finditer(text), *(() if text.isascii() else INVISIBLE.finditer(text))]
    found = [*commands, *(match for match in found if match.start() not in held)]
    if any(_TURNS.match(match.group()) for match in found) and _has_rtl(text):
        found = [match for match in found if not _TURNS.match(match.group())]
    return _instead(text, sorted(match.span() for match in found))


def _instead(text: str, spans: list[tuple[int, int]]) -> list[Change]:
    """Changes that delete `spans`; of those that touch, one that parts lines becomes a space between two words."""
    changes: list[Change] = []
    first = 0  # of the spans that touch
    for number, (start, end) in enumerate(spans):
        if number + 1 < len(spans) and spans[number + 1][0] == end:
            changes.append((start, end, ""))
            continue
        begin = spans[first][0]
        touching = text[begin - 1 : begin].strip() and text[end : end + 1].strip()
        parts = any(text[each] in _PARTS for each, _ in spans[first : number + 1])
        changes.append((start, end, " " if touching and parts else ""))
        first = number + 1
    return changes


def _has_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
