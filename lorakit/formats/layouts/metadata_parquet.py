"""`metadata.parquet`: a table of picture names and captions. A Parquet file has no lines: a line is a row here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lorakit.dataset import Caption, Notation, Note, NoteKind
from lorakit.errors import DatasetError
from lorakit.formats.columns import CAPTIONS, NAMES, pick, plain, unusable
from lorakit.formats.lists import list_layout
from lorakit.formats.textfile import LFS_HEADER, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lorakit.formats.lists import Rows

EMBEDDED = "the pictures are embedded in the list: save them as files and name them in a `file_name` column"


def _read(rows: Rows) -> None:
    """File every row. Raises DatasetError when pyarrow is not installed."""
    if note := _unreadable(rows.list_path):
        rows.notes.append(note)
        return
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        said = f'`{rows.list_path}` needs pyarrow: pip install "lorakit[parquet]"'
        raise DatasetError(said) from error
    try:
        schema = parquet.read_schema(rows.list_path)
        columns = [field.name for field in schema if not _holds_bytes(field.type)]
        table = parquet.read_table(rows.list_path, columns=columns)
        values = {name: table.column(name).to_pylist() for name in columns}
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        rows.malformed("", f"no readable Parquet file: {said}")
        return
    name, caption = pick(columns, NAMES), pick(columns, CAPTIONS)
    if name is None and len(columns) < len(schema):
        rows.malformed("", EMBEDDED)
    elif name is None or caption is None:
        rows.malformed("", unusable(plain(column) for column in columns))
    else:
        _file(rows, values, columns[name], columns[caption])


def _unreadable(path: Path) -> Note | None:
    try:
        with path.open("rb") as stream:
            pointer = stream.read(len(LFS_HEADER)) == LFS_HEADER
    except OSError as error:
        return Note(NoteKind.UNREADABLE, path, detail=reason(error))
    return Note(NoteKind.POINTER, path) if pointer else None


def _holds_bytes(kind: Any) -> bool:
    """Hugging Face keeps pictures as a struct of bytes and path; their bytes must not be loaded."""
    import pyarrow.types as types

    if types.is_struct(kind):
        return any(_holds_bytes(field.type) for field in kind)
    return bool(types.is_binary(kind) or types.is_large_binary(kind))


def _file(rows: Rows, values: Mapping[str, Sequence[Any]], name: str, caption: str) -> None:
    others = [column for column in values if column not in (name, caption)]
    for number, (written, said) in enumerate(zip(values[name], values[caption], strict=True), 1):
        if not isinstance(written, str):
            rows.malformed("", f"row {number} names no picture", number)
            continue
        captions = []
        for text in said if isinstance(said, list) else [said]:
            if isinstance(text, str):
                captions.append(
                    Caption(
                        text,
                        rows.list_path,
                        number,
                        field=str(number),
                        source="metadata-parquet",
                        notation=Notation.READ_ONLY,
                    )
                )
            elif text is not None:
                rows.malformed(written, f"the caption is `{text}`, not text", number)
        extra = {plain(column): str(values[column][number - 1]) for column in others if values[column][number - 1]}
        rows.add(written, captions, number, extra)


LAYOUT = list_layout(
    "metadata-parquet",
    "metadata.parquet with a file_name and a text column",
    56,
    ("metadata.parquet",),
    (".parquet",),
    _read,
)
