"""Take whole units out of a caption, each with one separator, so that the others keep theirs."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed, Unit

ENDERS = frozenset("。！？｡.!?…")
KEPT = "|||"  # kohya's mark between the tags that stay in front and those that are shuffled
# of two separators the one that parts more stays: a line more than a sentence, a sentence more than a tag
RANKS = {"、": 0, ",": 1, "，": 1, ";": 2, "；": 2, "|": 3, "｜": 3, **dict.fromkeys(ENDERS, 4), "\n": 5}
_START = attrgetter("start")


def without(parsed: Parsed, units: Collection[Unit]) -> list[Change]:
    """Changes that delete `units`, and with each, or each row of neighbours, all separators around it but one.

    The one that stays is the one that parts more; a sentence keeps its full stop, and what stood before the first
    unit or behind the last stays as it was. When every unit goes, the text is empty. Takes time in the number of
    `units`, not in the length of the caption: a rule asks once for each of many findings.
    """
    gone = {number for unit in units if (number := _number(parsed, unit)) is not None}
    if gone and len(gone) == len(parsed.units):
        return [(0, len(parsed.text), "")]
    return [change for row in _rows(sorted(gone)) for change in _deletions(parsed, *row)]


def _number(parsed: Parsed, unit: Unit) -> int | None:
    """Which unit of the caption this is, by its place."""
    at = bisect_left(parsed.units, unit.start, key=_START)
    return at if at < len(parsed.units) and parsed.units[at].start == unit.start else None


def _rows(gone: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rows of neighbours among the numbers, which ascend, as first and behind last."""
    first = behind = -1
    for number in gone:
        if number != behind:
            if behind > first:
                yield first, behind
            first = number
        behind = number + 1
    if behind > first:
        yield first, behind


def _deletions(parsed: Parsed, first: int, behind: int) -> Iterator[Change]:
    """What goes with units `first` up to `behind`: all between their neighbours but the gaps that are kept."""
    gaps = [_gap(parsed, number) for number in range(first, behind + 1)]
    tail = behind == len(parsed.units)
    kept = [gap for gap in gaps if KEPT in parsed.text[slice(*gap)]]
    if not kept:
        kept = [_stays(parsed, gaps, first == 0, tail)]
    elif tail:
        start, end = kept[-1]
        kept[-1] = start, start + len(parsed.text[start:end].rstrip())
    done = gaps[0][0]
    for start, end in [*kept, (gaps[-1][1],) * 2]:
        if start > done:
            yield done, start, ""
        done = end


def _gap(parsed: Parsed, number: int) -> tuple[int, int]:
    """The span in front of unit `number`: separators and spaces."""
    units = parsed.units
    start = units[number - 1].end if number else 0
    return start, units[number].start if number < len(units) else len(parsed.text)


def _stays(parsed: Parsed, gaps: list[tuple[int, int]], head: bool, tail: bool) -> tuple[int, int]:
    """The one gap of `gaps` that stays, of which the row of units stood at the head, at the tail or between."""
    if head:
        return gaps[0]
    if not tail:
        behind = parsed.text[gaps[-1][1] :][:1]
        return max(gaps, key=lambda gap: _weight(parsed.text[slice(*gap)], behind))
    for start, end in gaps[:-1]:
        ended = [at + 1 for at in range(start, end) if parsed.text[at] in ENDERS]
        if ended:
            return start, ended[-1]
    return gaps[-1]


def _weight(gap: str, behind: str) -> tuple[int, int, bool]:
    """How much a gap parts; of equals the one with fewer signs, then the one with a space.

    Before a small letter (`behind`) an exclamation or question mark ends nothing: `love live! school idol project`.
    """
    weak = "!?…" if behind.isascii() and behind.islower() else ""
    signs = [-1 if char in weak else RANKS[char] for char in gap if char in RANKS]
    return max(signs, default=-1), -len(signs), " " in gap
