"""Every touch of the disk while files are repaired, one small function each, so that a test can end the run at any."""

from __future__ import annotations

import errno
import os
import stat as modes
import sys
from contextlib import suppress
from pathlib import Path

from lorakit.formats.sync import sync_folder as sync_folder  # it belongs to the touches that a test can end a run at

# `os.open` on Windows translates line ends unless it is told not to.
_BINARY = getattr(os, "O_BINARY", 0)
# What a file system says that knows no hard links (FAT, some network shares, Android).
_NO_LINKS = frozenset({errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK})


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there."""
    path.mkdir(parents=True, exist_ok=True)


def open_new(path: Path, mode: int) -> int:
    """Open a file for writing that is not there yet. Raises FileExistsError."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)


def open_old(path: Path) -> int:
    """Open a file for reading and writing, and make it when it is not there."""
    return os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o666)


def write(handle: int, data: bytes) -> None:
    """Write all of `data` where the file stands."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def seek(handle: int, offset: int) -> None:
    """Go to `offset` bytes from the start of an open file."""
    os.lseek(handle, offset, os.SEEK_SET)


def empty(handle: int) -> None:
    """Cut an open file to nothing and go to its start."""
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)


def sync(handle: int) -> None:
    """Wait until the disk has the file."""
    os.fsync(handle)


def close(handle: int) -> None:
    """Close a file."""
    os.close(handle)


def dress(path: Path, model: Path, seen: os.stat_result) -> None:
    """Give a new file the owner, extended attributes (access lists among them) and mode of `model`.

    Owner and attributes as far as the system allows: only root may give a file away.
    """
    if sys.platform != "win32":
        own = path.stat()
        if (own.st_uid, own.st_gid) != (seen.st_uid, seen.st_gid):
            with suppress(OSError):
                os.chown(path, seen.st_uid, seen.st_gid)
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(model):
                with suppress(OSError):
                    os.setxattr(path, name, os.getxattr(model, name))
    # last: a new owner clears some bits of the mode
    path.chmod(modes.S_IMODE(seen.st_mode))


def replace(source: Path, target: Path) -> None:
    """Put `source` in the place of `target`, whether that is there or not."""
    source.replace(target)


def place(source: Path, target: Path) -> None:
    """Rename `source` to `target`, which must not be there. Raises FileExistsError."""
    if sys.platform == "win32":
        os.rename(source, target)  # noqa: PTH104 - Path.rename says not that it refuses here
        return
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        replace(source, target)
    else:
        unlink(source)


def unlink(path: Path) -> None:
    """Remove a file, if it is there."""
    path.unlink(missing_ok=True)


def read(path: Path) -> bytes | None:
    """The bytes of a file, None when there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def first_line(path: Path) -> bytes:
    """The first line of a file, with its end."""
    with path.open("rb") as file:
        return file.readline()


def read_start(handle: int) -> bytes:
    """The first bytes of an open file that was not read yet, at most 4096."""
    return os.read(handle, 4096)


def look(path: Path) -> os.stat_result | None:
    """What the system says of a file or link, None when there is none; links are not followed."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def is_link(found: os.stat_result) -> bool:
    """Whether what the system said is about a link."""
    return modes.S_ISLNK(found.st_mode)


def may_write(path: Path) -> bool:
    """Whether this user may write into the file."""
    return os.access(path, os.W_OK)


def names(folder: Path) -> list[str]:
    """The names in a folder, sorted; none when the folder is not there or cannot be listed."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names are wanted, not paths
    except OSError:
        return []


def real(path: Path) -> Path:
    """Where a path leads when all links are followed. A link that goes round in a circle leads to itself."""
    return Path(os.path.realpath(path))
