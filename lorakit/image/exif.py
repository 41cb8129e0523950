"""Is an EXIF or MPO block well formed? Decoders shrug at damage here, each in its own way.

Both are TIFF structures: a byte order, then a directory of 12-byte entries whose values lie inside the block
(EXIF 2.32, section 4.5.2). Nothing here reads more than the first directory.
"""

from __future__ import annotations

import struct

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


def damage(block: bytes) -> str:
    """What is wrong with the block, or an empty string when its first directory is whole."""
    block = block.removeprefix(b"Exif\0\0")
    if len(block) < 8:
        return "it is cut off"
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return "it does not start with a byte order"
    (start,) = struct.unpack_from(order + "I", block, 4)
    if start < 8 or start + 2 > len(block):
        return "its directory lies outside it"
    (entries,) = struct.unpack_from(order + "H", block, start)
    if start + 2 + 12 * entries > len(block):
        return "its directory is cut off"
    for index in range(entries):
        tag, kind, count, value = struct.unpack_from(order + "HHII", block, start + 2 + 12 * index)
        size = SIZES.get(kind)
        if size is None:
            return f"tag 0x{tag:04x} has the unknown type {kind}"
        if size * count > 4 and value + size * count > len(block):
            return f"the value of tag 0x{tag:04x} lies outside it"
    return ""


def zero_denominator(block: bytes) -> bool:
    """Whether the first directory holds a resolution (0x011A, 0x011B) divided by zero, which some readers trip over."""
    block = block.removeprefix(b"Exif\0\0")
    if damage(block):
        return False
    order = "<" if block[:2] == b"II" else ">"
    (start,) = struct.unpack_from(order + "I", block, 4)
    (entries,) = struct.unpack_from(order + "H", block, start)
    for index in range(entries):
        tag, kind, count, value = struct.unpack_from(order + "HHII", block, start + 2 + 12 * index)
        if tag in (0x011A, 0x011B) and kind == 5 and count == 1:
            _, denominator = struct.unpack_from(order + "II", block, value)
            if denominator == 0:
                return True
    return False
