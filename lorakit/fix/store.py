"""One file gets new bytes, or stays as it was: there is no moment at which it is neither.

The new bytes go to a hidden file in the same folder (`.lorakit-RUN-N.tmp`, which no loader takes for a caption), are
written through to the disk, and take the place of the old file in one step. A link stays a link: the file that it
leads to is replaced. A file with several names (hard links) gets a new one of its own: the other names keep the old
bytes, as a copy made with `cp -l` should.
"""

from __future__ import annotations

import errno
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from lorakit.fix import disk
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from pathlib import Path

STALE = "changed meanwhile: lint again"
READ_ONLY = "read-only: make it writable, or leave it out"
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


class Refused(Exception):  # noqa: N818 - no error: the file is left as it was, the rest goes on
    """Why a file was left as it was. `full`: the disk is, so that no other file has a chance either."""

    def __init__(self, why: str, full: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.full = full


def refusal(error: OSError) -> Refused:
    """What the operating system said, as a refusal."""
    return Refused(reason(error), error.errno in _FULL)


def temporary(target: Path, run: str, number: int) -> Path:
    """Where the new bytes of `target` wait."""
    return target.with_name(f"{prefix(run)}{number}.tmp")


def prefix(run: str) -> str:
    """How the names of all waiting files of a run begin."""
    return f".lorakit-{run}-"


def inspect(target: Path) -> os.stat_result | None:
    """What the system says of a file that is to be replaced, None when there is none.

    Raises Refused for what must not be replaced. A file that nobody may write could be, through its folder: whoever
    made it read-only meant otherwise.
    """
    found = disk.look(target)
    if found is None:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise Refused("not a plain file")
    # root may write into anything, so the mode is looked at, too
    if not found.st_mode & stat.S_IWUSR or not disk.may_write(target):
        raise Refused(READ_ONLY)
    return found


def put(target: Path, data: bytes, waiting: Path, fits: Callable[[bytes | None], bool]) -> None:
    """Give `target` the bytes `data`, if `fits` says yes to those that stand there at the last moment.

    `target` is no link. Raises Refused; then the file is as it was and `waiting` is gone.
    """
    try:
        seen = inspect(target)
        fill(waiting, (data,), target, seen)
        try:
            if not fits(disk.read(target)):
                raise Refused(STALE)
            if seen is None:
                _place(waiting, target)
            else:
                disk.replace(waiting, target)
        except BaseException:
            discard(waiting)
            raise
    except OSError as error:
        raise refusal(error) from error


def _place(waiting: Path, target: Path) -> None:
    try:
        disk.place(waiting, target)
    except FileExistsError as error:
        raise Refused(STALE) from error


def remove(target: Path, fits: Callable[[bytes | None], bool]) -> None:
    """Remove `target`, if `fits` says yes to its bytes. Raises Refused."""
    try:
        inspect(target)
        if not fits(disk.read(target)):
            raise Refused(STALE)
        disk.unlink(target)
    except OSError as error:
        raise refusal(error) from error


def fill(path: Path, chunks: Iterable[bytes], model: Path | None = None, seen: os.stat_result | None = None) -> None:
    """Write a new file through to the disk, in the likeness of `model` if that was seen. Raises OSError."""
    handle = disk.open_new(path, 0o666 if seen is None else 0o600)
    try:
        try:
            for chunk in chunks:
                disk.write(handle, chunk)
            if model is not None and seen is not None:
                disk.dress(path, model, seen)
            disk.sync(handle)
        finally:
            disk.close(handle)
    except BaseException:
        discard(path)
        raise


def discard(path: Path) -> None:
    """Remove what is no longer wanted; what cannot be removed stays for `tidy`."""
    with suppress(OSError):
        disk.unlink(path)
