"""Take phrases that say nothing out of a caption: an opening such as `The image shows`, or a unit of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from lorakit.caption.normalise.opening import rest_of
from lorakit.caption.normalise.remove import ENDERS, without
from lorakit.caption.style import Style

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.reading import Reading

_START = attrgetter("start")
_OPENINGS = frozenset({"opening", "wordy"})
_INSIDE = frozenset({"closing", "hedge", "mood"})  # kinds that a sentence may hold between two commas
# there is a man that is [standing]
_PADDED = re.compile(r"(there\s+(?:is|are)\s+)(.+?)(\s+(?:that|who)\s+(?:is|are))", re.IGNORECASE)
_TELLS = re.compile(
    r"\s+(?:\w+ing|\w{3,}ed|in|on|at|by|with|near|behind|under|beside|between|inside|outside|asleep|awake|alone)\b"
)


def without_phrases(reading: Reading, hits: Sequence[Hit]) -> list[Change]:
    """Changes that delete `hits`; what would leave a sentence broken, or no caption, stays.

    With an opening goes the verb or particle that joins it to the rest (`The image you sent` shows, `图片中` 是). The
    rest begins with a capital behind an end mark; at the start of the caption it stays as it is.
    """
    parsed = reading.parsed
    gone: set[Unit] = set()
    changes: list[Change] = []
    for hit in hits:
        unit = parsed.unit_at(hit.first)
        if unit is None:
            continue
        if reading.whole(hit):
            if not _inside(reading, hit, unit):
                gone.add(unit)
        elif hit.term.kind in _OPENINGS and hit.first == unit.first:
            start, end = parsed.span(hit.first, hit.last)
            if hit.term.kind == "wordy":
                changes += _unpadded(parsed, start, end)
                continue
            begins = rest_of(parsed.text[start:end], parsed.text[end : unit.end])
            at = None if begins is None else start + begins
            if at is not None and any(word.start >= at for word in parsed.words[unit.first : unit.last]):
                changes.append(_deleted(parsed, start, at))
            elif at is not None:
                gone.add(unit)
    left = [unit for unit in parsed.units if unit.size and unit not in gone]
    return sorted([*changes, *_without(parsed, gone)]) if left else []


def _inside(reading: Reading, hit: Hit, unit: Unit) -> bool:
    """Whether a unit stands between two commas of a sentence, where without it a comma would part what belongs
    together: `A man, it seems, waits`.
    """
    if hit.term.kind not in _INSIDE or reading.style is Style.TAGS:
        return False
    units = reading.parsed.units
    number = bisect_left(units, unit.start, key=_START)
    if number in (0, len(units) - 1):
        return False
    text = reading.parsed.text
    gaps = text[units[number - 1].end : unit.start], text[unit.end : units[number + 1].start]
    return not any(ENDERS.intersection(gap) or "\n" in gap for gap in gaps)


def _without(parsed: Parsed, gone: Collection[Unit]) -> list[Change]:
    """The deletion of whole units; what then opens a sentence gets its capital."""
    if not gone:
        return []
    changes = without(parsed, gone)
    for number, unit in enumerate(parsed.units[:-1]):
        following = parsed.units[number + 1]
        if unit in gone and following not in gone and _opens(parsed, unit.start):
            first = parsed.text[following.start]
            if first != first.upper():
                changes.append((following.start, following.start + 1, first.upper()))
    return changes


def _deleted(parsed: Parsed, start: int, at: int) -> Change:
    """The deletion from `start` up to `at`, with the capital of what then opens a sentence."""
    if _opens(parsed, start):
        return start, at + 1, parsed.text[at].upper()
    return start, at, ""


def _opens(parsed: Parsed, start: int) -> bool:
    """Whether a sentence behind another one begins at `start`."""
    before = parsed.text[:start].rstrip()
    return before[-1:] in ENDERS and bool(before)


def _unpadded(parsed: Parsed, start: int, end: int) -> list[Change]:
    """`a man standing in the rain` of `there is a man that is standing in the rain`."""
    found = _PADDED.fullmatch(parsed.text, start, end)
    if not found or not _TELLS.match(parsed.text, end):
        return []
    return [_deleted(parsed, start, found.start(2)), (found.start(3), end, "")]
