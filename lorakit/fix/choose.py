"""Which edits of a round can be made together: those of different fixes must not touch, the later ones wait."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.findings import Edit, Finding, Fix, Safety


class Wanted(NamedTuple):
    """A fix that may be applied, with the finding it belongs to."""

    finding: Finding
    fix: Fix


class Group(NamedTuple):
    """The edits that one fix makes in one caption: all of them are made, or none."""

    wanted: Wanted
    edits: tuple[Edit, ...]


def fixes_of(findings: Iterable[Finding], least: Safety) -> list[Wanted]:
    """The fixes at or above the safety `least`, in the order of the findings."""
    return [
        Wanted(finding, finding.fix)
        for finding in findings
        if finding.fix is not None and finding.fix.safety >= least and (finding.fix.edits or finding.fix.files)
    ]


def by_caption(wanted: Iterable[Wanted]) -> dict[tuple[str, int], list[Group]]:
    """The groups of every caption, by sample and number of the caption."""
    found: dict[tuple[str, int], list[Group]] = {}
    for each in wanted:
        parts: dict[tuple[str, int], list[Edit]] = {}
        for edit in each.fix.edits:
            parts.setdefault((edit.sample, edit.caption), []).append(edit)
        for place, edits in parts.items():
            found.setdefault(place, []).append(Group(each, tuple(edits)))
    return found


def compatible(groups: Sequence[Group]) -> list[Group]:
    """The groups that can be made at once, by the place of their first edit; of two that touch, the earlier one.

    Touching counts as overlapping: two neighbours that each take a comma along would take one too many.
    """
    chosen: list[Group] = []
    starts: list[int] = []  # what is taken: spans that do not touch, in order
    ends: list[int] = []
    for group in sorted(groups, key=_place):
        spans = _merged(group.edits)
        if any((at := bisect_right(starts, end)) and ends[at - 1] >= start for start, end in spans):
            continue
        chosen.append(group)
        for start, end in spans:
            at = bisect_left(starts, start)
            starts.insert(at, start)
            ends.insert(at, end)
    return chosen


def _merged(edits: Iterable[Edit]) -> list[tuple[int, int]]:
    """The spans of edits, those that touch as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((edit.span.start, edit.span.end) for edit in edits):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _place(group: Group) -> tuple[object, ...]:
    """By place; of equals the safer fix, then the rule: the order of files and threads decides nothing."""
    first = min(group.edits, key=lambda edit: edit.span.start)
    texts = [(edit.span.start, edit.span.end, edit.text) for edit in group.edits]
    return first.span.start, -group.wanted.fix.safety, group.wanted.finding.code, texts
