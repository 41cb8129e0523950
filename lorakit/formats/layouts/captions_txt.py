"""`captions.txt`: one `picture|caption` (or a tab) a line; `#` starts a comment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.dataset import Notation
from lorakit.formats.folder import is_picture
from lorakit.formats.lists import list_layout
from lorakit.formats.records import Records
from lorakit.formats.table import find_table, read_table
from lorakit.formats.textfile import Decoded, Line, Places, encoding_notes, read_text, split_lines

if TYPE_CHECKING:
    from lorakit.formats.layout import Source
    from lorakit.formats.lists import Rows

SPLIT = re.compile(r"[|\t]")


def _is_list(source: Source, path: Path) -> bool:
    """A file of this name may as well hold anything else; a Git LFS pointer or a broken file is left to the reader."""
    if source.metadata is not None:
        return True
    decoded = read_text(path)
    if not isinstance(decoded, Decoded):
        return True
    return any(_names_picture(line) for line in _rows(decoded)) or find_table(decoded.text) is not None


def _rows(decoded: Decoded) -> list[Line]:
    return [line for line in split_lines(decoded.text) if line.text.strip() and not line.text.startswith("#")]


def _names_picture(line: Line) -> bool:
    split = SPLIT.search(line.text)
    return split is not None and is_picture(Path(line.text[: split.start()].strip()))


def _read(rows: Rows) -> None:
    decoded = rows.read()
    if decoded is None:
        return
    lines = _rows(decoded)
    # published sets ship a `captions.txt` that is a table with commas
    if not any(_names_picture(line) for line in lines) and find_table(decoded.text) is not None:
        read_table(rows, decoded, "captions-txt")
        return
    rows.notes.extend(encoding_notes(rows.list_path, decoded))
    if not any(SPLIT.search(line.text) for line in lines):
        rows.malformed("", "no line has the form `picture|caption`")
        return
    records = Records(rows, decoded, "captions-txt", Places(decoded.text), Notation.LITERAL)
    for number, line in enumerate(lines, 1):
        split = SPLIT.search(line.text)
        if split is None:
            rows.malformed(line.text[:60], "the line has no `|` and no tab between picture and caption", line.number)
            continue
        text = line.text[split.end() :].lstrip()
        start = line.start + len(line.text) - len(text)
        rows.add(line.text[: split.start()], [records.caption(text, start, str(number))], line.number)


LAYOUT = list_layout(
    "captions-txt",
    "captions.txt with picture|caption lines",
    44,
    ("captions.txt",),
    (".txt",),
    _read,
    _is_list,
)
