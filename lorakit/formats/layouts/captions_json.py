"""`captions.json`: an object from picture to caption or captions (diffusion-pipe), or a list of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.formats.jsontext import BadJsonError, Node, parse
from lorakit.formats.layout import Layout, find_lists, load_lists
from lorakit.formats.layouts import kohya_json
from lorakit.formats.records import Record, Records
from lorakit.formats.textfile import Places, encoding_notes

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.formats.layout import Loaded, Rows, Source


def detect(source: Source) -> str | None:
    """A JSON file that the user named, unless it is kohya's, or a `captions.json` anywhere below the root."""
    found = _lists(source)
    return f"`{found[0].name}` lists captions" if found else None


def load(source: Source) -> Loaded:
    """Read every list; a picture may have several captions."""
    return load_lists(source, _lists(source), _read)


def _lists(source: Source) -> list[Path]:
    found = find_lists(source, ("captions.json",), (".json",))
    return [path for path in found if not kohya_json.is_kohya(path)]


def _read(rows: Rows) -> None:
    decoded = rows.read()
    if decoded is None:
        return
    rows.notes.extend(encoding_notes(rows.list_path, decoded, mark_hurts=True))
    places = Places(decoded.text)
    try:
        node = parse(decoded.text)
    except BadJsonError as error:
        line, column = places.at(error.offset)
        rows.malformed("", f"the list is no JSON (column {column}: {error.message})", line)
        return
    records = Records(rows, decoded, "captions-json", places)
    if node.items is not None:
        records.add_all([Record(item, str(number)) for number, item in enumerate(node.items, 1)])
    elif node.members is not None:
        _by_name(records, node)
    else:
        rows.malformed("", f"the list is {node.kind}; it must be an object or a list of objects")


def _by_name(records: Records, node: Node) -> None:
    members = node.members or ()
    if members and all(value.members is not None or _holds_objects(value) for _, value in members):
        keys = ", ".join(f"`{name}`" for name, _ in members[:5])
        detail = f"it has {keys} at its top; it must be an object from picture to caption, or a list of objects"
        records.rows.malformed("", detail)
        return
    seen: set[str] = set()
    for name, value in members:
        line = records.places.at(value.offset)[0]
        if name in seen:
            records.rows.malformed(name, "the picture stands twice: JSON readers keep only the last", line)
        seen.add(name)
        records.rows.add(name, records.captions(name, value, name), line)


def _holds_objects(value: Node) -> bool:
    return value.items is not None and any(item.members is not None for item in value.items)


LAYOUT = Layout("captions-json", "captions.json from picture to caption", 45, detect, load)
