"""Bytes to text: which encoding a caption or list file is in, and where its lines start.

Captions come from Windows notepads, Chinese editors and scripts. The order of the tests is by certainty: a byte-order
mark, then strict UTF-8 (text in another encoding almost never passes by chance), then GB18030 when the bytes look like
common Chinese, then Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lorakit.dataset import Note, NoteKind
from lorakit.formats.certain import is_certain

if TYPE_CHECKING:
    from pathlib import Path

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LFS_HEADER = b"version https://git-lfs.github.com/spec/"
# What Python's text files, and so the trainers, take for the end of a line; `str.splitlines` knows ten more.
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte-order mark, and how it was read.

    `lossy` means some bytes fit no encoding and became U+FFFD. `newline` is the first line ending found. `sure` says
    that no other encoding comes into question, so that the text may be saved as UTF-8 unasked.
    """

    text: str
    encoding: str = "utf-8"
    bom: bool = False
    lossy: bool = False
    newline: str = "\n"
    sure: bool = True


class Line(NamedTuple):
    """One line without its end: its 1-based number and the offset of its first code point."""

    number: int
    start: int
    text: str


def split_lines(text: str) -> list[Line]:
    """The lines of `text`; nothing after a final line end."""
    found: list[Line] = []
    start = 0
    for end in LINE_END.finditer(text):
        found.append(Line(len(found) + 1, start, text[start : end.start()]))
        start = end.end()
    if start < len(text):
        found.append(Line(len(found) + 1, start, text[start:]))
    return found


def is_ragged(text: str) -> bool:
    """Whether a blank line stands before a line of text, or line ends differ; what is behind the text is no matter."""
    body = text[: len(text.rstrip())]
    if not body:
        return False
    behind = LINE_END.search(text, len(body))
    ends = {found.group() for found in LINE_END.finditer(body)} | ({behind.group()} if behind else set())
    return len(ends) > 1 or any(not line.text.strip() for line in split_lines(body))


class Places:
    """Turns offsets into a text to 1-based (line, column)."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in LINE_END.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of the code point at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def decode(data: bytes) -> Decoded:
    """Return `data` as text; never raises."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, bom=True)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, _guess(data), bom=False)
    if "\0" in text and (wide := _wide_without_mark(data)):
        return _decoded(data, wide, bom=False)
    return Decoded(text, newline=_newline(text))


def encode(text: str, decoded: Decoded) -> bytes:
    """The bytes of a text in the way another was read, byte-order mark included. Raises UnicodeEncodeError."""
    mark = next((mark for mark, encoding in MARKS if encoding == decoded.encoding), b"") if decoded.bom else b""
    return mark + text.encode(decoded.encoding)


def read_text(path: Path) -> Decoded | Note:
    """Read and decode a text file; a file that cannot be read, or is a Git LFS pointer, comes back as a note."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Note(NoteKind.UNREADABLE, path, detail=reason(error))
    if data.startswith(LFS_HEADER):
        return Note(NoteKind.POINTER, path)
    return decode(data)


def encoding_notes(path: Path, decoded: Decoded, mark_hurts: bool = False) -> list[Note]:
    """A note when programs that expect UTF-8 misread this list; `mark_hurts`: the format forbids a byte-order mark."""
    if decoded.encoding != "utf-8":
        detail = f"the list is in {decoded.encoding}: programs that expect UTF-8 stop or show wrong letters"
        return [Note(NoteKind.ENCODING, path, decoded.encoding, detail, sure=decoded.sure and not decoded.lossy)]
    if decoded.bom and mark_hurts:
        detail = "the list starts with a byte-order mark, which JSON forbids"
        return [Note(NoteKind.ENCODING, path, "utf-8-sig", detail, sure=not decoded.lossy)]
    return []


def reason(error: OSError) -> str:
    """What the operating system said, without the path and the errno number."""
    return (error.strerror or type(error).__name__).lower()


def _decoded(data: bytes, encoding: str, bom: bool) -> Decoded:
    try:
        text, lossy = data.decode(encoding), False
    except UnicodeDecodeError:
        text, lossy = data.decode(encoding, errors="replace"), True
    return Decoded(text, encoding, bom, lossy, _newline(text), not lossy and (bom or is_certain(data, encoding, text)))


def _newline(text: str) -> str:
    first = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)
    if first < 0:
        return "\n"
    return "\r\n" if text.startswith("\r\n", first) else text[first]


def _wide_without_mark(data: bytes) -> str | None:
    """UTF-16 text saved without a mark has a zero in nearly every other byte when it is mostly Latin."""
    if len(data) < 4 or len(data) % 2:
        return None
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if zeros.count(0) > 0.7 * len(zeros):
            return encoding
    return None


def _guess(data: bytes) -> str:
    """Tell GB18030 from Windows-1252 for bytes that are not UTF-8.

    Common Chinese (GB 2312) is pairs of bytes that are both 0xA1 or above; accented Latin letters stand alone between
    ASCII letters. A text counts as Chinese when most of its high bytes come in such pairs.
    """
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "cp1252" if _is_cp1252(data) else "utf-8"
    high = paired = at = 0
    while at < len(data):
        if data[at] < 0x80:
            at += 1
            continue
        high += 1
        paired += at + 1 < len(data) and data[at] >= 0xA1 and data[at + 1] >= 0xA1
        at += 2
    return "gb18030" if paired >= 0.7 * high or not _is_cp1252(data) else "cp1252"


def _is_cp1252(data: bytes) -> bool:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True
