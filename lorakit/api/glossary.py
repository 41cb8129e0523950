"""Propose a glossary for a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.api.request import named_file, prepare, read_dataset, seen_from_here
from lorakit.caption.glossary import Glossary, read_glossary
from lorakit.caption.lexicon import build
from lorakit.caption.reading import read
from lorakit.caption.suggest.suggest import MIN_COUNT, suggest
from lorakit.caption.trigger import is_class_tokens
from lorakit.dataset import Role
from lorakit.errors import ConfigError, NothingToLintError

if TYPE_CHECKING:
    from lorakit.api.request import LintRequest
    from lorakit.caption.suggest.suggest import Suggested
    from lorakit.config.layers import Loaded
    from lorakit.dataset import Dataset


def suggest_glossary(request: LintRequest, min_count: int = MIN_COUNT) -> Suggested:
    """Names that the training captions mix, as proposals with counts and captions; opens no picture.

    What the settings' glossary decides is not proposed again; one that is not there yet decides nothing. A thing that
    fewer than `min_count` captions name is left out. Raises LorakitError subclasses as `lint` does,
    NothingToLintError when no training sample has a caption.
    """
    prepared = prepare(request)
    dataset = read_dataset(prepared)
    glossary = _in_use(prepared.loaded)
    vocabularies = prepared.packs.vocabularies
    own = list(glossary.terms())
    lexicon = build([*vocabularies.terms(), *own]) if own else vocabularies.lexicon
    training = [(subset, sample) for subset, sample in dataset.samples() if subset.role is Role.TRAIN]
    readings = [read(caption.text, lexicon) for _, sample in training for caption in sample.captions]
    if not readings:
        raise NothingToLintError(f"no picture in `{seen_from_here(dataset.root)}` has a caption to train on")
    triggers, classes = _triggers(dataset)
    return suggest(readings, vocabularies, glossary, triggers, classes, min_count)


def _triggers(dataset: Dataset) -> tuple[list[str], list[str]]:
    """The triggers that somebody declared, and the class tokens that kohya's folder names hold."""
    found: dict[str, bool] = {}
    for subset in dataset.subsets:
        if subset.trigger and subset.role is Role.TRAIN:
            found.setdefault(subset.trigger, is_class_tokens(subset, dataset.layout))
    return [text for text, class_ in found.items() if not class_], [text for text, class_ in found.items() if class_]


def _in_use(loaded: Loaded) -> Glossary:
    try:
        path = named_file(loaded, "glossary", loaded.settings.glossary)
    except ConfigError:  # the settings may name the file that is to be made
        return Glossary()
    return Glossary() if path is None else read_glossary(path)
