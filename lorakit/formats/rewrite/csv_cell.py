"""Captions in the cells of a table: quotes are doubled inside quotes, and put around a cell that has come to need them.

Which cells make a caption is decided as `lorakit.formats.table` does when it reads.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lorakit.formats.delimited import QUOTE, read_cells
from lorakit.formats.folder import is_picture
from lorakit.formats.layouts.captions_txt import SPLIT
from lorakit.formats.rewrite.gaps import gaps
from lorakit.formats.rewrite.page import Splice, UnwritableError, moved, spliced, stale
from lorakit.formats.table import find_table
from lorakit.formats.textfile import LINE_END, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.formats.delimited import Cell
    from lorakit.formats.pieces import Draft
    from lorakit.formats.rewrite.page import Page
    from lorakit.formats.table import Table


class Stretch(NamedTuple):
    """One caption in the file: what it reads as, and from where to where it reaches, quotes included.

    `row_start` and `row_end` hold its whole row. `tail` says that something follows the closing quote.
    """

    text: str
    start: int
    end: int
    quoted: bool
    tail: bool
    row_start: int
    row_end: int


class CsvCells:
    """Writes captions that are cells of a delimited table."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._from_lines = False

    @cached_property
    def _table(self) -> Table | None:
        return find_table(self._page.text)

    @cached_property
    def _stretches(self) -> dict[int, Stretch]:
        """Every caption of the table by the offset of its first code point."""
        table, text = self._table, self._page.text
        if table is None:
            return {}
        found: dict[int, Stretch] = {}
        for cells in read_cells(text[table.start :], table.delimiter):
            if len(cells) > max(table.name, table.caption):
                found[table.start + cells[table.caption].offset] = _stretch(table, cells, text, table.start)
        return found

    def splices(self, draft: Draft) -> list[Splice]:
        """What to change in the file: as little as can be, or the whole cell where it must be quoted anew."""
        caption = draft.sources[0]
        if len(draft.sources) > 1:
            raise UnwritableError("only the lines of a sidecar can be joined: join them in the table by hand")
        table, stretch = self._table, self._stretches.get(self._page.offset(caption))
        if table is None or stretch is None or stretch.text != caption.text:
            raise stale(caption)
        self._from_lines = self._from_lines or caption.source == "captions-txt"
        text = draft.text
        if stretch.tail or (not stretch.quoted and _needs_quotes(text, table.delimiter)):
            found = [Splice(stretch.start, stretch.end, QUOTE + _doubled(text) + QUOTE)]
        elif stretch.quoted:
            offsets = _offsets(stretch.text, stretch.start + 1)
            found = [Splice(offsets[gap.start], offsets[gap.end], _doubled(gap.text)) for gap in gaps(draft)]
        else:
            found = [Splice(stretch.start + gap.start, stretch.start + gap.end, gap.text) for gap in gaps(draft)]
        self._check(table, stretch, found, text)
        return found

    def still_reads(self, text: str) -> bool:
        """Whether the same columns and delimiter would be found; lines of `picture|caption` are no table."""
        return find_table(text) == self._table and not (self._from_lines and _holds_lines(text))

    def _check(self, table: Table, stretch: Stretch, splices: Sequence[Splice], text: str) -> None:
        row = spliced(self._page.text[stretch.row_start : stretch.row_end], moved(splices, stretch.row_start))
        rows = list(read_cells(row, table.delimiter))
        if len(rows) != 1 or _stretch(table, rows[0], row, 0).text != text:
            raise UnwritableError("the row would fall into other cells: put the caption in quotes by hand first")


def _stretch(table: Table, cells: Sequence[Cell], text: str, shift: int) -> Stretch:
    """The caption of one row, whose cells' offsets count from code point `shift` of `text`."""
    cell = cells[table.caption]
    start, end, row_end = shift + cell.start, shift + cell.end, shift + cells[-1].end
    said, tail = cell.text, False
    if cell.quoted:
        # with nothing behind the closing quote, only the quotes around and the doubled ones add to the text
        plain = len(said) + said.count(QUOTE) + (2 if cell.closed else 1)
        tail = cell.closed and (plain != end - start or text[end - 1] != QUOTE)
    elif table.caption_is_last and any(each.text.strip() for each in cells[len(table.headers or "ab") :]):
        end = row_end
        said = text[start:end]
    return Stretch(said, start, end, cell.quoted, tail, shift + cells[0].start, row_end)


def _needs_quotes(text: str, delimiter: str) -> bool:
    return delimiter in text or text.startswith(QUOTE) or LINE_END.search(text) is not None


def _doubled(text: str) -> str:
    return text.replace(QUOTE, QUOTE * 2)


def _offsets(text: str, start: int) -> Sequence[int]:
    """Where each code point of a quoted cell's text begins in the file, and where the text ends."""
    if QUOTE not in text:
        return range(start, start + len(text) + 1)
    sizes = (2 if char == QUOTE else 1 for char in text)
    return list(accumulate(sizes, initial=start))


def _holds_lines(text: str) -> bool:
    """Whether `captions.txt` would be taken for lines of `picture|caption` and no longer for a table."""
    for line in split_lines(text):
        split = None if line.text.startswith("#") else SPLIT.search(line.text)
        if split and is_picture(Path(line.text[: split.start()].strip())):
            return True
    return False
