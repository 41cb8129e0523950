"""The verbs of lorakit. Orchestration only: settings -> dataset -> views -> findings -> report."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit import __version__
from lorakit.bases import FAMILIES
from lorakit.caption.glossary import Glossary, read_glossary
from lorakit.caption.vocabulary import is_vocabulary
from lorakit.config.document import load_yaml
from lorakit.config.find import find_common, find_settings
from lorakit.config.inputs import Inputs, read_inputs
from lorakit.config.layers import COMMAND_LINE, Loaded, load_settings
from lorakit.dataset import Caption, Dataset, Role, Sample, Subset
from lorakit.errors import ConfigError, ConfigProblem, NothingToLintError, UsageError
from lorakit.findings import DatasetSummary, Finding, Report, Severity, SubsetSummary
from lorakit.formats.load import load
from lorakit.gate import verdict
from lorakit.lint.context import Context, make_context
from lorakit.lint.engine import Effort, run, wanted
from lorakit.lint.packs import (
    Packs,
    load_packs,
    pack_digest,
    read_pack,
    read_words,
    shipped_rule_packs,
    shipped_vocabularies,
)
from lorakit.lint.registry import Selected, select
from lorakit.lint.roots import Reading, entry_configs, prefix, settle
from lorakit.lint.rule import Need
from lorakit.lint.trial import Failure, Trial, failures, of_rules, of_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lorakit.dataset import Note
    from lorakit.formats.load import Root
    from lorakit.image.row import Row


def no_progress(total: int) -> Callable[[], None]:
    """The progress of a run that nobody watches."""
    del total
    return lambda: None


@dataclass(frozen=True, slots=True)
class LintRequest:
    """What to lint and how.

    `paths` empty means the roots that the settings name under `datasets:`. `overrides` are settings given on the
    command line. `root` stands in for picture folders that a config names and that are not here. `looks` limits the
    work: Need.CAPTION looks at no picture, Need.HEADER decodes none.
    """

    paths: Sequence[Path] = ()
    config: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    layout: str | None = None
    metadata: Path | None = None
    root: Path | None = None
    looks: Need = Need.PIXELS
    looks_flag: str = ""
    jobs: int = 0
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request after its settings were read and checked."""

    loaded: Loaded
    packs: Packs
    selected: Selected
    roots: tuple[Root, ...]
    notes: tuple[Note, ...] = ()


def lint(request: LintRequest, progress: Callable[[int], Callable[[], None]] = no_progress) -> Report:
    """Read a dataset and judge it.

    Raises LorakitError subclasses for anything the user must correct first: a missing path, faults in settings or
    packs (all at once), a dataset without pictures.
    """
    prepared = prepare(request)
    context = _context(prepared.loaded, prepared.packs)
    dataset = _read(prepared)
    images = sum(len(subset.samples) for subset in dataset.subsets)
    if images == 0 and not request.allow_empty:
        raise NothingToLintError(_nothing(dataset))
    selected = replace(prepared.selected, prefix=prefix(dataset.root, prepared.loaded))
    effort = Effort(request.looks, request.looks_flag)
    rows = _measure(dataset, wanted(selected, effort), request.jobs, progress)
    outcome = run(dataset, rows, selected, context, effort)
    fail_on = Severity.parse(prepared.loaded.settings.fail_on)
    return Report(
        summarise(dataset),
        outcome.findings,
        outcome.runs,
        verdict(outcome.findings, outcome.runs, images, fail_on, effort.flag),
        digest(prepared, effort, context.glossary),
        fail_on,
        f"{context.target.title}, {context.family.title} at {context.resolution}, profile {context.profile}",
    )


def caption_linter(overrides: Mapping[str, Any]) -> Callable[[Sequence[str]], tuple[Finding, ...]]:
    """A function that lints captions without pictures or files: texts in, findings out.

    `overrides` are settings as in `lorakit.yaml`. Samples are called `1`, `2`, ... Raises ConfigError.
    """
    loaded = load_settings(None, overrides)
    packs, selected = bind_rules(loaded)
    context = _context(loaded, packs)
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
    dataset = _read(prepare(request))
    found = tuple(
        caption.text for subset, sample in dataset.samples() if subset.role is Role.TRAIN for caption in sample.captions
    )
    if not found:
        raise NothingToLintError(f"no picture in `{_seen_from_here(dataset.root)}` has a caption to train on")
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


def files(request: LintRequest) -> tuple[str, ...]:
    """What `lint` would look at: a line a picture, with its captions, mask and role. Reads no picture."""
    prepared = prepare(request)
    return tuple(_file_lines(_read(prepared)))


def prepare(request: LintRequest) -> Prepared:
    """Find settings, check them with their rule options, and settle which roots are meant."""
    inputs = read_inputs(request.paths, request.root)
    path = request.config or _settings_for(inputs)
    loaded = load_settings(path, request.overrides, inputs.layer)
    shares = inputs
    if not inputs.inputs and (configs := entry_configs(loaded)):
        shares = read_inputs(configs, request.root)
        loaded = load_settings(path, request.overrides, shares.layer)
    packs, selected = bind_rules(loaded)
    if not selected.rules:
        raise UsageError("no rule is left to run: look at `select` and `ignore`")
    reading = Reading(request.layout, request.metadata, request.root, packs.target.caption_extension)
    roots = settle(inputs, loaded, reading)
    unknown = () if "base" in loaded.origins else shares.notes
    return Prepared(loaded, packs, selected, roots.roots, (*roots.notes, *unknown))


