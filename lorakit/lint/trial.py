"""Try the examples that packs carry: every bad one must be reported by its rule, no good one may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lorakit.caption.vocabulary import VocabularyPack
    from lorakit.findings import Finding
    from lorakit.lint.packs import RulePack


@dataclass(frozen=True, slots=True)
class Trial:
    """One example of a pack: `captions` make a set; `bad` says whether the rule `rule` must report it."""

    pack: Path
    entry: str
    rule: str
    captions: tuple[str, ...]
    bad: bool
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not do what it shows; `said` is what the rule reported instead."""

    trial: Trial
    said: tuple[str, ...]

    def __str__(self) -> str:
        shown = " / ".join(f"`{caption}`" for caption in self.trial.captions)
        place = f"{self.trial.pack}: {self.trial.entry}"
        if self.trial.bad and not self.said:
            return f"{place}: {self.trial.rule} does not report {shown}"
        return f"{place}: {self.trial.rule} reports {shown}: {'; '.join(self.said)}"


def of_words(path: Path, pack: VocabularyPack) -> Iterator[Trial]:
    """The examples of a word list."""
    for entry in pack.entries:
        for bad, examples in ((True, entry.bad), (False, entry.good)):
            for example in examples:
                captions = (example,) if isinstance(example, str) else tuple(example)
                yield Trial(path, entry.name, pack.rule, captions, bad, entry.settings)


def of_rules(path: Path, pack: RulePack) -> Iterator[Trial]:
    """The examples of data rules."""
    for entry in pack.rules:
        for bad, examples in ((True, entry.bad), (False, entry.good)):
            for example in examples:
                yield Trial(path, entry.name, entry.name, (example,), bad, {})


def failures(trials: Sequence[Trial], linter: Callable[[Mapping[str, Any]], Any]) -> list[Failure]:
    """Run every trial with a linter for its rule and settings; those that fail come back."""
    made: dict[str, Any] = {}
    found: list[Failure] = []
    for trial in trials:
        settings = {**trial.settings, "select": [trial.rule]}
        key = repr(sorted(settings.items(), key=repr))
        if key not in made:
            made[key] = linter(settings)
        findings: tuple[Finding, ...] = made[key](trial.captions)
        own = [finding for finding in findings if trial.rule in (finding.name, finding.code)]
        # a rule that stopped has its say under another name, and must not pass for one that reports
        if bool(own) is not trial.bad or len(own) < len(findings):
            found.append(Failure(trial, tuple(finding.message for finding in findings)))
    return found
