"""Repair the captions of a dataset in memory, for those who write them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lorakit.api.lint import Bound, judge
from lorakit.api.request import selected_for
from lorakit.api.rounds import Rounds, menders
from lorakit.findings import Safety
from lorakit.fix.rounds import settle
from lorakit.lint.outcome import collector_at_rest
from lorakit.lint.rule import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lorakit.api.request import LintRequest, Prepared
    from lorakit.dataset import Dataset
    from lorakit.lint.context import Context


@dataclass(frozen=True, slots=True)
class Repaired:
    """A dataset with the captions that `lorakit fix` would leave; no file was written.

    `keys` are the samples whose captions changed, `negative` the words for the negative prompt by sample.
    """

    dataset: Dataset
    keys: frozenset[str]
    negative: Mapping[str, tuple[str, ...]]


def bound_to_captions(request: LintRequest, prepared: Prepared, context: Context, dataset: Dataset) -> Bound:
    """A dataset that was read already, with the rules that look at captions alone: all those that repair do."""
    selected = selected_for(prepared, dataset)
    return Bound(replace(request, looks=Need.CAPTION), prepared, context, dataset, selected, None)


def repair(bound: Bound, unsafe: bool = False) -> Repaired:
    """Make the safe repairs, or all of them, as `lorakit fix` does; also of captions that it could not write."""
    least = Safety.UNSAFE if unsafe else Safety.SAFE
    rounds = Rounds(partial(judge, bound), menders(bound.selected))
    with collector_at_rest():
        state = settle(bound.dataset, rounds.findings(bound.dataset), rounds.findings, least)
    before = {sample.key: sample.captions for _, sample in bound.dataset.samples()}
    changed = (
        sample.key
        for _, sample in state.dataset.samples()
        if [each.text for each in sample.captions] != [each.text for each in before[sample.key]]
    )
    return Repaired(state.dataset, frozenset(changed), state.negative)
