"""Rows as bytes, for the cache and for worker processes: exact, strict, and quick to read (about 14 µs a row).

A row becomes: 4 bytes that stand for its fields and their types; how many fields are None; one record of fixed size
with each number, flag and length, in the order of the fields, a nested dataclass's in its place; the places of the
fields that are None; then the bytes of texts, byte strings and tuples. All of it follows from the dataclass: a new
field needs no edit here, and rows of other fields are refused. There is no checksum: who stores rows adds one.
"""

from __future__ import annotations

import dataclasses
import struct
from typing import Any, TypeVar

from lorakit.image.codec_layout import SCHEMA_BYTES, check_finite, layout_of
from lorakit.image.row import Row

T = TypeVar("T")


def encode(row: Row) -> bytes:
    """The row as bytes. Raises ValueError for what cannot be kept: a number that is not finite or beyond 64 bits."""
    return pack(row)


def decode(data: bytes) -> Row:
    """The row that `encode` got. Raises ValueError for anything else."""
    return unpack(Row, data)


def pack(value: Any) -> bytes:
    """As `encode`, for any dataclass of numbers, flags, texts, byte strings, StrEnums, tuples of numbers, and such
    dataclasses; all but the latter may be None where their type says so.
    """
    layout = layout_of(type(value))
    leaves: list[Any] = []
    _flatten(value, leaves)
    nones = bytes(at for at, leaf in enumerate(leaves) if leaf is None)
    if not layout.optional.issuperset(nones):
        raise ValueError("a field that must have a value has none")
    leaves = [0 if leaf is None else leaf for leaf in leaves]
    try:
        tails = [b"" if at in nones else tail.pack(leaves[at]) for at, tail in layout.tails]
        for (at, _), packed in zip(layout.tails, tails, strict=True):
            leaves[at] = len(packed)
        record = layout.record.pack(*leaves)
    except (struct.error, TypeError, AttributeError) as error:
        raise ValueError(f"a value does not fit its field: {error}") from error
    check_finite(leaves)
    return b"".join((layout.schema, bytes((len(nones),)), record, nones, *tails))


def unpack(type_: type[T], data: bytes) -> T:
    """What `pack` got, of `type_`. Raises ValueError when the bytes are not exactly what `pack` writes."""
    layout = layout_of(type_)
    start = SCHEMA_BYTES + 1 + layout.record.size
    if len(data) < start or data[:SCHEMA_BYTES] != layout.schema:
        raise ValueError("these bytes are a row of other fields, or cut off")
    leaves: list[Any] = list(layout.record.unpack_from(data, SCHEMA_BYTES + 1))
    check_finite(leaves)
    end = start + data[SCHEMA_BYTES]
    nones = data[start:end]
    if not layout.optional.issuperset(nones):
        raise ValueError("a field that must have a value has none")
    for at in nones:
        if leaves[at]:
            raise ValueError("a field has a value and none")
        leaves[at] = None
    for at in layout.flags:
        leaves[at] = _flag(leaves[at])
    for at, tail in layout.tails:
        if length := leaves[at]:
            start, end = end, end + length
            leaves[at] = tail.unpack(data[start:end])
        elif length == 0:
            leaves[at] = tail.empty
            if tail.empty is None:
                raise ValueError("a field has neither a value nor none")
    if end != len(data):
        raise ValueError("these bytes are cut off, or go on behind their end")
    for first, count, inner in layout.nested:
        leaves[first : first + count] = [inner(*leaves[first : first + count])]
    return type_(*leaves)


def _flag(value: int | None) -> bool | None:
    if value is not None and value > 1:
        raise ValueError("a flag is neither true nor false")
    return None if value is None else value == 1


def _flatten(value: Any, leaves: list[Any]) -> None:
    for field in dataclasses.fields(value):
        leaf = getattr(value, field.name)
        if dataclasses.is_dataclass(leaf):
            _flatten(leaf, leaves)
        else:
            leaves.append(leaf)
