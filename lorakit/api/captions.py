"""Captions alone: judge texts, list them, try the examples of packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.api.quarrels import with_quarrels
from lorakit.api.request import LintRequest, bind_rules, context_of, prepare, read_dataset, seen_from_here
from lorakit.api.rounds import Rounds, menders
from lorakit.caption.vocabulary import is_vocabulary
from lorakit.config.document import load_yaml
from lorakit.config.layers import load_settings
from lorakit.dataset import Caption, Dataset, Role, Sample, Subset
from lorakit.errors import NothingToLintError
from lorakit.findings import Safety
from lorakit.fix.rounds import settle
from lorakit.lint.engine import Effort, run
from lorakit.lint.packs import read_pack, read_words, shipped_rule_packs, shipped_vocabularies
from lorakit.lint.rule import Need
from lorakit.lint.trial import Failure, Trial, failures, of_rules, of_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.outcome import Outcome


def caption_linter(overrides: Mapping[str, Any]) -> Callable[[Sequence[str]], tuple[Finding, ...]]:
    """A function that lints captions without pictures or files: texts in, findings out.

    `overrides` are settings as in `lorakit.yaml`. Samples are called `1`, `2`, ... Raises ConfigError.
    """
    bench = _Texts(overrides)
    return lambda captions: bench.judge(bench.dataset(captions)).findings


def caption_fixer(
    overrides: Mapping[str, Any], unsafe: bool = False
) -> Callable[[Sequence[str]], tuple[tuple[str, ...], tuple[Finding, ...]]]:
    """A function that repairs captions without pictures or files: texts in, repaired texts and findings left out.

    `overrides` are settings as in `lorakit.yaml`. Raises ConfigError.
    """
    bench = _Texts(overrides)
    least = Safety.UNSAFE if unsafe else Safety.SAFE

    def repair(captions: Sequence[str]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        dataset, rounds = bench.dataset(captions), Rounds(bench.judge, menders(bench.selected))
        state = settle(dataset, rounds.findings(dataset), rounds.findings, least)
        left = with_quarrels(rounds.whole(state.dataset), state.unsettled, bench.selected)
        return tuple(sample.captions[0].text for _, sample in state.dataset.samples()), left.findings

    return repair


class _Texts:
    """Settings bound once for any number of sets of captions."""

    def __init__(self, overrides: Mapping[str, Any]) -> None:
        loaded = load_settings(None, overrides)
        packs, self.selected = bind_rules(loaded)
        self._context = context_of(loaded, packs)
        self._trigger = loaded.settings.trigger

    def dataset(self, captions: Sequence[str]) -> Dataset:
        samples = tuple(
            Sample(f"{number}", Path(f"{number}"), (Caption(text, Path(f"{number}.txt")),))
            for number, text in enumerate(captions, 1)
        )
        return Dataset(Path(), "captions", (Subset(Path(), samples, trigger=self._trigger),))

    def judge(self, dataset: Dataset, earlier: Sequence[Outcome] = (), only: Collection[str] | None = None) -> Outcome:
        effort = Effort(Need.CAPTION, "captions alone")
        return run(dataset, {}, self.selected, self._context, effort, earlier=earlier, only=only)


def captions(request: LintRequest) -> tuple[str, ...]:
    """The captions of the training samples, in reading order. Opens no picture; the settings' glossary is not read.

    Raises LorakitError subclasses as `lint` does, NothingToLintError when no training sample has a caption.
    """
    dataset = read_dataset(prepare(request))
    found = tuple(
        caption.text for subset, sample in dataset.samples() if subset.role is Role.TRAIN for caption in sample.captions
    )
    if not found:
        raise NothingToLintError(f"no picture in `{seen_from_here(dataset.root)}` has a caption to train on")
    return found


def try_packs(paths: Sequence[Path] = ()) -> tuple[int, tuple[Failure, ...]]:
    """Run the examples of packs: how many there are, and those that fail. Without `paths` the shipped packs.

    Raises ConfigError for a pack that is not well formed.
    """
    trials: list[Trial] = []
    for path in paths or (*shipped_rule_packs(), *shipped_vocabularies()):
        if is_vocabulary(load_yaml(path)):
            trials.extend(of_words(path, read_words(path)))
        else:
            trials.extend(of_rules(path, read_pack(path)))
    own = [str(path.resolve()) for path in paths]
    return len(trials), tuple(failures(trials, lambda settings: caption_linter({**settings, "packs": own})))
