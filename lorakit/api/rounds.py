"""Judge a dataset under repair, round by round: only the rules that repair, and of samples only those that changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lorakit.dataset import Dataset
    from lorakit.findings import Finding
    from lorakit.lint.outcome import Outcome
    from lorakit.lint.registry import Selected


class Judge(Protocol):
    """The chosen rules, or those of the codes `only`, asked about a dataset; `earlier` is what they said before."""

    def __call__(
        self, dataset: Dataset, earlier: Sequence[Outcome] = (), only: Collection[str] | None = None, /
    ) -> Outcome:
        """What they say."""


def menders(selected: Selected) -> frozenset[str]:
    """The codes of the rules that repair."""
    return frozenset(rule.code for rule in selected.rules if rule.fixable())


@dataclass(slots=True)
class Rounds:
    """`judge` with a memory of what it said: `outcomes`, the newest first, are made to forget captions that changed."""

    judge: Judge
    asked: frozenset[str]
    outcomes: list[Outcome] = field(default_factory=list)

    def findings(self, dataset: Dataset) -> Sequence[Finding]:
        """What the rules `asked` say after a round."""
        self._forget(dataset)
        outcome = self.judge(dataset, self.outcomes, self.asked)
        # the first run judged by all rules, the last knows the captions as they are: no other is asked again
        self.outcomes = [outcome, *self.outcomes[-1:]]
        return outcome.findings

    def whole(self, dataset: Dataset) -> Outcome:
        """What all rules say."""
        self._forget(dataset)
        return self.judge(dataset, self.outcomes)

    def _forget(self, dataset: Dataset) -> None:
        self.outcomes = [outcome.still(dataset) for outcome in self.outcomes]
