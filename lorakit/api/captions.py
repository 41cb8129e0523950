"""Captions alone: judge texts, list them, try the examples of packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.api.request import LintRequest, bind_rules, context_of, prepare, read_dataset, seen_from_here
from lorakit.caption.vocabulary import is_vocabulary
from lorakit.config.document import load_yaml
from lorakit.config.layers import load_settings
from lorakit.dataset import Caption, Dataset, Role, Sample, Subset
from lorakit.errors import NothingToLintError
from lorakit.lint.engine import Effort, run
from lorakit.lint.packs import read_pack, read_words, shipped_rule_packs, shipped_vocabularies
from lorakit.lint.rule import Need
from lorakit.lint.trial import Failure, Trial, failures, of_rules, of_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lorakit.findings import Finding


def caption_linter(overrides: Mapping[str, Any]) -> Callable[[Sequence[str]], tuple[Finding, ...]]:
    """A function that lints captions without pictures or files: texts in, findings out.

    `overrides` are settings as in `lorakit.yaml`. Samples are called `1`, `2`, ... Raises ConfigError.
    """
    loaded = load_settings(None, overrides)
    packs, selected = bind_rules(loaded)
    context = context_of(loaded, packs)
    effort = Effort(Need.CAPTION, "captions alone")

    def judge(captions: Sequence[str]) -> tuple[Finding, ...]:
        samples = tuple(
            Sample(f"{number}", Path(f"{number}"), (Caption(text, Path(f"{number}.txt")),))
            for number, text in enumerate(captions, 1)
        )
        subset = Subset(Path(), samples, trigger=loaded.settings.trigger)
        return run(Dataset(Path(), "captions", (subset,)), {}, selected, context, effort).findings

    return judge


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
