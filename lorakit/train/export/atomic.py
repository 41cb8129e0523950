"""Put bytes into a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from lorakit.formats.sync import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)  # Windows translates line ends unless it is told not to


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`, in place of what is there. Raises OSError; `path` then is as it was before.

    The bytes go to `NAME.part` beside it, which replaces `path` once the disk has them.
    """
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)  # of a run that was killed
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        try:
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync_folder(path.parent)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
