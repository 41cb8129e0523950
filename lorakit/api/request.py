"""What a verb is asked for, and what is settled before any picture is opened: settings, rules, roots, dataset."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.bases import FAMILIES
from lorakit.caption.glossary import Glossary, read_glossary
from lorakit.config.find import find_common, find_settings
from lorakit.config.inputs import Inputs, read_inputs
from lorakit.config.layers import COMMAND_LINE, Loaded, load_settings
from lorakit.errors import ConfigError, ConfigProblem, UsageError
from lorakit.formats.load import load
from lorakit.lint.context import make_context
from lorakit.lint.packs import Packs, load_packs
from lorakit.lint.registry import Selected, select
from lorakit.lint.roots import Reading, entry_configs, prefix, settle
from lorakit.lint.rule import Need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lorakit.config.run import Run
    from lorakit.dataset import Dataset, Note
    from lorakit.formats.load import Root
    from lorakit.lint.context import Context


def no_progress(total: int) -> Callable[[], None]:
    """The progress of a run that nobody watches."""
    del total
    return lambda: None


@dataclass(frozen=True, slots=True)
class LintRequest:
    """What to lint and how.

    `paths` empty means the roots that the settings name under `datasets:`. `overrides` are settings given on the
    command line. `root` stands in for picture folders that a config names and that are not here. `looks` limits the
    work: Need.CAPTION looks at no picture, Need.HEADER decodes none. `jobs` processes measure
    pictures (0: one a core); without `isolated` threads of this process do, and a hostile file can take it down.
    `cached` remembers measurements below `.lorakit/`; without `trust_stat` every file is read again to prove that it is
    the one that was measured. `measurements` puts them into the report.
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
    isolated: bool = True
    cached: bool = True
    trust_stat: bool = True
    measurements: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request after its settings were read and checked."""

    loaded: Loaded
    packs: Packs
    selected: Selected
    roots: tuple[Root, ...]
    notes: tuple[Note, ...] = ()
    run: Run | None = None


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
    return Prepared(loaded, packs, selected, roots.roots, roots.notes, shares.run)


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


def read_dataset(prepared: Prepared) -> Dataset:
    """The dataset below the settled roots. Raises DatasetError subclasses."""
    only = prepared.roots[0].path if len(prepared.roots) == 1 else None
    base = only if only is not None and only.is_dir() else None
    dataset = load(prepared.roots, base, prepared.loaded.settings.follow_links)
    return replace(dataset, notes=(*prepared.notes, *dataset.notes))


def selected_for(prepared: Prepared, dataset: Dataset) -> Selected:
    """The chosen rules, with per-path ignores read as the settings' folder sees the dataset."""
    return replace(prepared.selected, prefix=prefix(dataset.root, prepared.loaded))


def own_packs(loaded: Loaded) -> list[Path]:
    """The user's packs, which settings name relative to their own folder."""
    folder = loaded.folder or Path()
    return [folder / pack for pack in loaded.settings.packs]


def context_of(loaded: Loaded, packs: Packs, run: Run | None = None) -> Context:
    """What rules may know beside the data."""
    settings = loaded.settings
    return make_context(settings, FAMILIES[settings.base], packs.target, packs.vocabularies, own_glossary(loaded), run)


def own_glossary(loaded: Loaded) -> Glossary:
    """The glossary that the settings name; an empty one when they name none.

    Raises ConfigError with every fault of the glossary, or when there is none at that path.
    """
    path = named_file(loaded, "glossary", loaded.settings.glossary)
    return Glossary() if path is None else read_glossary(path)


def named_file(loaded: Loaded, key: str, written: str | None) -> Path | None:
    """The file that the setting `key` names as `written`; None when it names none.

    A path is relative to the folder of the file that says it, one on the command line to the working directory.
    Raises ConfigError when nothing is there.
    """
    if written is None:
        return None
    origin = loaded.origins[key]
    asked = origin == COMMAND_LINE
    path = Path(written) if asked else Path(origin).parent / written
    if not path.exists():
        missing = f"`{key}` names `{written}`, which is not there"
        looked = loaded.problem(f"{missing} (looked at `{path}`)", key)
        raise ConfigError([ConfigProblem(missing, COMMAND_LINE) if asked else looked])
    return path


def _settings_for(inputs: Inputs) -> Path | None:
    if inputs.inputs:
        return find_common([each.path for each in inputs.inputs])
    return find_settings(Path())


def nothing_in(dataset: Dataset) -> str:
    """The sentence for a dataset without pictures, with the first reason that was noticed."""
    note = next((note for note in dataset.notes if note.detail), None)
    notes = f" (`{note.text or seen_from_here(note.path)}`: {note.detail})" if note else ""
    return (
        f"there is no picture in `{seen_from_here(dataset.root)}`{notes}: name the folder that holds them, "
        "or pass --allow-empty if that is meant"
    )


def seen_from_here(path: Path) -> str:
    """`path` relative to the working directory where it lies below it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
