"""One picture's facts: everything that rules may know of its pixels, in one frozen row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a picture could not be read."""

    NONE = ""
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    POINTER = "pointer"
    UNSUPPORTED = "unsupported"
    BOMB = "bomb"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Row:
    """What the header says and, after a full decode, what the pixels say.

    `width` and `height` are pixels as stored, before EXIF orientation; `orientation` is the EXIF tag 0x0112 (1 to 8,
    1 when absent); `bits` per channel; `format` is what the content is, whatever the name says. `metadata_fault` names
    damaged EXIF or container data that does not stop decoding. After a decode: `clear_share` is the share of pixels
    (0 to 1) that are not fully opaque, `colours` the number of distinct colours when there are at most 256.
    """

    file_bytes: int = 0
    format: str = ""
    width: int = 0
    height: int = 0
    mode: str = ""
    bits: int = 8
    orientation: int = 1
    has_alpha: bool = False
    frames: int = 1
    metadata_fault: str = ""
    fault: Fault = Fault.NONE
    detail: str = ""
    decoded: bool = False
    clear_share: float | None = None
    colours: int | None = None

    @property
    def opened(self) -> bool:
        """Whether the header could be read, so that size, mode and format are known."""
        return self.width > 0
