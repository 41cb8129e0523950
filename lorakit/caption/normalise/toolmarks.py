"""Undo what a tool did to all tags of a set: escaped brackets, underscores, escapes of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.exported import turned_back
from lorakit.caption.normalise.plain import unescaped
from lorakit.caption.normalise.underscores import spaced
from lorakit.caption.spans import Cover
from lorakit.caption.style import Style
from lorakit.caption.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.reading import Reading


def undone(
    reading: Reading, sign: str, spans: Sequence[tuple[int, int]], kept: Iterable[str], declared: bool
) -> tuple[list[Change], bool]:
    r"""Changes for one of the marks `\(`, `_` and `\n`, which stand in `spans`, and whether they are safe to make.

    Spaces for underscores are safe where the settings declare them, and never in prose, where an underscore stands in
    a name; words of `kept` are not touched. What an export's escape meant is for a person to say.
    """
    parsed = reading.parsed
    if sign == "_":
        return spaced(parsed, spans, kept), declared and reading.style is not Style.PROSE
    if sign == "\\n":
        return turned_back(parsed, reading.style is Style.TAGS), False
    units = Cover(spans)
    quotes = Cover((each.start, each.end) for each in parsed.enclosed if each.quote)
    places = [mark.start for mark in parsed.marks if mark.kind is Syntax.ESCAPE]
    return unescaped(parsed, [place for place in places if place in units and place not in quotes])
