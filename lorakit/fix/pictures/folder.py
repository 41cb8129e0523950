"""The new folder: which folder may be one, what an earlier run left in it, and writing that can be killed any time."""

from __future__ import annotations

import itertools
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.fix.pictures import manifest
from lorakit.fix.records import sha256
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lorakit.fix.pictures.manifest import Done

WORK = ".lorakit-images"  # hidden: no loader looks in
JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class NewFolder:
    """A folder that may be written: `known` are the files of an earlier run, with digests where they are known.

    `done` is what that run did, by the source's key.
    """

    path: Path
    source: str
    known: Mapping[str, str] = field(default_factory=dict)
    done: Mapping[str, Done] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def manifest(self) -> Path:
        """Where the manifest lies."""
        return self.path / manifest.NAME

    @property
    def journal(self) -> Path:
        """Where the journal of a run lies."""
        return self.path / WORK / JOURNAL

    def begin(self, files: Iterable[str]) -> None:
        """Make the folder ready to take `files`. Raises UsageError when one is there that no run of ours wrote."""
        files = list(files)
        for name in files:
            if name not in self.known and os.path.lexists(self.path / name):
                raise UsageError(f"`{self.path / name}` is there already and is no earlier run's: name a new folder")
        (self.path / WORK).mkdir(parents=True, exist_ok=True)
        for left in (self.path / WORK).glob("*.tmp"):
            left.unlink()
        self.write_to(self.journal, b"".join(manifest.journal_line(done) for done in self.done.values()))
        self.write_to(self.manifest, manifest.running(self.source, {**dict.fromkeys(files, ""), **self.known}))

    def write(self, name: str, data: bytes, sync: bool = True) -> str:
        """Write one file whole or not at all and return its digest. `sync` waits for the disk."""
        path = self._own(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.write_to(path, data, sync)
        return sha256(data)

    def _own(self, name: str) -> Path:
        """The path of one of our files. Raises UsageError where a link leads out of the folder."""
        path = self.path / name
        if not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(self.path)):
            raise UsageError(f"`{path.parent}` leads out of the folder to write to: name a new folder")
        return path

    def write_to(self, path: Path, data: bytes, sync: bool = True) -> None:
        """Write through a temporary file on the same disk."""
        temporary = self.path / WORK / f"{next(self._numbers)}.tmp"
        with temporary.open("wb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)

    def holds(self, name: str, digest: str) -> bool:
        """Whether the file is there with these bytes."""
        try:
            return sha256((self.path / name).read_bytes()) == digest
        except OSError:
            return False

    def holds_all(self, files: Mapping[str, str]) -> bool:
        """Whether all files are there, each with its digest."""
        return all(self.holds(name, digest) for name, digest in files.items())

    def gone(self, files: Iterable[str]) -> list[str]:
        """The files of the earlier run that are not among `files`: where case makes no other file, not in any case."""
        kept = set(files)
        folded = {name.casefold(): name for name in kept}
        return [
            name
            for name in sorted(self.known.keys() - kept)
            if not ((same := folded.get(name.casefold())) and self._is_one(name, same))
        ]

    def _is_one(self, name: str, other: str) -> bool:
        with suppress(OSError):
            return (self.path / name).samefile(self.path / other)
        return False

    def remove(self, name: str) -> None:
        """Remove a file of ours, and the folders that this empties."""
        path = self._own(name)
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == self.path:
                return
            try:
                parent.rmdir()
            except OSError:
                return

    def finish(self, data: bytes) -> None:
        """Write the last manifest and remove the working folder."""
        self.write_to(self.manifest, data)
        shutil.rmtree(self.path / WORK, ignore_errors=True)


def open_folder(path: Path, base: Path, roots: Sequence[Path]) -> NewFolder:
    """Look at the folder to write to; nothing is changed yet. `roots` are the folders read, `base` is that of the keys.

    Raises UsageError unless it is new, empty, or an earlier run's for the same dataset with its files as they were.
    """
    for root in roots:
        if _is_within(path, root) or _is_within(root, path):
            raise UsageError(f"`{path}` and the dataset `{root}` lie in each other: name a folder beside it")
    source = _from(path, base)
    try:
        entries = [entry.name for entry in os.scandir(path)]
    except FileNotFoundError:
        return NewFolder(path, source)
    except OSError as error:
        raise UsageError(f"`{path}` is no folder to write pictures to: {reason(error)}") from error
    earlier = manifest.read(path / manifest.NAME)
    if earlier is None:
        if set(entries) - {WORK}:
            raise UsageError(f"`{path}` is not empty: name a new folder")
        return NewFolder(path, source)
    if earlier.source != source:
        raise UsageError(f"`{path}` holds pictures of another dataset (`{earlier.source}`): name a new folder")
    if earlier.state == manifest.RUNNING:
        return NewFolder(path, source, earlier.files, manifest.read_journal(path / WORK / JOURNAL))
    found = NewFolder(path, source, earlier.files, earlier.done)
    for name, digest in earlier.files.items():
        if os.path.lexists(path / name) and not found.holds(name, digest):
            raise UsageError(
                f"`{path / name}` was changed after it was written, and would be written again: name a new folder, or"
                " delete the file if the change may go"
            )
    return found


def _is_within(path: Path, root: Path) -> bool:
    """Whether `path` is `root` or lies below it, however both are spelt."""
    real = Path(os.path.realpath(path))
    other = Path(os.path.realpath(root))
    if real.is_relative_to(other):
        return True
    for each in (real, *real.parents):
        with suppress(OSError):
            if each.samefile(other):
                return True
    return False


def _from(path: Path, root: Path) -> str:
    """Where the dataset lies as seen from the new folder, so that both can move together."""
    try:
        return Path(os.path.relpath(os.path.realpath(root), os.path.realpath(path))).as_posix()
    except ValueError:  # another drive
        return root.resolve().as_posix()
