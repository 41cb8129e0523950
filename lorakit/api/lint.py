"""Read a dataset and judge it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit import __version__
from lorakit.api.measure import lines
from lorakit.api.request import (
    LintRequest,
    Prepared,
    context_of,
    no_progress,
    nothing_in,
    own_packs,
    prepare,
    read_dataset,
    seen_from_here,
    selected_for,
)
from lorakit.api.rows import rows_of
from lorakit.errors import NothingToLintError
from lorakit.findings import DatasetSummary, Report, Severity, SubsetSummary
from lorakit.gate.verdict import verdict
from lorakit.lint.engine import Effort, run, wanted
from lorakit.lint.outcome import collector_at_rest
from lorakit.lint.packs import pack_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lorakit.caption.glossary import Glossary
    from lorakit.dataset import Dataset
    from lorakit.image.survey import Surveyed
    from lorakit.lint.context import Context
    from lorakit.lint.outcome import Outcome
    from lorakit.lint.registry import Selected


def lint(request: LintRequest, progress: Callable[[int], Callable[[], None]] = no_progress) -> Report:
    """Read a dataset and judge it.

    Raises LorakitError subclasses for anything the user must correct first: a missing path, faults in settings or
    packs (all at once), a dataset without pictures.
    """
    bound = bind(request, progress)
    return report(bound, bound.dataset, judge(bound, bound.dataset))


@dataclass(frozen=True, slots=True)
class Bound:
    """A request with all that its rules look at: settings, dataset, and the pictures' rows, measured once."""

    request: LintRequest
    prepared: Prepared
    context: Context
    dataset: Dataset
    selected: Selected
    surveyed: Surveyed | None

    @property
    def effort(self) -> Effort:
        """How far the rules may look."""
        return _effort(self.request)


def bind(request: LintRequest, progress: Callable[[int], Callable[[], None]] = no_progress) -> Bound:
    """Settle a request, read its dataset and measure its pictures. Raises LorakitError subclasses as `lint` does."""
    prepared = prepare(request)
    context = context_of(prepared.loaded, prepared.packs, prepared.run)
    with collector_at_rest():
        dataset = read_dataset(prepared)
    if not any(subset.samples for subset in dataset.subsets) and not request.allow_empty:
        raise NothingToLintError(nothing_in(dataset))
    selected = selected_for(prepared, dataset)
    found = rows_of(dataset, wanted(selected, _effort(request)), context, prepared, request, progress)
    return Bound(request, prepared, context, dataset, selected, found)


def judge(
    bound: Bound, dataset: Dataset, earlier: Sequence[Outcome] = (), only: Collection[str] | None = None
) -> Outcome:
    """What the rules of a request, or those of the codes `only`, say of its dataset or of one with other captions."""
    found = bound.surveyed
    rows, cache = (found.rows, found.folder) if found else ({}, None)
    return run(dataset, rows, bound.selected, bound.context, bound.effort, cache, earlier, only)


def report(bound: Bound, dataset: Dataset, outcome: Outcome) -> Report:
    """The report of an outcome."""
    found, context, effort = bound.surveyed, bound.context, bound.effort
    rows, cache = (found.rows, found.folder) if found else ({}, None)
    images = sum(len(subset.samples) for subset in dataset.subsets)
    fail_on = Severity.parse(bound.prepared.loaded.settings.fail_on)
    return Report(
        summarise(dataset),
        outcome.findings,
        outcome.runs,
        verdict(outcome.findings, outcome.runs, images, fail_on, effort.flag),
        digest(bound.prepared, effort, context.glossary),
        fail_on,
        f"{context.target.title}, {context.family.title} at {context.resolution}, profile {context.profile}",
        lines(dataset, rows, context, cache) if bound.request.measurements and rows else {},
        tuple(filter(None, [found.trouble if found else ""])),
    )


def files(request: LintRequest) -> tuple[str, ...]:
    """What `lint` would look at: a line a picture, with its captions, mask and role. Reads no picture."""
    prepared = prepare(request)
    return tuple(_file_lines(read_dataset(prepared)))


def summarise(dataset: Dataset) -> DatasetSummary:
    """The dataset in numbers."""
    subsets = tuple(
        SubsetSummary(subset.root.as_posix(), subset.role.value, subset.repeats, subset.trigger, len(subset.samples))
        for subset in dataset.subsets
    )
    samples = [sample for _, sample in dataset.samples()]
    return DatasetSummary(
        root=seen_from_here(dataset.root),
        layout=dataset.layout,
        images=len(samples),
        captions=sum(len(sample.captions) for sample in samples),
        fingerprint=dataset.fingerprint,
        subsets=subsets,
        why_layout=dataset.why_layout,
    )


def digest(prepared: Prepared, effort: Effort, glossary: Glossary) -> str:
    """SHA-256, hex, of all that decides a verdict but the data: settings, rules, packs, glossary, config, version."""
    rules = [[rule.code, rule.version, rule.severity.label, repr(rule.options)] for rule in prepared.selected.rules]
    settings = prepared.loaded.settings.model_dump(mode="json", by_alias=True, exclude={"extend", "packs", "glossary"})
    packs = pack_digest(own_packs(prepared.loaded))
    names = repr(replace(glossary, path=None))
    run = prepared.run.config.model_dump(mode="json") if prepared.run else None
    parts = [__version__, settings, rules, packs, names, effort.limit, *([run] if run else [])]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _effort(request: LintRequest) -> Effort:
    return Effort(request.looks, request.looks_flag)


def _file_lines(dataset: Dataset) -> list[str]:
    lines = []
    for subset, sample in dataset.samples():
        sources = sorted({caption.path.name for caption in sample.captions}) or ["no caption"]
        mask = f" + {sample.mask.name}" if sample.mask else ""
        repeats = f" x{subset.repeats}" if subset.repeats > 1 else ""
        lines.append(f"{sample.key} <- {', '.join(sources)}{mask}  [{subset.role.value}{repeats}]")
    return lines
