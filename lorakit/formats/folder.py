"""The only directory walker: a root on disk becomes a sorted list of files, looked up by name, stem or folder."""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lorakit.dataset import File, Note, NoteKind
from lorakit.errors import DatasetError
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K", bound="Hashable")

# What people put into a dataset as pictures. Whether a trainer reads the kind is a rule's business (unsupported).
PICTURE_NAMES = """
    .jpg .jpeg .jpe .jfif .png .apng .webp .bmp .gif .tif .tiff .avif
    .jxl .heic .heif .ico .psd .tga .jp2 .svg
"""
PICTURE_SUFFIXES = frozenset(PICTURE_NAMES.split())
CAPTION_SUFFIXES = (".txt", ".caption")
MASK_SUFFIX = "-masklabel"
MASK_FOLDERS = frozenset({"masks", "mask"})
JUNK_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"})
JUNK_FOLDERS = frozenset({".ipynb_checkpoints", "__macosx", "@eadir", ".thumbnails", "__pycache__"})
STOPPED = "a left-over of a `lorakit fix` that was stopped: the next one removes it, --undo takes that one back"
JUNK_SUFFIXES = frozenset({".tmp", ".part", ".crdownload", ".bak", ".swp"})


@dataclass(frozen=True)
class Folder:
    """Every file below `root` that is not hidden, naturally sorted, with what the walk had to leave out."""

    root: Path
    files: tuple[File, ...]
    notes: tuple[Note, ...] = ()

    @cached_property
    def pictures(self) -> tuple[File, ...]:
        """The files with a picture's suffix that are not masks."""
        return tuple(file for file in self.files if _names_picture(file.key) and file.path not in self._masks)

    @cached_property
    def by_key(self) -> dict[str, File]:
        """Files by their path below the root, with forward slashes."""
        return {file.key: file for file in self.files}

    @cached_property
    def by_name(self) -> dict[str, list[File]]:
        """Files by bare name."""
        return _group(self.files, lambda file: file.path.name)

    @cached_property
    def by_stem(self) -> dict[tuple[str, str], list[File]]:
        """Files by (folder, lower-case stem); the folder as in `key`."""
        return _group(self.files, lambda file: (where_of(file.key), stem_of(file.key).lower()))

    def mask_of(self, picture: File) -> Path | None:
        """The mask of `picture`: `NAME-masklabel.png` or `NAME_mask.png` beside it, or its stem in `masks/`."""
        return self._masks_by_picture.get(picture.path)

    @cached_property
    def _masks_by_picture(self) -> dict[Path, Path]:
        return {picture: mask for mask, picture in self._masks.items() if picture is not None}

    @cached_property
    def _masks(self) -> dict[Path, Path | None]:
        """Every mask, with the picture it belongs to (None: nothing there bears its name)."""
        masks: dict[Path, Path | None] = {}
        for file in self.files:
            if not _names_picture(file.key):
                continue
            where, stem = where_of(file.key), stem_of(file.key)
            if stem.lower().endswith(MASK_SUFFIX):
                masks[file.path] = self._picture(where, stem[: -len(MASK_SUFFIX)])
            elif stem.lower().endswith("_mask") and (owner := self._picture(where, stem[:-5])):
                masks[file.path] = owner
            elif where.rpartition("/")[2].lower() in MASK_FOLDERS:
                above = where_of(where)
                masks[file.path] = self._picture(above, stem) or self._picture(
                    above, stem.lower().removesuffix("_mask")
                )
        return masks

    @cached_property
    def orphan_masks(self) -> tuple[Path, ...]:
        """Masks whose picture is not there."""
        return tuple(mask for mask, picture in self._masks.items() if picture is None)

    def _picture(self, where: str, stem: str) -> Path | None:
        for file in self.by_stem.get((where, stem.lower()), ()):
            if is_picture(file.path):
                return file.path
        return None


