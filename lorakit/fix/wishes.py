"""Which fixes are to be made in a round: those that can be, and that a person agrees to or words anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from lorakit.dataset import Caption
from lorakit.findings import Finding, Fix
from lorakit.fix.choose import Wanted, fixes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lorakit.findings import Safety
    from lorakit.fix.settled import Settled
    from lorakit.formats.pieces import Draft

Place = tuple[str, int]
# Where a piece of text comes from: the code point of the original, and how far it stands in what was put in there.
Origin = tuple[int, int]
# What a person says of a fix, the caption it edits first and where that edit comes from, which no round changes: apply
# it as it is, or another one in its place, or leave the caption (None).
Ask = Callable[[Finding, Fix, Caption | None, Origin], Fix | None]


class Wishes(NamedTuple):
    """The fixes to make, and the captions (sample, number) that a person wrote: each has one fix."""

    wanted: list[Wanted]
    typed: frozenset[Place] = frozenset()


def wishes(state: Settled, findings: Sequence[Finding], least: Safety, ask: Ask | None) -> Wishes:
    """The fixes at least as safe as `least` that can still be made; what a person types wins over all other edits."""
    found = [each for each in fixes_of(findings, least) if _can(state, each.fix)]
    if ask is None:
        return Wishes(found)
    captions = {sample.key: sample.captions for _, sample in state.dataset.samples()}
    kept: list[Wanted] = []
    typed: set[Place] = set()
    for each in found:
        offered = _without(each.fix, typed)
        if offered is None:
            continue
        caption, origin = None, (0, 0)
        if offered.edits:
            first = offered.edits[0]
            caption = captions[first.sample][first.caption]
            origin = origin_of(state.bench.draft(first.sample)[first.caption], first.span.start)
        answer = ask(each.finding, offered, caption, origin)
        if answer is None:
            continue
        if answer != offered:
            own = {(edit.sample, edit.caption) for edit in answer.edits}
            typed |= own
            kept = [other._replace(fix=rest) for other in kept if (rest := _without(other.fix, own))]
        kept.append(each._replace(fix=answer))
    return Wishes(kept, frozenset(typed))


def origin_of(draft: Draft, at: int) -> Origin:
    """Where code point `at` of a caption as it reads now comes from; the lines of a file count as one text."""
    starts = list(accumulate((len(source.text) for source in draft.sources), initial=0))
    behind = 0
    for piece in draft.pieces:
        if isinstance(piece, str):
            if at < len(piece):
                return behind, at + 1
            at -= len(piece)
        else:
            begin = starts[piece.source] + piece.start
            if at < piece.end - piece.start:
                return begin + at, 0
            behind = starts[piece.source] + piece.end
            at -= piece.end - piece.start
    return behind, 0


def _can(state: Settled, fix: Fix) -> bool:
    return any(state.may_edit(edit.sample) for edit in fix.edits) or any(map(state.may_act, fix.files))


def _without(fix: Fix, places: Collection[Place]) -> Fix | None:
    """A fix without its edits of some captions; None when nothing is left of it."""
    edits = tuple(edit for edit in fix.edits if (edit.sample, edit.caption) not in places)
    if len(edits) == len(fix.edits):
        return fix
    return replace(fix, edits=edits) if edits or fix.files else None
