"""`metadata.csv` or `metadata.tsv`: a table of picture names and captions, at the root or in each folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.formats.lists import list_layout
from lorakit.formats.table import read_table

if TYPE_CHECKING:
    from lorakit.formats.lists import Rows


def _read(rows: Rows) -> None:
    decoded = rows.read()
    if decoded is not None:
        read_table(rows, decoded, "metadata-csv")


LAYOUT = list_layout(
    "metadata-csv",
    "metadata.csv with a file_name and a text column",
    58,
    ("metadata.csv", "metadata.tsv"),
    (".csv", ".tsv"),
    _read,
)
