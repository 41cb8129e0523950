"""The lines of a journal: each with a checksum, so that a line that is damaged is known as such and the others count.

`CRC32 JSON` with captions as text, so that a person can read them; bytes that are no UTF-8 stand as base64 in a list.
The first line is the head, the last one the number of entries; between them one line a file:
`[path, SHA-256 of the new bytes, old bytes or null]`. A path is relative to the folder that holds `.lorakit` when the
file lies below it, so that a dataset may be moved with its journals.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SCHEMA = 1
BLOCK = 1024  # lines that are written at once


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a run: where it really lies, its old bytes (None: it was made), and the digest of its new ones."""

    path: Path
    old: bytes | None
    new: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The entries of a journal, and the numbers of the lines that cannot be read (1-based)."""

    entries: tuple[Entry, ...]
    damaged: tuple[int, ...]


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def blocks(head: dict[str, Any], entries: Sequence[Entry], home: Path) -> Iterator[bytes]:
    """A whole journal, piece by piece. `home` is where relative paths start, without links."""
    yield _line(head)
    for start in range(0, len(entries), BLOCK):
        yield b"".join(_line(_pack(entry, home)) for entry in entries[start : start + BLOCK])
    yield _line({"end": len(entries)})


def parse(data: bytes, home: Path) -> Loaded:
    """Every line that can be read. The head is not looked at."""
    entries: list[Entry] = []
    damaged: list[int] = []
    ended = False
    lines = data.split(b"\n")
    for number, line in enumerate(lines[1:-1], 2):
        found = unline(line)
        if isinstance(found, dict):
            ended = True
        elif found is None:
            damaged.append(number)
        else:
            entries.append(_unpack(found, home))
    if lines[-1] or not ended:
        damaged.append(len(lines))
    return Loaded(tuple(entries), tuple(damaged))


def unline(line: bytes) -> Any:
    """What a line holds, None when it is damaged."""
    check, _, body = line.partition(b" ")
    if check != b"%08x" % binascii.crc32(body):
        return None
    return json.loads(body.decode("utf-8", "surrogatepass"))


def _line(value: Any) -> bytes:
    # names that are not valid text hold lone surrogates
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"%08x %s\n" % (binascii.crc32(body), body)


def _pack(entry: Entry, home: Path) -> list[Any]:
    path = entry.path.relative_to(home).as_posix() if entry.path.is_relative_to(home) else str(entry.path)
    return [path, entry.new, None if entry.old is None else _text(entry.old)]


def _unpack(record: list[Any], home: Path) -> Entry:
    path, new, old = record
    if old is not None:
        old = base64.b64decode(old[0]) if isinstance(old, list) else old.encode("utf-8")
    return Entry(home / path, old, new)


def _text(data: bytes) -> str | list[str]:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return [base64.b64encode(data).decode("ascii")]
