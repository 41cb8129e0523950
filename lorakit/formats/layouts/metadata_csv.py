"""`metadata.csv` or `metadata.tsv`: a table of picture names and captions, at the root or in each folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.formats.layout import Layout, find_lists, load_lists
from lorakit.formats.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.formats.layout import Loaded, Rows, Source


def detect(source: Source) -> str | None:
    """A table that the user named, or a `metadata.csv` anywhere below the root."""
    found = _lists(source)
    return f"`{found[0].name}` lists captions" if found else None


def load(source: Source) -> Loaded:
    """Read every table; a picture may have rows in several."""
    return load_lists(source, _lists(source), _read)


def _lists(source: Source) -> list[Path]:
    return find_lists(source, ("metadata.csv", "metadata.tsv"), (".csv", ".tsv"))


def _read(rows: Rows) -> None:
    decoded = rows.read()
    if decoded is not None:
        read_table(rows, decoded, "metadata-csv")


LAYOUT = Layout("metadata-csv", "metadata.csv with a file_name and a text column", 58, detect, load)
