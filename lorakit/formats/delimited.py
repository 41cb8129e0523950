"""Comma-, tab- or semicolon-separated text to cells that know where they stand; the csv module cannot say.

Cells have the texts that the csv module gives for the same delimiter, in its default dialect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lorakit.formats.textfile import LINE_END

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text and the offset of its first code point (after an opening quote).

    `start` to `end` is what the cell takes up in the file, quotes included. `closed` is False when the text ends inside
    the cell's quotes.
    """

    text: str
    offset: int
    start: int
    end: int
    quoted: bool = False
    closed: bool = True


def read_cells(text: str, delimiter: str) -> Iterator[list[Cell]]:
    """The rows of `text`; a blank line is an empty row, as in the csv module."""
    at = 0
    row: list[Cell] = []
    while at < len(text):
        if not row and (blank := LINE_END.match(text, at)):
            yield row
            at = blank.end()
            continue
        cell = _cell(text, at, delimiter)
        row.append(cell)
        at = cell.end
        if at < len(text) and text[at] == delimiter:
            at += 1
            if at < len(text):
                continue
            row.append(Cell("", at, at, at))
        if end := LINE_END.match(text, at):
            at = end.end()
        yield row
        row = []


def _cell(text: str, start: int, delimiter: str) -> Cell:
    if text[start : start + 1] != QUOTE:
        end = _end(text, start, delimiter)
        return Cell(text[start:end], start, start, end)
    parts: list[str] = []
    at = start + 1
    while True:
        close = text.find(QUOTE, at)
        if close < 0:
            parts.append(text[at:])
            return Cell("".join(parts), start + 1, start, len(text), quoted=True, closed=False)
        parts.append(text[at:close])
        if text[close + 1 : close + 2] != QUOTE:
            break
        parts.append(QUOTE)
        at = close + 2
    # what follows a closing quote up to the delimiter belongs to the cell
    end = _end(text, close + 1, delimiter)
    parts.append(text[close + 1 : end])
    return Cell("".join(parts), start + 1, start, end, quoted=True)


def _end(text: str, at: int, delimiter: str) -> int:
    found = _stop(delimiter).search(text, at)
    return found.start() if found else len(text)


@lru_cache
def _stop(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"[{re.escape(delimiter)}\r\n]")
