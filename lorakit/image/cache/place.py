"""Where a cache lies: in `.lorakit/` beside the data, or in the user's own cache folder when that cannot be written."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.formats.load import common_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = ".lorakit"
DATABASE = "measurements.sqlite"
COMPARED = "duplicates.json"  # what the last search for duplicates found
PACE = "pace.json"  # how fast training went
ENCODED = "encoded"  # the folder of what training has encoded
# What SQLite may leave beside a database after a crash. Deleted first: a stray journal would undo a newer database.
COMPANIONS = ("-journal", "-wal", "-shm")


def home(settings_folder: Path | None, roots: Sequence[Path]) -> Path:
    """The folder whose `.lorakit/` serves these roots: that of the settings file, else the deepest common folder."""
    return settings_folder if settings_folder is not None else common_folder(roots)


def places(folder: Path) -> list[Path]:
    """The folders that may hold the cache of `folder`, the best first."""
    beside = folder / HIDDEN
    private = user_cache()
    if private is None:
        return [beside]
    name = hashlib.blake2b(os.fsencode(os.path.realpath(folder)), digest_size=8).hexdigest()
    return [beside, private / name]


def user_cache() -> Path | None:
    """The user's cache folder for lorakit, as the system names it; None for a user without a home."""
    given = Path(os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", ""))
    if given.is_absolute():
        return given / "lorakit"
    try:
        own = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return own / "AppData" / "Local" / "lorakit"
    return own / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "lorakit"


def settle_in(place: Path) -> Path:
    """Make the folder, hide it from git, and give the path of its database. Raises OSError where one cannot write."""
    place.mkdir(parents=True, exist_ok=True)
    database = place / DATABASE
    if not os.access(place, os.W_OK) or (database.exists() and not os.access(database, os.R_OK | os.W_OK)):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(place))
    ignore = place / ".gitignore"
    if not ignore.exists():
        ignore.write_bytes(b"*\n")
    return database


def remove(place: Path) -> int:
    """Delete the cache in `place`, and the folder when nothing else is left in it. How many bytes that frees."""
    freed = 0
    kept = (*place.glob(f"{DATABASE}*"), *place.glob(f"{COMPARED}*"), *place.glob(PACE))
    for path in sorted(kept, key=lambda path: not path.name.endswith(COMPANIONS)):
        with suppress(FileNotFoundError):  # another process was quicker
            size = path.stat().st_size
            path.unlink()
            freed += size
    for path in sorted((place / ENCODED).rglob("*")):
        with suppress(OSError):
            freed += path.stat().st_size if path.is_file() else 0
    shutil.rmtree(place / ENCODED, ignore_errors=True)
    ignore = place / ".gitignore"
    if place.is_dir() and [entry.name for entry in place.iterdir()] == [ignore.name]:
        ignore.unlink()
        place.rmdir()
    return freed
