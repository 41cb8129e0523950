"""One repair at a time in a folder: a lock that the system takes back when its holder dies, however that happens.

A lock file that only exists or not would outlive a killed run, and a process number in it says nothing in a container
or after a restart. The lock file stays; while files are being replaced it holds the name of the run, so that whoever
locks it next and finds a name there knows whose left-overs lie about.
"""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.fix import disk
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NAME = "fix.lock"
_TAKEN = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, getattr(errno, "EDEADLOCK", errno.EAGAIN)})


class Lock:
    """The lock in our hands; `left` is the run that was at work when its process died, or nothing."""

    def __init__(self, handle: int, left: str) -> None:
        self._handle = handle
        self.left = left

    def at_work(self, run: str) -> None:
        """Say which run replaces files from now on. Raises OSError."""
        self.clear()
        disk.write(self._handle, run.encode("ascii"))
        disk.sync(self._handle)

    def clear(self) -> None:
        """Say that nothing of a run lies about. Raises OSError."""
        disk.empty(self._handle)


@contextmanager
def hold(folder: Path) -> Iterator[Lock]:
    """Hold the lock of a `.lorakit` folder, which is made if need be.

    Raises UsageError when another process holds it or the folder cannot be written.
    """
    try:
        disk.make_folder(folder)
        handle = disk.open_old(folder / NAME)
    except OSError as error:
        raise UsageError(f"no file was changed: `{folder}` cannot be written: {reason(error)}") from error
    try:
        if not _take(handle):
            raise UsageError(f"another lorakit fix is at work in `{folder.parent}`: wait until it has ended")
        yield Lock(handle, disk.read_start(handle).decode("ascii", "replace"))
    finally:
        disk.close(handle)


def _take(handle: int) -> bool:
    """Lock the open file; False when another has it. Where the file system knows no locks, there is none to wait for.

    The check of every file against the bytes that were linted guards it there all the same.
    """
    try:
        if sys.platform == "win32":
            # locked bytes cannot be read by others, so one far behind the end is taken
            disk.seek(handle, 1 << 30)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            disk.seek(handle, 0)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN
    return True
