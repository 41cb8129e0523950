"""A kohya TOML: its subsets name the folders (or metadata files), the repeats, the triggers and the caption suffix."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from lorakit.config.kohya import KohyaConfig, KohyaSubset, read_kohya
from lorakit.dataset import Note, NoteKind, Role, Subset
from lorakit.errors import DatasetError
from lorakit.formats import kohya
from lorakit.formats.folder import walk
from lorakit.formats.layout import Layout, Loaded, Source
from lorakit.formats.layouts import kohya_folders, kohya_json, metadata_jsonl
from lorakit.formats.layouts.sidecar import pair
from lorakit.formats.lists import Rows
from lorakit.formats.names import Names

if TYPE_CHECKING:
    from lorakit.dataset import Sample
    from lorakit.formats.folder import Folder


def detect(source: Source) -> str | None:
    """Only a TOML that the user named."""
    path = source.metadata
    return f"`{path.name}` is a kohya config" if path and path.suffix.lower() == ".toml" else None


def load(source: Source) -> Loaded:
    """Read the folders that the config names, as kohya would.

    Raises ConfigError for a faulty config, DatasetError when there is none: the user asked for this layout by name.
    """
    if source.metadata is None:
        raise DatasetError("the layout `kohya-toml` needs a config: name the TOML itself, or pass it with --metadata")
    reader = _Reader(source, read_kohya(source.metadata))
    reader.read()
    lists = (source.metadata, *reader.lists)
    return Loaded(tuple(reader.subsets), tuple(reader.notes), lists, tuple(reader.folders.values()))


@dataclass(slots=True)
class _Reader:
    """Collects what one config names."""

    source: Source
    config: KohyaConfig
    subsets: list[Subset] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lists: list[Path] = field(default_factory=list)
    folders: dict[Path, Folder] = field(default_factory=dict)
    seen: dict[tuple[Path, str | None], int] = field(default_factory=dict)

    def read(self) -> None:
        """Read every subset, and the kohya folders of a training config."""
        for number, dataset in enumerate(self.config.datasets):
            for subset in dataset.subsets:
                self._subset(subset, number)
        if self.config.train_data_dir and self.config.folders:
            self._kohya_folders(self.config.train_data_dir, self.config.folders, Role.TRAIN)
        if self.config.reg_data_dir and self.config.folders:
            self._kohya_folders(self.config.reg_data_dir, self.config.folders, Role.REGULARISATION)

    def _note(self, text: str, detail: str, line: int) -> None:
        self.notes.append(Note(NoteKind.LAYOUT, self.config.path, text, detail, line))

    def _subset(self, subset: KohyaSubset, dataset: int) -> None:
        """One subset; a folder that several datasets train at several resolutions is read once."""
        if subset.num_repeats < 1:
            named = subset.image_dir or subset.metadata_file or ""
            self._note(named, "`num_repeats` is 0: kohya passes this subset over", subset.line)
            return
        path = self._find(subset.metadata_file, is_folder=False) if subset.metadata_file else None
        folder = self._folder(subset.image_dir or str((path or self.config.path).parent.absolute()), subset.line)
        key = (folder.root, subset.metadata_file)
        if key in self.seen:
            if self.seen[key] == dataset:
                self._note(subset.image_dir or "", "the folder is read already: kohya reads it once", subset.line)
            return
        self.seen[key] = dataset
        role = Role.REGULARISATION if subset.is_reg else self.source.role
        source = replace(
            self.source, folder=folder, metadata=None, caption_extension=subset.caption_extension, role=role
        )
        samples = self._listed(source, subset, path) if subset.metadata_file else self._paired(source, subset)
        # regularisation pictures show the class in general: the set's own word is not theirs
        own = None if role is Role.REGULARISATION else self.source.trigger
        trigger = own or subset.class_tokens
        extension = None if subset.metadata_file else subset.caption_extension
        self.subsets.append(Subset(folder.root, samples, role, subset.num_repeats, trigger, extension))

    def _paired(self, source: Source, subset: KohyaSubset) -> tuple[Sample, ...]:
        """The pictures directly in the folder, with captions of exactly the configured suffix."""
        self._check_extension(subset)
        below = kohya.nested(source.folder.pictures, ".")
        self.notes.extend(kohya.untrained(source.folder, below, "kohya does not look into folders below `image_dir`"))
        samples, notes = pair(source, [file for file in source.folder.pictures if "/" not in file.key])
        self.notes.extend(notes)
        return samples

    def _check_extension(self, subset: KohyaSubset) -> None:
        extension = subset.caption_extension
        if extension and not extension.startswith("."):
            detail = f"the suffix has no dot: kohya looks for `img01{extension}` and finds no caption"
            self._note(extension, detail, subset.line)

    def _listed(self, source: Source, subset: KohyaSubset, path: Path | None) -> tuple[Sample, ...]:
        """What the metadata file says about the pictures of the folder."""
        rows = Rows(source, path or source.folder.root)
        rows.names = Names(source.folder, foreign=True)
        if path is None:
            detail = "there is no such metadata file here: its pictures have no captions"
            self._note(subset.metadata_file or "", detail, subset.line)
            return rows.samples()
        read = metadata_jsonl.read_into if path.suffix.lower() == ".jsonl" else kohya_json.read_into
        read(rows)
        self.lists.append(path)
        self.notes.extend(rows.notes)
        return rows.samples()

    def _kohya_folders(self, name: str, subset: KohyaSubset, role: Role) -> None:
        """The `N_name` folders of a training config."""
        self._check_extension(subset)
        folder = self._folder(name, subset.line)
        source = replace(
            self.source, folder=folder, metadata=None, caption_extension=subset.caption_extension, role=role
        )
        loaded = kohya_folders.load_here(source)
        if not loaded.subsets:
            self._note(name, "kohya finds no `N_name` folder with pictures in it", subset.line)
        self.subsets.extend(loaded.subsets)
        self.notes.extend(loaded.notes)

    def _folder(self, name: str, line: int) -> Folder:
        """The walked folder that `name` means; one that is not here is replaced, and that is noted."""
        path = self._find(name, is_folder=True)
        if path is None:
            path = self._stand_in(name)
            self._note(
                name, f"`{name}` is not here; `{path.name or path}` is read instead (--root names another)", line
            )
        if path not in self.folders:
            self.folders[path] = walk(path, self.source.follow_links)
        return self.folders[path]

    def _find(self, name: str, is_folder: bool) -> Path | None:
        """What a config names, from its own folder or the working directory; else a file of its name beside it."""
        here = self.config.path.parent
        forward = name.replace("\\", "/")
        choices = [here / forward, Path(forward)]
        if not is_folder:
            choices.append(here / PureWindowsPath(name).name)
        fits = Path.is_dir if is_folder else Path.is_file
        return next((_tidy(path) for path in choices if fits(path)), None)

    def _stand_in(self, name: str) -> Path:
        """For a folder of another machine: its longest tail that is here, else what the user gave, else this folder.

        `C:\\lora\\data\\cat` is found as `data/cat` beside the config, or as `cat`.
        """
        here, fallback = self.config.path.parent, self.source.fallback
        parts = [part for part in PureWindowsPath(name).parts[1:] if part not in ("", ".", "..")]
        tails = ["/".join(parts[start:]) for start in range(len(parts))]
        near = (start / tail for tail in tails for start in (fallback, here) if start is not None)
        return next((_tidy(path) for path in near if path.is_dir()), fallback or here)


def _tidy(path: Path) -> Path:
    """Without `./` and `a/../` as far as text tells, so that one folder has one path."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in ("..", path.anchor):
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


LAYOUT = Layout("kohya-toml", "a kohya dataset or training config in TOML", 100, detect, load)
