"""kohya's metadata JSON, `{picture: {"caption": ..., "tags": ...}}`, as its fine-tuning tools write it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.dataset import Notation
from lorakit.formats.layout import Layout
from lorakit.formats.lists import find_lists, load_lists
from lorakit.formats.names import Names
from lorakit.formats.records import Records, as_text
from lorakit.formats.textfile import Decoded, Places, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.dataset import Caption
    from lorakit.formats.jsontext import Node
    from lorakit.formats.layout import Loaded, Source
    from lorakit.formats.lists import Rows

# in the order in which kohya's tools write them: the last one holds what the others hold
STEPS = ("meta_cap.json", "meta_clean.json", "meta_lat.json")
# kohya's own cache of sizes and captions: no list that anybody edits
CACHE = "metadata_cache.json"
SEPARATOR = ", "


def detect(source: Source) -> str | None:
    """A JSON file of this shape that the user named, or a `meta*.json` of this shape at the root."""
    found = _list(source)
    return f"`{found.name}` is kohya's metadata" if found else None


def load(source: Source) -> Loaded:
    """Read the list; of several only the one that kohya's tools write last."""
    found = _list(source)
    return load_lists(source, [found] if found else [], read_into)


def is_kohya(path: Path) -> bool:
    """Whether the file has kohya's shape; a broken one counts when it bears the name of one of kohya's steps."""
    decoded = read_text(path)
    if not isinstance(decoded, Decoded):
        return path.name.lower() in STEPS
    try:
        value = json.loads(decoded.text)  # only the shape matters here, and json.loads is fast
    except (ValueError, RecursionError):
        return path.name.lower() in STEPS
    entries = value.values() if isinstance(value, dict) else ()
    return all(isinstance(entry, dict) for entry in entries) and any("caption" in e or "tags" in e for e in entries)


def read_into(rows: Rows) -> None:
    """File every entry of the list that `rows` is at."""
    # the tools write full paths of the machine they ran on
    rows.names = Names(rows.source.folder, foreign=True)
    found = rows.read_json()
    if found is None:
        return
    decoded, node = found
    if node.members is None:
        rows.malformed("", f"the list is {node.kind}; kohya's metadata is an object from picture to caption and tags")
        return
    records = Records(rows, decoded, "kohya-json", Places(decoded.text))
    for name, value in node.members:
        line = records.places.at(value.offset)[0]
        if value.members is None:
            rows.malformed(name, f"the entry is {value.kind}, not an object with `caption` or `tags`", line)
            continue
        rows.add(name, _captions(records, name, value), line, as_text(dict(value.members)))


def _captions(records: Records, name: str, value: Node) -> list[Caption]:
    """One caption: kohya appends the tags to it. A list (never kohya's own) gives several."""
    caption, tags = value.get("caption"), value.get("tags")
    first = records.captions(name, caption, name) if caption else []
    if tags is None or not isinstance(tags.scalar, str) or not tags.scalar:
        return first
    if not any(each.text for each in first):
        return records.captions(name, tags, name)
    joined = [f"{each.text}{SEPARATOR}{tags.scalar}" for each in first]
    return [replace(each, text=text, notation=Notation.KOHYA) for each, text in zip(first, joined, strict=True)]


def _list(source: Source) -> Path | None:
    if source.metadata is not None:
        named = find_lists(source, (), (".json",))
    else:
        named = [
            file.path for file in source.folder.files if "/" not in file.key and _is_named_so(file.path.name.lower())
        ]
    fitting = [path for path in named if is_kohya(path)]
    return max(fitting, key=_step, default=None)


def _is_named_so(name: str) -> bool:
    return name.startswith("meta") and name.endswith(".json") and name != CACHE


def _step(path: Path) -> int:
    name = path.name.lower()
    return STEPS.index(name) if name in STEPS else -1


LAYOUT = Layout("kohya-json", "kohya's metadata JSON with caption and tags", 40, detect, load)
