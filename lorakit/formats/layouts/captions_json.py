"""`captions.json`: an object from picture to caption or captions (diffusion-pipe), or a list of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.formats.layouts import kohya_json
from lorakit.formats.lists import list_layout
from lorakit.formats.records import Record, Records
from lorakit.formats.textfile import Places

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.formats.jsontext import Node
    from lorakit.formats.layout import Source
    from lorakit.formats.lists import Rows


def _is_ours(source: Source, path: Path) -> bool:
    """A JSON file of kohya's shape is kohya's, whatever its name."""
    del source
    return not kohya_json.is_kohya(path)


def _read(rows: Rows) -> None:
    found = rows.read_json()
    if found is None:
        return
    decoded, node = found
    records = Records(rows, decoded, "captions-json", Places(decoded.text))
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


LAYOUT = list_layout(
    "captions-json",
    "captions.json from picture to caption",
    45,
    ("captions.json",),
    (".json",),
    _read,
    _is_ours,
)
