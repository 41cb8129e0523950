"""How the fields of a dataclass are laid out in bytes; `codec` writes and reads them. All follows from the types."""

from __future__ import annotations

import dataclasses
import struct
import types
import typing
import zlib
from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

NUMBERS = {int: "q", float: "d", bool: "B"}
SCHEMA_BYTES = 4
MOST_LEAVES = 255


@dataclasses.dataclass(frozen=True, slots=True)
class Tail:
    """How a value that stands behind the record becomes bytes and a value again; `empty` is the value of no bytes."""

    pack: Callable[[Any], bytes]
    unpack: Callable[[bytes], Any]
    empty: Any


@dataclasses.dataclass(slots=True)
class Layout:
    """How the leaves of a dataclass are laid out: all fields in order, a nested dataclass's in its place.

    `codes` are those of `struct`; `flags`, `tails` and `optional` name leaves by their place; `nested` holds (first
    leaf, number of fields, type).
    """

    codes: list[str] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    tails: list[tuple[int, Tail]] = field(default_factory=list)
    nested: list[tuple[int, int, type[Any]]] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    optional: set[int] = field(default_factory=set)
    record: struct.Struct = field(default_factory=lambda: struct.Struct(""))
    schema: bytes = b""


def layout_of(type_: type[Any]) -> Layout:
    """The layout of a dataclass. Raises TypeError for a field of a kind that has none."""
    return _layout_of(typing.cast("Hashable", type_))


@lru_cache(maxsize=16)
def _layout_of(type_: Hashable) -> Layout:
    layout = Layout()
    _lay_out(typing.cast("type[Any]", type_), layout)
    if len(layout.codes) > MOST_LEAVES:
        raise TypeError(f"{len(layout.codes)} fields are more than fit: their places are stored in one byte each")
    layout.record = struct.Struct("<" + "".join(layout.codes))
    layout.schema = zlib.crc32("\n".join(layout.signature).encode()).to_bytes(SCHEMA_BYTES, "little")
    layout.nested.reverse()  # the innermost and last is built first, so that nothing before it moves
    return layout


def _lay_out(type_: type[Any], layout: Layout) -> None:
    hints = typing.get_type_hints(type_)
    for each in dataclasses.fields(type_):
        hint = hints[each.name]
        layout.signature.append(f"{type_.__name__}.{each.name}: {hint}")
        kind, optional = _without_none(hint)
        at = len(layout.codes)
        if dataclasses.is_dataclass(kind) and isinstance(kind, type) and not optional:
            layout.nested.append((at, len(dataclasses.fields(kind)), kind))
            _lay_out(kind, layout)
            continue
        if optional:
            layout.optional.add(at)
        if kind in NUMBERS:
            layout.codes.append(NUMBERS[kind])
            if kind is bool:
                layout.flags.append(at)
        else:
            layout.codes.append("I")
            layout.tails.append((at, _tail(kind)))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) not in (types.UnionType, typing.Union):
        return hint, False
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"a field of several types cannot be stored: {hint}")
    return kinds[0], True


def _tail(kind: Any) -> Tail:
    if kind is str:
        return Tail(_from_text, _to_text, "")
    if kind is bytes:
        return Tail(bytes, bytes, b"")
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        named = {member.value: member for member in kind}
        return Tail(_from_text, lambda data: kind(_to_text(data)), named.get(""))
    items = typing.get_args(kind)
    endless = items[-1:] == (...,)
    items = items[:1] if endless else items
    if typing.get_origin(kind) is not tuple or not items or not all(item in (int, float) for item in items):
        raise TypeError(f"a field of this type cannot be stored: {kind}")
    return _tuples("".join(NUMBERS[item] for item in items), endless)


def _tuples(codes: str, endless: bool) -> Tail:
    def pack(values: tuple[float, ...]) -> bytes:
        packed = struct.pack("<" + codes * (len(values) if endless else 1), *values)
        check_finite(values)
        return packed

    def unpack(data: bytes) -> tuple[float, ...]:
        try:
            values = struct.unpack("<" + codes * (len(data) // 8 if endless else 1), data)
        except struct.error as error:
            raise ValueError("a tuple has another length") from error
        check_finite(values)
        return values

    return Tail(pack, unpack, () if endless else None)


def check_finite(values: Sequence[float]) -> None:
    """Raises ValueError when one of `values` is infinite or not a number."""
    # one infinite number makes the sum so, and a sum is quicker; finite numbers may add up to more than fits
    if not isfinite(sum(values)) and not all(map(isfinite, values)):
        raise ValueError("a number is not finite")


def _from_text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _to_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
