"""A table of picture names and captions in a text file: which delimiter, which columns, which rows are broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.dataset import Caption, Notation
from lorakit.formats.columns import CAPTIONS, NAMES, pick, plain, unusable
from lorakit.formats.delimited import Cell, read_cells
from lorakit.formats.folder import is_picture
from lorakit.formats.textfile import Decoded, Places, encoding_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.formats.lists import Rows

DELIMITERS = (",", "\t", ";")
EXCEL_HINT = re.compile(r"sep=(.)(\r\n|\r|\n)", re.IGNORECASE)
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Table:
    """How to read one table: its delimiter, its column names (none: file name and caption) and where they stand."""

    delimiter: str
    headers: tuple[str, ...]
    name: int
    caption: int
    start: int = 0

    @property
    def caption_is_last(self) -> bool:
        """Whether a caption's own unquoted commas can be told from further columns."""
        return not self.headers or self.caption == len(self.headers) - 1


def read_table(rows: Rows, decoded: Decoded, source: str) -> None:
    """File every row of the list that `rows` is at; `source` names the layout in the captions."""
    rows.notes.extend(encoding_notes(rows.list_path, decoded))
    table = find_table(decoded.text)
    if table is None:
        rows.malformed("", _no_table(decoded.text))
        return
    Reader(rows, decoded, table, source).read()


def find_table(text: str) -> Table | None:
    """How to read `text`: by a header that names both columns, else by first cells that name pictures."""
    delimiters: Sequence[str] = DELIMITERS
    start = 0
    if hint := EXCEL_HINT.match(text):
        delimiters, start = (hint.group(1),), hint.end()
    tops = {delimiter: _top(text[start:], delimiter) for delimiter in delimiters}
    for delimiter, top in tops.items():
        headers = tuple(cell.text for cell in top[0]) if top else ()
        name, caption = pick(headers, NAMES), pick(headers, CAPTIONS)
        if name is not None and caption is not None:
            return Table(delimiter, headers, name, caption, start)
    # captions are full of commas: only the first cell tells which delimiter parts it from the rest
    counts = {
        delimiter: sum(len(row) > 1 and _names_picture(row[0]) for row in top)
        for delimiter, top in tops.items()
        if top and _names_picture(top[0][0])
    }
    best = max(counts, key=lambda delimiter: counts[delimiter], default=None)
    return Table(best, (), 0, 1, start) if best and counts[best] else None


def _top(text: str, delimiter: str) -> list[list[Cell]]:
    top: list[list[Cell]] = []
    for row in read_cells(text, delimiter):
        if row:
            top.append(row)
        if len(top) == LOOKED_AT:
            break
    return top


def _names_picture(cell: Cell) -> bool:
    return is_picture(Path(cell.text.strip()))


def _no_table(text: str) -> str:
    if not text.strip():
        return "the list is empty"
    tops = [_top(text, delimiter)[0] for delimiter in DELIMITERS]
    return unusable(plain(cell.text)[:40] for cell in max(tops, key=len))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows of one table."""

    rows: Rows
    decoded: Decoded
    table: Table
    source: str

    def read(self) -> None:
        """File every data row; rows are counted from 1."""
        text, start = self.decoded.text, self.table.start
        places = Places(text)
        number = 0
        header = bool(self.table.headers)
        for cells in read_cells(text[start:], self.table.delimiter):
            if not any(cell.text.strip() for cell in cells):
                continue
            if header:
                header = False
                continue
            number += 1
            self._row(cells, number, places, start)

    def _row(self, cells: list[Cell], number: int, places: Places, start: int) -> None:
        line = places.at(start + cells[0].start)[0]
        if len(cells) <= max(self.table.name, self.table.caption):
            name = cells[self.table.name].text if self.table.name < len(cells) else ""
            self.rows.malformed(name, "the row ends before its caption", line)
            return
        if not cells[-1].closed:
            detail = "a quote opens here and never closes: the rest of the file became one cell"
            self.rows.malformed(cells[0].text, detail, places.at(start + cells[-1].start)[0])
        text = self._caption(cells, line, start)
        cell = cells[self.table.caption]
        where, column = places.at(start + cell.offset)
        caption = Caption(
            text,
            self.rows.list_path,
            where,
            column,
            str(number),
            self.decoded.encoding,
            self.decoded.bom,
            self.decoded.lossy,
            self.decoded.newline,
            self.source,
            Notation.CSV,
        )
        self.rows.add(cells[self.table.name].text, [caption], line, self._extra(cells))

    def _caption(self, cells: list[Cell], line: int, start: int) -> str:
        """The caption's text; unquoted commas in the last column are taken for its own, and noted."""
        cell = cells[self.table.caption]
        beyond = cells[len(self.table.headers or "ab") :]
        if not any(each.text.strip() for each in beyond):
            return cell.text
        whole = self.table.caption_is_last and not cell.quoted
        if whole:
            detail = "the caption has commas but no quotes around it: other programs cut it at the first comma"
        else:
            detail = f"the row has {len(cells)} cells, {len(beyond)} more than there are columns"
        self.rows.malformed(cells[self.table.name].text, detail, line)
        return self.decoded.text[start + cell.start : start + cells[-1].end] if whole else cell.text

    def _extra(self, cells: list[Cell]) -> dict[str, str]:
        used = (self.table.name, self.table.caption)
        pairs = enumerate(zip(self.table.headers, cells, strict=False))
        return {plain(header): cell.text for at, (header, cell) in pairs if at not in used and cell.text}
