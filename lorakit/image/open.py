"""A file's bytes to an opened picture and its header's row, or to the row that names the fault.

Only an allow-list of formats is opened: nothing that starts another program (EPS) or that trainers cannot read.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from lorakit.formats.textfile import LFS_HEADER
from lorakit.image.header import header
from lorakit.image.row import Fault, Row
from lorakit.image.sniff import READABLE, SNIFF_BYTES, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Everything a hostile or broken file makes Pillow raise; anything else is our own bug and may surface.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    AttributeError,
    AssertionError,
    struct.error,
)


def read_header(path: Path) -> Row:
    """The row of a picture's header; no pixel is decoded but those of tiny pictures. Never raises for a bad file."""
    from lorakit.image.tiny import colours_of_tiny

    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(SNIFF_BYTES)
            file.seek(0)
            with opened(file, head, size) as (row, image):
                return row if image is None else colours_of_tiny(row, image)
    except OSError as error:
        return unreadable(error)


def unreadable(error: OSError) -> Row:
    """The row of a file that the system does not hand over."""
    return Row(fault=Fault.UNREADABLE, detail=(error.strerror or type(error).__name__).lower())


@contextmanager
def opened(stream: Any, head: bytes, size: int) -> Iterator[tuple[Row, Image.Image | None]]:
    """The row of the header with the opened picture; for a file that cannot be opened its row with the fault, and None.

    `head` are the first SNIFF_BYTES bytes of `stream`, `size` the file's length.
    """
    row, image = _open(stream, head, size)
    if image is None:
        yield row, None
        return
    with image:
        yield row, image


def said(error: BaseException) -> str:
    """An exception's first line in lower case, for `Row.detail`."""
    return (str(error) or type(error).__name__).splitlines()[0].lower()[:120]


def _open(stream: Any, head: bytes, size: int) -> tuple[Row, Image.Image | None]:
    if size == 0:
        return Row(fault=Fault.EMPTY, detail="the file is empty"), None
    if head.startswith(LFS_HEADER):
        return Row(size, fault=Fault.POINTER), None
    kind = sniff(head)
    try:
        image = Image.open(stream, formats=READABLE)
    except Image.DecompressionBombError as error:
        return Row(size, format=kind, fault=Fault.BOMB, detail=str(error).split(",")[0].lower()), None
    except UnidentifiedImageError:
        known = kind in READABLE
        detail = "its header cannot be read" if known else kind or "not a picture"
        return Row(size, format=kind, fault=Fault.DAMAGED if known else Fault.UNSUPPORTED, detail=detail), None
    except BROKEN as error:
        return Row(size, format=kind, fault=Fault.DAMAGED, detail=said(error)), None
    try:
        return header(image, size), image
    except BROKEN as error:
        image.close()
        return Row(size, format=image.format or "", fault=Fault.DAMAGED, detail=said(error)), None
