"""What repairs have made of a dataset so far, and the way back for captions that will not come to rest."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lorakit.findings import Act, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from lorakit.dataset import Dataset
    from lorakit.findings import FileEdit
    from lorakit.fix.bench import Bench

NOT_SETTLED = ("LKT002", "fix-did-not-converge")


class Applied(NamedTuple):
    """One change that was made: the rule, what stood there and what stands there now (texts, empty for nothing)."""

    rule: str
    before: str
    after: str


@dataclass(slots=True)
class Settled:
    """A dataset after repair: `dataset` as it would be read now, `bench` with what became of each caption.

    By sample: `applied` are the changes of its captions, `negative` the words for the negative prompt, `unsettled` the
    rules whose repairs would not come to rest. `acts` are what was done to whole files, with the rule that asked.
    `only` are the samples that may still be touched (None: all).
    """

    dataset: Dataset
    bench: Bench
    applied: dict[str, list[Applied]] = field(default_factory=lambda: defaultdict(list))
    negative: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acts: dict[tuple[Path, Act], str] = field(default_factory=dict)
    unsettled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rounds: int = 0
    only: frozenset[str] | None = None

    def give_up(self, key: str, rules: Iterable[str]) -> None:
        """Take back what was done to the captions of a sample, and touch them no more."""
        self.unsettled[key] = tuple(sorted(set(rules).union(self.unsettled.get(key, ()))))
        self.bench.reset(key)
        self.applied.pop(key, None)
        self.negative.pop(key, None)
        for path in {caption.path for caption in self.bench.original[key].captions}:
            self.acts.pop((path, Act.JOIN), None)

    def forget(self, keys: Iterable[str], changed: set[Path]) -> None:
        """Leave out what cannot be written: the captions of the samples `keys`, and acts on files not in `changed`."""
        for key in keys:
            self.applied.pop(key, None)
            self.negative.pop(key, None)
        self.acts = {each: rule for each, rule in self.acts.items() if each[0] in changed}

    def may_edit(self, key: str) -> bool:
        """Whether the captions of a sample may be changed (still)."""
        open_ = self.only is None or key in self.only
        return open_ and key not in self.unsettled and self.bench.may_edit(key)

    def may_act(self, edit: FileEdit) -> bool:
        """Whether there is something left to do to a file; one with a caption that was given up is not joined."""
        path = self.bench.dataset.root / edit.path
        if edit.act is not Act.JOIN:
            return path not in self.bench.saved(edit.act)
        keys = self.bench.by_path.get(path, ())
        if self.only is not None and not self.only.issuperset(keys):
            return False
        mine = [key for key in keys if self.bench.may_edit(key) and len(self.bench.draft(key)) > 1]
        return bool(mine) and self.unsettled.keys().isdisjoint(keys)


def not_settled(unsettled: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """A finding for every picture whose captions would not come to rest, with the rules that are at odds."""
    code, name = NOT_SETTLED
    return [
        Finding(
            code,
            name,
            Severity.WARNING,
            "the repairs of {rules} undo each other here, so that they were left out: repair the caption by hand",
            {"rules": ", ".join(rules)},
            sample=key,
            image=key,
        )
        for key, rules in unsettled.items()
    ]
