"""Colour profiles as bytes, for made-up pictures: the smallest ICC files that say what a colour space is.

ICC.1:2001-04 (version 2.4), three-component matrix-based display profiles: a header of 128 bytes, a directory of tags,
a description, the white point, three colourants and one curve for all channels. The colourants are the primaries'
XYZ, adapted to D50 by the Bradford method, as the ICC prints them for each space.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

D50 = (0.9642, 1.0, 0.8249)
CURVE_POINTS = 1024
ADOBE_GAMMA = 563 / 256  # 2.19921875, as Adobe RGB (1998) defines it
# description, then the colourants of red, green and blue
SPACES = {
    "srgb": (
        "sRGB IEC61966-2.1",
        ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
    ),
    "adobe-rgb": (
        "Adobe RGB (1998)",
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
    ),
    "display-p3": (
        "Display P3",
        ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    ),
}


def profile_bytes(name: str) -> bytes:
    """The profile `srgb`, `adobe-rgb` or `display-p3`; raises ValueError for another name."""
    if name not in SPACES:
        raise ValueError(f"no colour profile `{name}`; there are {', '.join(SPACES)}")
    description, colourants = SPACES[name]
    curve = _gamma(ADOBE_GAMMA) if name == "adobe-rgb" else _srgb_curve()
    return assemble(
        {
            b"desc": _description(description),
            b"cprt": b"text\0\0\0\0No copyright\0",
            b"wtpt": _xyz(D50),
            b"rXYZ": _xyz(colourants[0]),
            b"gXYZ": _xyz(colourants[1]),
            b"bXYZ": _xyz(colourants[2]),
            b"rTRC": curve,
            b"gTRC": curve,
            b"bTRC": curve,
        }
    )


def assemble(tags: dict[bytes, bytes], space: bytes = b"RGB ") -> bytes:
    """A display profile of these tags; tags with equal contents share them."""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    body = b""
    for data in tags.values():
        if data not in places:
            places[data] = start + len(body)
            body += data + b"\0" * (-len(data) % 4)
    directory = b"".join(name + struct.pack(">II", places[data], len(data)) for name, data in tags.items())
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sIIIQI3i4s44x",
        start + len(body),
        b"\0\0\0\0",
        0x02400000,
        b"mntr",
        space,
        b"XYZ ",
        struct.pack(">6H", 2000, 1, 1, 0, 0, 0),  # a fixed date, so that the same name gives the same bytes
        b"acsp",
        b"\0\0\0\0",
        0,
        0,
        0,
        0,
        1,  # relative colorimetric
        *_fixed(D50),
        b"\0\0\0\0",
    )
    return header + struct.pack(">I", len(tags)) + directory + body


def _description(text: str) -> bytes:
    """A `desc` tag: ASCII, no Unicode, no Macintosh script."""
    ascii_text = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(ascii_text)) + ascii_text + struct.pack(">IIHB67x", 0, 0, 0, 0)


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *_fixed(values))


def _fixed(values: Sequence[float]) -> list[int]:
    """s15Fixed16 numbers."""
    return [round(value * 65536) for value in values]


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256))


def _srgb_curve() -> bytes:
    """The curve of IEC 61966-2-1 as a table: version 2 has no formulas."""
    steps = [number / (CURVE_POINTS - 1) for number in range(CURVE_POINTS)]
    light = [step / 12.92 if step <= 0.04045 else ((step + 0.055) / 1.055) ** 2.4 for step in steps]
    return b"curv\0\0\0\0" + struct.pack(f">I{CURVE_POINTS}H", CURVE_POINTS, *(round(value * 65535) for value in light))