def is_picture(path: Path) -> bool:
    """Whether the name ends like a picture's."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def _names_picture(key: str) -> bool:
    """As `is_picture`, by the key of a file."""
    dot = key.rfind(".")
    return key[dot:].lower() in PICTURE_SUFFIXES and dot > key.rfind("/") + 1


def where_of(key: str) -> str:
    """The folder of a file's key, `.` for the root; as `PurePosixPath(key).parent`, at a fraction of its cost."""
    return key.rpartition("/")[0] or "."


def stem_of(key: str) -> str:
    """The bare name of a file's key without its last suffix; as `PurePosixPath(key).stem`."""
    name = key.rpartition("/")[2]
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which img2 comes before img10."""
    parts = re.split(r"(\d+)", text.casefold())
    return (*((1, int(part), "") if part.isdecimal() else (2, 0, part) for part in parts if part), (0, 0, text))


def walk(root: Path, follow_links: bool = False) -> Folder:
    """List the files below `root`. Raises DatasetError when the folder itself cannot be listed."""
    try:
        os.scandir(root).close()
    except OSError as error:
        raise DatasetError(f"cannot read the folder `{root}`: {reason(error)}") from error
    files: list[File] = []
    notes: list[Note] = []
    real_root = root.resolve()
    stack = [root]
    seen = {real_root}
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            notes.append(Note(NoteKind.UNREADABLE, folder, detail=reason(error)))
            continue
        for entry in entries:
            path = Path(entry.path)
            if note := _leave_out(entry, path, real_root, follow_links):
                notes.append(note)
            elif entry.name.startswith("."):
                continue
            elif _is_folder(entry):
                if (real := _real(path) if entry.is_symlink() else path) not in seen:
                    seen.add(real)
                    stack.append(path)
            else:
                _add(entry, path, root, files, notes)
    files.sort(key=lambda file: natural(file.key))
    notes.sort(key=lambda note: natural(str(note.path)))
    return Folder(root, tuple(files), tuple(notes))


def _add(entry: os.DirEntry[str], path: Path, root: Path, files: list[File], notes: list[Note]) -> None:
    try:
        found = entry.stat()
    except OSError as error:
        notes.append(Note(NoteKind.UNREADABLE, path, detail=reason(error)))
        return
    if not stat.S_ISREG(found.st_mode):
        # reading a pipe waits for its writer, and a device may never end
        notes.append(Note(NoteKind.UNREADABLE, path, detail="a pipe, socket or device, not a file"))
        return
    files.append(File(path.relative_to(root).as_posix(), path, found.st_size, found.st_mtime_ns))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether this is a folder, or a link to one; a link that goes round in a circle is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _real(path: Path) -> Path:
    """Where a link leads; a link that nobody can follow leads to itself."""
    try:
        # Path.resolve raises for a link that goes round in a circle
        return Path(os.path.realpath(path))
    except OSError:
        return path


def _leave_out(entry: os.DirEntry[str], path: Path, real_root: Path, follow_links: bool) -> Note | None:
    """Why this entry is not part of the dataset, or None if it may be."""
    name = entry.name.lower()
    if name in JUNK_FOLDERS and _is_folder(entry):
        return Note(NoteKind.JUNK, path, text=entry.name, detail="a folder that another program left")
    if name in JUNK_FILES or name.startswith("._"):
        return Note(NoteKind.JUNK, path, text=entry.name, detail="a file that the operating system left")
    if name.startswith(".lorakit-"):
        return Note(NoteKind.JUNK, path, text=entry.name, detail=STOPPED)
    if Path(name).suffix in JUNK_SUFFIXES or name.endswith("~"):
        return Note(NoteKind.JUNK, path, text=entry.name, detail="a left-over of an editor or a download")
    if entry.is_symlink() and not follow_links and not _real(path).is_relative_to(real_root):
        return Note(NoteKind.OUTSIDE, path, text=entry.name, detail="a link that leads out of the dataset")
    return None


def _group(files: tuple[File, ...], key: Callable[[File], K]) -> dict[K, list[File]]:
    groups: dict[K, list[File]] = defaultdict(list)
    for file in files:
        groups[key(file)].append(file)
    return dict(groups)
