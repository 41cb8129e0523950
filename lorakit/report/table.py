"""Measurements as a table: CSV, JSON Lines or Parquet, one line a picture, `sample` first."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.measurements import columns, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lorakit.measurements import Cell

    Table = Mapping[str, Mapping[str, Cell]]


def as_csv(table: Table) -> bytes:
    """UTF-8, a header line, empty cells where a value is unknown."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("sample", *columns()))
    for key, cells in table.items():
        writer.writerow((key, *("" if cells[name] is None else cells[name] for name in columns())))
    return text.getvalue().encode("utf-8", "backslashreplace")


def as_jsonl(table: Table) -> bytes:
    """One JSON object a line; null where a value is unknown."""
    lines = [json.dumps({"sample": key, **cells}, ensure_ascii=False) + "\n" for key, cells in table.items()]
    return "".join(lines).encode("utf-8", "backslashreplace")


def as_parquet(table: Table) -> bytes:
    """One row group; null where a value is unknown. Raises UsageError without pyarrow."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow: pip install 'lorakit[parquet]'") from error
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    data = {"sample": pa.array([_text(key) for key in table], pa.string())}
    for name in columns():
        data[name] = pa.array([_text(cells[name]) for cells in table.values()], types[kind(name)])
    buffer = io.BytesIO()
    parquet.write_table(pa.table(data), buffer)
    return buffer.getvalue()


def _text(cell: Cell) -> Cell:
    """Names that are not valid text hold lone surrogates, which Parquet has no place for."""
    return cell.encode("utf-8", "backslashreplace").decode() if isinstance(cell, str) else cell


FORMATS: dict[str, Callable[[Table], bytes]] = {"csv": as_csv, "jsonl": as_jsonl, "parquet": as_parquet}
