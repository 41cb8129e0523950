"""What a run of the rules said, and how a later run of the same rules makes use of it."""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lorakit.dataset import Dataset, Note
    from lorakit.facts import Duplicates
    from lorakit.findings import Finding, RuleRun
    from lorakit.lint.rule import Rule, SampleRule
    from lorakit.lint.view import SampleView, SetView


@dataclass(frozen=True, slots=True)
class Outcome:
    """Sorted findings and one record a rule. What was seen is kept, so that a later run of the same pictures need not
    look again: the samples' `views`, what the loaders noticed, the duplicates.
    """

    findings: tuple[Finding, ...]
    runs: tuple[RuleRun, ...]
    views: tuple[SampleView, ...] = ()
    notes: tuple[Note, ...] = ()
    duplicates: Duplicates | None = None

    def still(self, dataset: Dataset) -> Outcome:
        """This outcome without the views of samples that `dataset` has replaced: what they hold is large."""
        current = {id(sample) for _, sample in dataset.samples()}
        return replace(self, views=tuple(view for view in self.views if id(view.sample) in current))


@dataclass(frozen=True, slots=True)
class Memory:
    """An earlier run: its views by identity, the rules that ran, each rule's findings by sample.

    `same` says that it saw the very dataset that is judged now.
    """

    views: frozenset[int]
    rules: frozenset[str]
    findings: Mapping[str, Mapping[str | None, list[Finding]]]
    same: bool

    def of_sample(self, rule: SampleRule, view: SampleView) -> Sequence[Finding] | None:
        """What the rule said of the very same sample; None when it was not asked."""
        if rule.code not in self.rules or id(view) not in self.views:
            return None
        return self.findings[rule.code].get(view.key, ()) if rule.code in self.findings else ()

    def of_set(self, rule: Rule) -> list[Finding] | None:
        """What the rule said of the very same set; None when it was not asked."""
        if not self.same or rule.code not in self.rules:
            return None
        found = self.findings.get(rule.code, {})
        return [finding for findings in found.values() for finding in findings]


def remember(earlier: Iterable[Outcome], whole: SetView) -> list[Memory]:
    """What earlier runs know of a set that is to be judged."""
    return [_memory(outcome, whole) for outcome in earlier]


def _memory(outcome: Outcome, whole: SetView) -> Memory:
    findings: dict[str, dict[str | None, list[Finding]]] = defaultdict(dict)
    for finding in outcome.findings:
        findings[finding.code].setdefault(finding.sample, []).append(finding)
    same = outcome.notes == whole.dataset.notes and list(map(id, outcome.views)) == list(map(id, whole.samples))
    ran = frozenset(run.code for run in outcome.runs if not run.skipped)
    return Memory(frozenset(map(id, outcome.views)), ran, dict(findings), same)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for reference cycles meanwhile: a run makes millions of small values, keeps them all and makes no
    cycles, so that the search would only cost time (a fifth of it with 10,000 captions).
    """
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()
