r"""Turn escapes that an export left (`\n`, `\"`, `\u4e00`) back to what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.toolmarks import strays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed

_SPACES = frozenset("nrt")
_BLANK = " \t\n"
_NO_WORD = re.compile(r"[,，、;；|.。!?！？\n]")


def turned_back(parsed: Parsed, tags: bool) -> list[Change]:
    """Changes for every such escape: a line break or tab is a space, between words of a caption of `tags` a comma."""
    text = parsed.text
    found: list[Change] = []
    for start, end, meant in _runs(text, [(*span, _meant(text[slice(*span)])) for span in strays(parsed)]):
        if meant != " ":
            found.append((start, end, meant))
            continue
        low, high = len(text[:start].rstrip(_BLANK)), len(text) - len(text[end:].lstrip(_BLANK))
        before, behind = text[low - 1 : low], text[high : high + 1]
        if not before or not behind or _NO_WORD.match(behind):
            found.append((low, high, ""))
        else:
            found.append((low, high, ", " if tags and not _NO_WORD.match(before) else " "))
    return found


def _runs(text: str, escapes: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    r"""The escapes; several spaces in a row, such as `\r\n`, are one, and so are the two halves of an emoji."""
    run: tuple[int, int, str] | None = None
    for start, end, meant in escapes:
        if run and run[2] == meant == " " and not text[run[1] : start].strip(_BLANK):
            run = (run[0], end, " ")
        elif run and run[1] == start and _is_half(run[2], 0xD800) and _is_half(meant, 0xDC00):
            yield run[0], end, (run[2] + meant).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            run = None
        else:
            if run and not _is_half(run[2], 0xD800):
                yield run
            run = None if _is_half(meant, 0xDC00) else (start, end, meant)
    if run and not _is_half(run[2], 0xD800):
        yield run


def _meant(escape: str) -> str:
    if escape[1] in _SPACES:
        return " "
    if escape[1] in "\"'":
        return escape[1]
    char = chr(int(escape[2:], 16))
    return char if char.isprintable() or "\ud800" <= char <= "\udfff" else " "


def _is_half(text: str, first: int) -> bool:
    return len(text) == 1 and first <= ord(text) < first + 0x400
