"""What a layout is: a name, a way to recognise itself, a way to read itself. One file each in `layouts/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.dataset import File, Note, Role, Sample, Subset

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
