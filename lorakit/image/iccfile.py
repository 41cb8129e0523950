"""What an ICC profile holds: its colour space, its name, its primaries and curves. Read with `struct`, never written.

ICC.1:2022 (version 4.4) sections 7 (header, tag table) and 10 (types `desc`, `mluc`, `text`, `XYZ`, `curv`, `para`);
versions 2 and 4 alike.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER = 128  # bytes
MOST_TAGS = 200  # real profiles have below 40
NAME_LENGTH = 60
# Which parameters (gamma, a, b, c, d, e, f) the five kinds of `para` curves give, in order.
PARAMETERS = ("g", "gab", "gabc", "gabcd", "gabcdef")
Triple = tuple[float, float, float]


class DamagedProfileError(ValueError):
    """The bytes are no ICC profile, or lie about their own layout."""


@dataclass(frozen=True, slots=True)
class Curve:
    """From a stored value to light, both 0 to 1: a table, or a formula with the parameters of `para` type 4."""

    table: tuple[int, ...] = ()
    gamma: float = 1.0
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 0.0
    f: float = 0.0

    def light(self, value: float) -> float:
        """The light of a stored value from 0 to 1."""
        if self.table:
            place = value * (len(self.table) - 1)
            low = min(int(place), len(self.table) - 2)
            return (self.table[low] + (place - low) * (self.table[low + 1] - self.table[low])) / 65535
        if value < self.d:
            return self.c * value + self.f
        return float(max(self.a * value + self.b, 0.0) ** self.gamma + self.e)


@dataclass(frozen=True, slots=True)
class Profile:
    """`space` is `RGB`, `GRAY`, `CMYK`, `Lab` ...; `colourants` are the XYZ (D50) of red, green and blue.

    Without both colourants and curves (one for gray) the profile describes its space by tables of its own.
    """

    space: str
    name: str
    colourants: tuple[Triple, ...] = ()
    curves: tuple[Curve, ...] = ()


def parse(data: bytes) -> Profile:
    """Read a profile; raises DamagedProfileError, and nothing else, for bytes that are none."""
    try:
        return _parse(data)
    except (struct.error, IndexError, OverflowError, UnicodeError) as error:
        raise DamagedProfileError("its data is cut off or malformed") from error


def _parse(data: bytes) -> Profile:
    if len(data) < HEADER + 4 or data[36:40] != b"acsp":
        raise DamagedProfileError("it has no ICC header")
    declared, tags = struct.unpack_from(">I", data)[0], struct.unpack_from(">I", data, HEADER)[0]
    if declared > len(data):
        raise DamagedProfileError("it is cut off")
    if tags > MOST_TAGS or HEADER + 4 + 12 * tags > len(data):
        raise DamagedProfileError("its directory lies outside it")
    found: dict[bytes, bytes] = {}
    for place in range(HEADER + 4, HEADER + 4 + 12 * tags, 12):
        sign, start, size = struct.unpack_from(">4sII", data, place)
        if start + size > len(data):
            raise DamagedProfileError("a tag lies outside it")
        found[sign] = data[start : start + size]
    space = data[16:20].decode("ascii", "replace").strip("\0 ")
    name = _text(found[b"desc"]) if b"desc" in found else ""
    if space == "GRAY":
        return Profile(space, name, (), (_curve(found[b"kTRC"]),) if b"kTRC" in found else ())
    if space != "RGB" or not {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"} <= found.keys():
        return Profile(space, name)
    colourants = tuple(_xyz(found[sign]) for sign in (b"rXYZ", b"gXYZ", b"bXYZ"))
    red = found[b"rTRC"]
    curve = _curve(red)
    curves = (curve, *(curve if found[sign] == red else _curve(found[sign]) for sign in (b"gTRC", b"bTRC")))
    return Profile(space, name, colourants, curves)


def _text(tag: bytes) -> str:
    """The first text of a `desc`, `mluc` or `text` tag, on one line and without control characters."""
    match tag[:4]:
        case b"mluc":
            length, start = struct.unpack_from(">II", tag, 20)
            text = tag[start : start + length].decode("utf-16-be", "replace")
        case b"desc":
            (length,) = struct.unpack_from(">I", tag, 8)
            text = tag[12 : 12 + length].decode("latin-1")
        case b"text":
            text = tag[8:].decode("latin-1")
        case _:
            return ""
    text = text.partition("\0")[0]
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:NAME_LENGTH]


def _xyz(tag: bytes) -> Triple:
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65536, y / 65536, z / 65536


def _curve(tag: bytes) -> Curve:
    if tag[:4] == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return Curve()
        if count == 1:
            return Curve(gamma=struct.unpack_from(">H", tag, 12)[0] / 256)
        if 12 + 2 * count > len(tag):
            raise DamagedProfileError("a curve is cut off")
        return Curve(struct.unpack_from(f">{count}H", tag, 12))
    if tag[:4] != b"para":
        raise DamagedProfileError("a curve is of an unknown kind")
    (kind,) = struct.unpack_from(">H", tag, 8)
    if kind >= len(PARAMETERS):
        raise DamagedProfileError("a curve has an unknown formula")
    names = PARAMETERS[kind]
    values = [number / 65536 for number in struct.unpack_from(f">{len(names)}i", tag, 12)]
    given = {"gamma" if name == "g" else name: value for name, value in zip(names, values, strict=True)}
    if kind in (1, 2) and given["a"]:
        # below -b/a the curve is level: at 0, or at c, which then also lifts the rest
        level = given.pop("c", 0.0)
        given |= {"d": -given["b"] / given["a"], "e": level, "f": level}
    return Curve(**given)
