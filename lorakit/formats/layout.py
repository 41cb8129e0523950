"""What a layout is: a name, a way to recognise itself, a way to read itself. One file each in `layouts/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.dataset import File, Note, NoteKind, Role, Sample, Subset
from lorakit.errors import DatasetError
from lorakit.formats.names import Names
from lorakit.formats.textfile import Decoded, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lorakit.dataset import Caption
    from lorakit.formats.folder import Folder


@dataclass(frozen=True, slots=True)
class Source:
    """One root to read and what the settings say about it.

    `base` is the dataset's root: sample keys are relative to it. `metadata` is the list file that the user named,
    `caption_extension` the suffix that the trainer will look for (None: take what is there). `fallback` stands in
    for a picture folder that a config names and that does not exist here.
    """

    folder: Folder
    base: Path
    metadata: Path | None = None
    caption_extension: str | None = None
    fallback: Path | None = None
    role: Role = Role.TRAIN
    repeats: int = 1
    trigger: str | None = None
    follow_links: bool = False

    def key(self, path: Path) -> str:
        """The picture's path relative to the dataset's root, with forward slashes (absolute if it lies outside)."""
        if path.is_relative_to(self.base):
            return path.relative_to(self.base).as_posix()
        whole, base = path.absolute(), self.base.absolute()
        return (whole.relative_to(base) if whole.is_relative_to(base) else path).as_posix()

    def sample(
        self,
        picture: File,
        captions: Sequence[Caption] = (),
        extra: Mapping[str, str] | None = None,
        rivals: Sequence[Caption] = (),
        blocked: bool = False,
    ) -> Sample:
        """A sample for `picture`, its key and mask filled in."""
        return Sample(
            self.key(picture.path),
            picture.path,
            tuple(captions),
            self.folder.mask_of(picture),
            extra or {},
            tuple(rivals),
            blocked,
        )

    def subset(self, samples: tuple[Sample, ...]) -> Subset:
        """A subset of the whole root with what the settings say about it."""
        return Subset(self.folder.root, samples, self.role, self.repeats, self.trigger, self.caption_extension)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a layout read: subsets, what it noticed, and the files it used as lists (no orphans then).

    `folders` are picture folders that the layout walked itself, because a config names them; they replace the root.
    """

    subsets: tuple[Subset, ...]
    notes: tuple[Note, ...] = ()
    lists: tuple[Path, ...] = ()
    folders: tuple[Folder, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to keep pictures and captions on disk.

    `detect` returns why the folder looks like this layout, or None. Among several that do, the highest `priority`
    is read; the others are compared with it (their captions become `Sample.rivals`).
    """

    name: str
    summary: str
    priority: int
    detect: Callable[[Source], str | None]
    load: Callable[[Source], Loaded]


@dataclass(slots=True)
class Rows:
    """Collects (picture name -> captions) while lists are read; `list_path` is the list being read.

    Names are looked up by `Names`; one that means no picture becomes a note.
    """

    source: Source
    list_path: Path
    captions: dict[Path, list[Caption]] = field(default_factory=dict)
    extra: dict[Path, dict[str, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.source.folder)

    def add(self, name: str, captions: Sequence[Caption], line: int, extra: Mapping[str, str] | None = None) -> None:
        """File `captions` under the picture that `name` means; what cannot be resolved becomes a note."""
        found = self.resolve(name, line)
        if found is None:
            return
        self.captions.setdefault(found.path, []).extend(captions)
        if extra:
            self.extra.setdefault(found.path, {}).update(extra)

    def resolve(self, name: str, line: int) -> File | None:
        """The picture that `name` means, or None after noting why there is none."""
        found = self.names.find(self.list_path.parent, name)
        if isinstance(found, File):
            return found
        self.notes.append(Note(found.kind, self.list_path, name, found.detail, line, found.related))
        return None

    def malformed(self, text: str, detail: str, line: int = 0) -> None:
        """Note what cannot be read in the list: `text` quotes it; line 0 speaks of the whole list."""
        self.notes.append(Note(NoteKind.MALFORMED, self.list_path, text, detail, line))

    def read(self) -> Decoded | None:
        """The text of the list, or None after noting why it cannot be read."""
        decoded = read_text(self.list_path)
        if isinstance(decoded, Note):
            self.notes.append(decoded)
            return None
        return decoded

    def samples(self) -> tuple[Sample, ...]:
        """One sample for every picture of the folder, listed or not, in natural order."""
        return tuple(
            self.source.sample(picture, self.captions.get(picture.path, ()), self.extra.get(picture.path))
            for picture in self.source.folder.pictures
        )


def find_lists(source: Source, names: Sequence[str], suffixes: Sequence[str] = ()) -> list[Path]:
    """The list that the user named if its suffix fits, else every file that bears one of `names` (in lower case)."""
    if source.metadata is not None:
        return [source.metadata] if source.metadata.suffix.lower() in suffixes else []
    return [file.path for file in source.folder.files if file.path.name.lower() in names]


def load_lists(source: Source, lists: Sequence[Path], read: Callable[[Rows], None]) -> Loaded:
    """One subset with every picture of the root: `read` files what each list says about them.

    Raises DatasetError when there is no list: the user asked for this layout by name.
    """
    if not lists:
        raise DatasetError(f"`{source.folder.root}` holds no list of this layout: name the list with --metadata")
    rows = Rows(source, source.folder.root)
    for path in lists:
        rows.list_path = path
        read(rows)
    return Loaded((source.subset(rows.samples()),), tuple(rows.notes), tuple(lists))
