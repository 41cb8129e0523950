"""Repairs that cover several captions: what is safe goes first, what is not waits for a round of its own."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from lorakit.findings import Edit, Fix, Safety
from lorakit.lint.rule import edits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.caption.normalise.changes import Change
    from lorakit.lint.view import Line


class Repair(NamedTuple):
    """Changes of one caption as it was read, and whether a program may make them unasked."""

    line: Line
    changes: Sequence[Change]
    safe: bool = True


def fix_lines(title: str, repairs: Iterable[Repair]) -> Fix | None:
    """One fix of all that is safe; where nothing is, of the rest; None when nothing would change.

    `title` may say `{captions}`: in how many captions something changes.
    """
    edits: dict[bool, list[Edit]] = {True: [], False: []}
    for line, changes, safe in repairs:
        edits[safe].extend(edits_in(line, changes))
    safe = bool(edits[True])
    if not edits[safe]:
        return None
    named = title.replace("{captions}", counted(edits[safe]))
    return Fix(named, Safety.SAFE if safe else Safety.UNSAFE, tuple(edits[safe]))


def counted(edits: Iterable[Edit]) -> str:
    """How many captions are edited, in words for a title."""
    count = len({(edit.sample, edit.caption) for edit in edits})
    return "1 caption" if count == 1 else f"{count} captions"


def edits_in(line: Line, changes: Iterable[Change]) -> list[Edit]:
    """Edits of what a line was read from: a caption, or all lines of a file where the target joins them.

    A change across two lines of a file cannot be written; then there are none.
    """
    text = line.reading.parsed.text
    real = [(start, end, new) for start, end, new in changes if text[start:end] != new]
    if line.reading is line.view.readings[line.number]:
        return list(edits_of(line.view, line.number, real))
    sizes = [len(caption.text) for caption in line.view.captions]
    starts = list(accumulate((size + 1 for size in sizes[:-1]), initial=0))
    found: list[Edit] = []
    for start, end, new in real:
        for number, (first, size) in enumerate(zip(starts, sizes, strict=True)):
            if first <= start and end <= first + size:
                found += edits_of(line.view, number, [(start - first, end - first, new)])
                break
        else:
            return []
    return found
