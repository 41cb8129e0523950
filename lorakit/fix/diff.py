"""A change of a file as a unified diff, as text."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from lorakit.formats.textfile import decode, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.fix.plan import FileChange
    from lorakit.formats.textfile import Decoded

CONTEXT = 1  # captions are short, and lists are long


def diff_lines(change: FileChange, name: str) -> Iterator[str]:
    """The lines of the diff, without line ends; what only the encoding or the line ends change is said in words."""
    old = decode(change.old or b"")
    new = decode(change.new)
    before, after = _lines(old), _lines(new)
    yield f"--- {name}" if change.old is not None else "--- (nothing)"
    yield f"+++ {name}"
    if change.old is not None and (said := _said(old, new, before == after)):
        yield f"# {said}"
    yield from list(difflib.unified_diff(before, after, lineterm="", n=CONTEXT))[2:]


def _lines(decoded: Decoded) -> list[str]:
    return [line.text for line in split_lines(decoded.text)]


def _said(old: Decoded, new: Decoded, same: bool) -> str:
    said = []
    if (old.encoding, old.bom) != (new.encoding, new.bom):
        was, now = (each.encoding.upper() + " with a byte-order mark" * each.bom for each in (old, new))
        said.append(f"saved as {now} (was {was})")
    elif same:
        said.append("line ends only")
    return ", ".join(said)
