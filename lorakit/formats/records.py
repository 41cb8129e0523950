"""Records of JSON lists: an object with a picture's name and its caption under the usual keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lorakit.dataset import Caption, Notation
from lorakit.formats.columns import CAPTIONS, NAMES, pick, plain, unusable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.formats.jsontext import Node
    from lorakit.formats.lists import Rows
    from lorakit.formats.textfile import Decoded, Places


class Record(NamedTuple):
    """One value of a list, how to call it, and what to add to its offsets to have them in the file."""

    node: Node
    field: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Records:
    """Files records and captions of the list that `rows` is at."""

    rows: Rows
    decoded: Decoded
    source: str
    places: Places
    notation: Notation = Notation.JSON

    def add_all(self, records: Sequence[Record]) -> None:
        """File every record; one note for the list when none of them names a picture or none has a caption."""
        objects = [record for record in records if record.node.members is not None]
        keys = [name for record in objects for name, _ in record.node.members or ()]
        if objects and (pick(keys, NAMES) is None or pick(keys, CAPTIONS) is None):
            self.rows.malformed("", unusable(keys))
            return
        for record in records:
            self._add(record)

    def captions(self, name: str, value: Node, field: str, shift: int = 0) -> list[Caption]:
        """The captions that a value holds: one text or a list of texts; anything else becomes a note."""
        found: list[Caption] = []
        for node in value.items if value.items is not None else (value,):
            if isinstance(node.scalar, str):
                found.append(self.caption(node.scalar, shift + node.offset, field))
            elif node.scalar is not None or node.items is not None or node.members is not None:
                line = self.places.at(shift + node.offset)[0]
                self.rows.malformed(name, f"the caption is {node.kind}, not text", line)
        return found

    def caption(self, text: str, offset: int, field: str) -> Caption:
        """A caption whose first code point stands at `offset`."""
        line, column = self.places.at(offset)
        decoded = self.decoded
        return Caption(
            text,
            self.rows.list_path,
            line,
            column,
            field,
            decoded.encoding,
            decoded.bom,
            decoded.lossy,
            decoded.newline,
            self.source,
            self.notation,
        )

    def _add(self, record: Record) -> None:
        node, shift = record.node, record.shift
        line = self.places.at(shift + node.offset)[0]
        if node.members is None:
            self.rows.malformed("", f"entry {record.field} is {node.kind}, not an object with keys", line)
            return
        keys = [name for name, _ in node.members]
        members = [member for _, member in node.members]
        at_name, at_caption = pick(keys, NAMES), pick(keys, CAPTIONS)
        name = members[at_name].scalar if at_name is not None else None
        if not isinstance(name, str):
            self.rows.malformed("", f"entry {record.field} names no picture", line)
            return
        captions = self.captions(name, members[at_caption], record.field, shift) if at_caption is not None else []
        used = (at_name, at_caption)
        extra = {plain(key): member for at, (key, member) in enumerate(node.members) if at not in used}
        self.rows.add(name, captions, line, as_text(extra))


def as_text(extra: Mapping[str, Node]) -> dict[str, str]:
    """Further values as text: strings as they are, anything else as JSON, nulls left out."""
    plain_values = {key: node.plain() for key, node in extra.items()}
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in plain_values.items()
        if value is not None
    }
