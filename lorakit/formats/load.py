"""Roots on disk to one Dataset: walk, recognise the layout, read it, compare with the other sources found."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.dataset import Dataset, Role
from lorakit.errors import DatasetError, UsageError
from lorakit.formats import layouts
from lorakit.formats.compare import add_rivals, orphans, unread_lists
from lorakit.formats.folder import Folder, walk
from lorakit.formats.kohya import misplaced
from lorakit.formats.layout import Layout, Loaded, Source
from lorakit.formats.splits import split

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lorakit.dataset import Subset


@dataclass(frozen=True, slots=True)
class Root:
    """One folder to lint and what settings or the command line say about it."""

    path: Path
    layout: str | None = None
    metadata: Path | None = None
    caption_extension: str | None = None
    fallback: Path | None = None
    role: Role = Role.TRAIN
    repeats: int = 1
    trigger: str | None = None


def all_layouts() -> tuple[Layout, ...]:
    """Every layout in `layouts/`, the most telling first."""
    modules = pkgutil.iter_modules(layouts.__path__, layouts.__name__ + ".")
    found = [importlib.import_module(module.name).LAYOUT for module in modules]
    return tuple(sorted(found, key=lambda layout: (-layout.priority, layout.name)))


def load(roots: Sequence[Root], base: Path | None = None, follow_links: bool = False) -> Dataset:
    """Read `roots` into one dataset whose keys are relative to `base` (default: their common folder).

    Raises DatasetError when a root cannot be listed or no layout fits, UsageError for an unknown layout name.
    """
    dataset = _load(roots, base or common_folder([root.path for root in roots]), follow_links)
    homes = [subset.root for subset in dataset.subsets if subset.samples]
    if homes and not all(home.absolute().is_relative_to(dataset.root.absolute()) for home in homes):
        # a config lies elsewhere than the pictures it names; keys are read from where the pictures are
        dataset = _load(roots, common_folder(homes), follow_links)
    return dataset


def _load(roots: Sequence[Root], base: Path, follow_links: bool) -> Dataset:
    read = [_load_root(root, base, follow_links) for root in roots]
    subsets: dict[int, tuple[Subset, ...]] = {}
    seen: set[Path] = set()
    # roots may overlap: a picture counts once, for the root that names it most closely
    for at in sorted(range(len(roots)), key=lambda at: -len(roots[at].path.parts)):
        subsets[at] = tuple(_unseen(subset, seen) for subset in read[at][2].subsets)
    files = {file.path: file for _, _, _, folders in read for folder in folders for file in folder.files}
    notes = dict.fromkeys(note for _, _, loaded, _ in read for note in loaded.notes)
    return Dataset(
        base,
        " + ".join(dict.fromkeys(layout.name for layout, _, _, _ in read)),
        tuple(subset for at in range(len(roots)) for subset in subsets[at]),
        tuple(notes),
        tuple(files.values()),
        "; ".join(dict.fromkeys(why for _, why, _, _ in read)),
    )


def _unseen(subset: Subset, seen: set[Path]) -> Subset:
    """The subset without pictures in `seen`, which its own are added to."""
    fresh = tuple(sample for sample in subset.samples if sample.image not in seen)
    seen.update(sample.image for sample in fresh)
    return subset if len(fresh) == len(subset.samples) else replace(subset, samples=fresh)


def common_folder(paths: Sequence[Path]) -> Path:
    """The deepest folder that holds all `paths`."""
    folders = [path if path.is_dir() else path.parent for path in paths]
    first = folders[0]
    for candidate in (first, *first.parents):
        if all(folder.is_relative_to(candidate) for folder in folders):
            return candidate
    raise UsageError("the datasets lie on different drives: lint them in separate runs")


def _load_root(root: Root, base: Path, follow_links: bool) -> tuple[Layout, str, Loaded, list[Folder]]:
    known = all_layouts()
    start = root.path if root.path.is_dir() else root.path.parent
    metadata = root.metadata or (root.path if root.path.is_file() else None)
    # a config names its own picture folders, and what lies beside it may be a whole home folder
    is_config = metadata is not None and metadata.suffix.lower() == ".toml"
    folder = Folder(start, ()) if is_config else walk(start, follow_links)
    source = Source(
        folder,
        base,
        metadata,
        caption_extension=root.caption_extension,
        fallback=root.fallback,
        role=root.role,
        repeats=root.repeats,
        trigger=root.trigger,
        follow_links=follow_links,
    )
    layout, why = _choose(known, source, root.layout)
    loaded = layout.load(source)
    folders = list(loaded.folders) or [folder]
    if not loaded.folders:
        loaded = add_rivals(split(loaded, source), replace(source, metadata=None), _others(known, layout, source))
    note = misplaced(start) if layout.name == "sidecar" else None
    notes = (
        *loaded.notes,
        *((note,) if note else ()),
        *(note for each in folders for note in each.notes),
        *orphans(folders, loaded),
        *unread_lists(folder, loaded),
    )
    return layout, why, replace(loaded, notes=notes), folders


def _others(known: Sequence[Layout], layout: Layout, source: Source) -> list[Layout]:
    """The layouts to compare with; a user who names one list has decided against the others."""
    return [each for each in known if each is not layout and (source.metadata is None or each.name == "sidecar")]


def _choose(known: Sequence[Layout], source: Source, name: str | None) -> tuple[Layout, str]:
    if name is not None:
        for layout in known:
            if layout.name == name:
                return layout, "asked for by name"
        names = ", ".join(f"`{layout.name}`" for layout in known)
        raise UsageError(f"there is no layout `{name}`; the layouts are {names}")
    for layout in known:
        # pictures alone do not make a list that the user named readable
        if source.metadata is not None and layout.name == "sidecar":
            continue
        if why := layout.detect(source):
            return layout, why
    if source.metadata is not None:
        raise DatasetError(f"`{source.metadata}` is no list of captions that lorakit knows; name one with --layout")
    return next(layout for layout in known if layout.name == "sidecar"), "no picture found"
