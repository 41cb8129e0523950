"""Which folders, lists and configs a lint reads: paths of the command line against the roots that settings name."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.config.inputs import CONFIGS, Input, Inputs, read_inputs
from lorakit.config.layers import COMMAND_LINE
from lorakit.dataset import Note, NoteKind, Role
from lorakit.errors import UsageError
from lorakit.formats.folder import walk
from lorakit.formats.load import Root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.config.layers import Loaded
    from lorakit.config.settings import DatasetEntry


@dataclass(frozen=True, slots=True)
class Reading:
    """How roots are to be read, as the command line says; `extension` is the caption suffix of the target trainer."""

    layout: str | None = None
    metadata: Path | None = None
    fallback: Path | None = None
    extension: str | None = None


@dataclass(frozen=True, slots=True)
class Roots:
    """The roots to load, and what is worth knowing of the choice."""

    roots: tuple[Root, ...]
    notes: tuple[Note, ...] = ()


def entry_configs(loaded: Loaded) -> list[Path]:
    """The training configs among the roots that settings name."""
    return [path for path, _ in _entries(loaded) if path.suffix.lower() in CONFIGS]


def settle(inputs: Inputs, loaded: Loaded, reading: Reading) -> Roots:
    """Match what was named with the settings' `datasets:`; an entry's role and repeats hold below its folder too.

    Raises UsageError when nothing is named or something named is not there.
    """
    entries = _entries(loaded)
    if not inputs.inputs:
        if not entries:
            raise UsageError("no dataset is named: pass a folder, such as `data/`, or list `datasets:` in lorakit.yaml")
        return Roots(tuple(_of_entry(path, entry, loaded, reading) for path, entry in entries))
    roots: list[Root] = []
    notes: list[Note] = []
    for given in dict.fromkeys(inputs.inputs):
        below = [(path, entry) for path, entry in entries if _real(path).is_relative_to(_real(given.path))]
        if below and given.path.is_dir() and given.metadata is None:
            roots.extend(_of_entry(path, entry, loaded, reading) for path, entry in below)
            notes.extend(_uncovered(given.path, [path for path, _ in below], loaded))
        else:
            roots.append(_of_path(given, _covering(given.path, entries), loaded, reading))
    return Roots(tuple(roots), tuple(notes))


def prefix(root: Path, loaded: Loaded) -> str:
    """How a path below the dataset's root is written from the settings file: `data/` before `img01.jpg`."""
    if loaded.folder is None:
        return ""
    real_root, real_folder = _real(root), _real(loaded.folder)
    if real_root == real_folder or not real_root.is_relative_to(real_folder):
        return ""
    return real_root.relative_to(real_folder).as_posix() + "/"


def _real(path: Path) -> Path:
    """For comparing only: a link and what it leads to are one place."""
    return Path(os.path.realpath(path))


def _entries(loaded: Loaded) -> list[tuple[Path, DatasetEntry]]:
    folder = os.path.abspath(loaded.folder or Path())  # noqa: PTH100 - resolve() would follow links
    return [(Path(os.path.normpath(os.path.join(folder, each.path))), each) for each in loaded.settings.datasets]  # noqa: PTH118


def _covering(path: Path, entries: Sequence[tuple[Path, DatasetEntry]]) -> DatasetEntry | None:
    """The deepest entry whose folder holds `path`."""
    real = _real(path)
    holding = [(root, entry) for root, entry in entries if real.is_relative_to(_real(root))]
    return max(holding, key=lambda each: len(_real(each[0]).parts))[1] if holding else None


def _uncovered(given: Path, covered: Sequence[Path], loaded: Loaded) -> list[Note]:
    """Pictures below the folder that was named, but in none of the roots that the settings name."""
    inside = [os.path.join(_real(path), "") for path in covered]  # noqa: PTH118 - a prefix with its separator
    left = [
        file.path.parent
        for file in walk(_real(given), loaded.settings.follow_links).pictures
        if not any(str(file.path).startswith(start) for start in inside)
    ]
    return [
        Note(
            NoteKind.LAYOUT,
            folder,
            detail=f"{count} {'picture' if count == 1 else 'pictures'} that no entry of `datasets:` covers: not read",
        )
        for folder, count in Counter(left).items()
    ]


def _of_entry(path: Path, entry: DatasetEntry, loaded: Loaded, reading: Reading) -> Root:
    if not path.exists():
        raise UsageError(f"`datasets:` names `{entry.path}`, which is not there (looked at `{path}`)")
    given = Input(path)
    if path.suffix.lower() in CONFIGS:
        given = read_inputs([path], reading.fallback).inputs[0]
    elif entry.metadata:
        given = replace(given, metadata=_existing(path / entry.metadata))
    return replace(_of_path(given, entry, loaded, reading), layout=reading.layout or entry.layout)


def _of_path(given: Input, entry: DatasetEntry | None, loaded: Loaded, reading: Reading) -> Root:
    settings = loaded.settings
    asked = given.caption_extension or (entry.caption_extension if entry else None) or settings.caption_extension
    return Root(
        given.path,
        layout=reading.layout,
        metadata=_existing(reading.metadata) or given.metadata,
        caption_extension=asked or reading.extension,
        fallback=reading.fallback,
        role=Role(entry.role) if entry else given.role,
        repeats=(entry.repeats if entry else 1) * given.repeats,
        trigger=_trigger(given, entry, loaded),
    )


def _trigger(given: Input, entry: DatasetEntry | None, loaded: Loaded) -> str | None:
    """The command line's trigger beats the config's, that of a `datasets:` entry, and that of the settings.

    Regularisation pictures show the class in general: only an entry of their own can give them a word.
    """
    if (entry.role if entry else given.role) == Role.REGULARISATION:
        return entry.trigger if entry else None
    if loaded.origins.get("trigger") == COMMAND_LINE:
        return loaded.settings.trigger
    return given.trigger or (entry.trigger if entry else None) or loaded.settings.trigger


def _existing(metadata: Path | None) -> Path | None:
    if metadata is None:
        return None
    if metadata.is_dir():
        raise UsageError(f"`{metadata}` is a folder: --metadata names the caption list itself")
    if not metadata.is_file():
        raise UsageError(f"the caption list `{metadata}` does not exist")
    return Path(os.path.abspath(metadata))  # noqa: PTH100 - as above
