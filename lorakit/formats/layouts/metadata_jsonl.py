"""`metadata.jsonl`: one JSON object a line with a picture's name and its caption, as Hugging Face reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.formats.jsontext import BadJsonError, parse
from lorakit.formats.lists import list_layout
from lorakit.formats.records import Record, Records
from lorakit.formats.textfile import Places, encoding_notes, split_lines

if TYPE_CHECKING:
    from lorakit.formats.lists import Rows


def read_into(rows: Rows) -> None:
    """File every line of the list that `rows` is at."""
    decoded = rows.read()
    if decoded is None:
        return
    rows.notes.extend(encoding_notes(rows.list_path, decoded, mark_hurts=True))
    records: list[Record] = []
    bad: list[tuple[int, str, str]] = []
    lines = [line for line in split_lines(decoded.text) if line.text.strip()]
    for number, line in enumerate(lines, 1):
        try:
            records.append(Record(parse(line.text), str(number), line.start))
        except BadJsonError as error:
            bad.append((line.number, line.text[:60], f"column {error.offset + 1}: {error.message}"))
    if not any(record.node.members is not None for record in records):
        rows.malformed("", _whole(decoded.text))
        return
    for at, text, detail in bad:
        rows.malformed(text, f"the line is no JSON ({detail})", at)
    Records(rows, decoded, "metadata-jsonl", Places(decoded.text)).add_all(records)


def _whole(text: str) -> str:
    """What to say about a file in which no line holds an object."""
    if not text.strip():
        return "the list is empty"
    try:
        parse(text)
    except BadJsonError:
        return "no line is a JSON object"
    return "the file is one JSON value: write one object a line"


LAYOUT = list_layout(
    "metadata-jsonl",
    "metadata.jsonl with a file_name and a text key",
    60,
    ("metadata.jsonl",),
    (".jsonl", ".ndjson"),
    read_into,
)