def bind_rules(loaded: Loaded) -> tuple[Packs, Selected]:
    """The packs and rules that settings choose. Raises ConfigError with every fault of settings, packs and options."""
    settings = loaded.settings
    try:
        packs = load_packs(settings.target, settings.profile, own_packs(loaded))
    except ConfigError as error:
        raise ConfigError([*loaded.problems, *error.problems]) from error
    selected, problems = select(loaded, packs)
    if loaded.problems or problems:
        raise ConfigError([*loaded.problems, *problems])
    return packs, selected


def _read(prepared: Prepared) -> Dataset:
    only = prepared.roots[0].path if len(prepared.roots) == 1 else None
    base = only if only is not None and only.is_dir() else None
    dataset = load(prepared.roots, base, prepared.loaded.settings.follow_links)
    return replace(dataset, notes=(*prepared.notes, *dataset.notes))


def summarise(dataset: Dataset) -> DatasetSummary:
    """The dataset in numbers."""
    subsets = tuple(
        SubsetSummary(subset.root.as_posix(), subset.role.value, subset.repeats, subset.trigger, len(subset.samples))
        for subset in dataset.subsets
    )
    samples = [sample for _, sample in dataset.samples()]
    return DatasetSummary(
        root=_seen_from_here(dataset.root),
        layout=dataset.layout,
        images=len(samples),
        captions=sum(len(sample.captions) for sample in samples),
        fingerprint=dataset.fingerprint,
        subsets=subsets,
        why_layout=dataset.why_layout,
    )


def digest(prepared: Prepared, effort: Effort, glossary: Glossary) -> str:
    """SHA-256, hex, of all that decides a verdict but the data: settings, rules, options, packs, glossary, version."""
    rules = [[rule.code, rule.version, rule.severity.label, repr(rule.options)] for rule in prepared.selected.rules]
    settings = prepared.loaded.settings.model_dump(mode="json", by_alias=True, exclude={"extend", "packs", "glossary"})
    packs = pack_digest(own_packs(prepared.loaded))
    names = repr(replace(glossary, path=None))
    text = json.dumps([__version__, settings, rules, packs, names, effort.limit], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def own_packs(loaded: Loaded) -> list[Path]:
    """The user's packs, which settings name relative to their own folder."""
    folder = loaded.folder or Path()
    return [folder / pack for pack in loaded.settings.packs]


def _context(loaded: Loaded, packs: Packs) -> Context:
    settings = loaded.settings
    return make_context(settings, FAMILIES[settings.base], packs.target, packs.vocabularies, own_glossary(loaded))


def own_glossary(loaded: Loaded) -> Glossary:
    """The glossary that the settings name; an empty one when they name none.

    A path is relative to the folder of the file that says it, one on the command line to the working directory.
    Raises ConfigError with every fault of the glossary, or when there is none at that path.
    """
    written = loaded.settings.glossary
    if written is None:
        return Glossary()
    origin = loaded.origins["glossary"]
    asked = origin == COMMAND_LINE
    path = Path(written) if asked else Path(origin).parent / written
    if not path.exists():
        missing = f"`glossary` names `{written}`, which is not there"
        looked = loaded.problem(f"{missing} (looked at `{path}`)", "glossary")
        raise ConfigError([ConfigProblem(missing, COMMAND_LINE) if asked else looked])
    return read_glossary(path)


def _settings_for(inputs: Inputs) -> Path | None:
    if inputs.inputs:
        return find_common([each.path for each in inputs.inputs])
    return find_settings(Path())


def _measure(dataset: Dataset, need: Need, jobs: int, progress: Callable[[int], Callable[[], None]]) -> dict[Path, Row]:
    """Open pictures only when a chosen rule needs them; the imaging libraries load here and nowhere earlier."""
    if need < Need.FILE:
        return {}
    from lorakit.image.measure import measure

    paths = [sample.image for _, sample in dataset.samples()]
    return measure(paths, need >= Need.DECODE, jobs, progress(len(set(paths))))


def _nothing(dataset: Dataset) -> str:
    note = next((note for note in dataset.notes if note.detail), None)
    notes = f" (`{note.text or _seen_from_here(note.path)}`: {note.detail})" if note else ""
    return (
        f"there is no picture in `{_seen_from_here(dataset.root)}`{notes}: name the folder that holds them, "
        "or pass --allow-empty if that is meant"
    )


def _seen_from_here(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _file_lines(dataset: Dataset) -> list[str]:
    lines = []
    for subset, sample in dataset.samples():
        sources = sorted({caption.path.name for caption in sample.captions}) or ["no caption"]
        mask = f" + {sample.mask.name}" if sample.mask else ""
        repeats = f" x{subset.repeats}" if subset.repeats > 1 else ""
        lines.append(f"{sample.key} <- {', '.join(sources)}{mask}  [{subset.role.value}{repeats}]")
    return lines
