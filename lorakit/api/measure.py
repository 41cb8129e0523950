"""Measure the pictures of a dataset: one line of numbers each, no judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.api.request import LintRequest, context_of, no_progress, nothing_in, prepare, read_dataset
from lorakit.api.rows import rows_of
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.errors import NothingToLintError
from lorakit.facts import find_duplicates
from lorakit.lint.rule import Need
from lorakit.measurements import line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lorakit.dataset import Dataset, Sample
    from lorakit.image.row import Row
    from lorakit.lint.context import Context
    from lorakit.measurements import Cell


def measure(
    request: LintRequest, progress: Callable[[int], Callable[[], None]] = no_progress
) -> dict[str, dict[str, Cell]]:
    """The measurements of every picture by its key, in the order of the dataset.

    Raises LorakitError subclasses as `lint` does, NothingToLintError when there is no picture.
    """
    prepared = prepare(request)
    context = context_of(prepared.loaded, prepared.packs)
    dataset = read_dataset(prepared)
    if not any(subset.samples for subset in dataset.subsets) and not request.allow_empty:
        raise NothingToLintError(nothing_in(dataset))
    found = rows_of(dataset, Need.PIXELS, context, prepared, request, progress)
    return lines(dataset, found.rows, context, found.folder) if found else {}


def lines(
    dataset: Dataset, rows: Mapping[Path, Row], context: Context, cache: Path | None = None
) -> dict[str, dict[str, Cell]]:
    """The measurements of a dataset whose rows are known, by key; `cache` is the folder of the cache."""
    samples = [sample for _, sample in dataset.samples()]
    near = find_duplicates(((sample.key, rows[sample.image]) for sample in samples), cache).nearest
    applied = context.target.exif == "applied"
    return {
        sample.key: line(rows[sample.image], context.framing, applied, near.get(sample.key), _tokens(sample))
        for sample in samples
    }


def _tokens(sample: Sample) -> int | None:
    """The CLIP tokens of the longest caption; None without a caption."""
    tokenizer = clip_tokenizer()
    return max((tokenizer.count(caption.text) for caption in sample.captions), default=None)
