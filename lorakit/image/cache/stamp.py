"""What tells without reading that a file is still the same, when that may be trusted, and what tells by reading."""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SECOND = 1_000_000_000  # nanoseconds
# Clocks tick every 10 ms or faster on the systems we know; where stamps are whole seconds, every 2 s (FAT) or faster.
FINE, COARSE = SECOND // 10, 2 * SECOND
FIELDS = struct.Struct("<qqqQ")
INODE = 0xFFFF_FFFF_FFFF_FFFF
DIGEST_BYTES = 20


class Seen(NamedTuple):
    """One file when a run looked at it, at `now` (nanoseconds): `stamp` is size, mtime, ctime and inode, packed."""

    size: int
    stamp: bytes
    now: int


def seen(found: os.stat_result, now: int) -> Seen:
    """What `os.stat` found at `now`, or shortly after."""
    size = found.st_size
    return Seen(size, FIELDS.pack(size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & INODE), now)


def is_settled(file: Seen, lag: int = 0) -> bool:
    """Git's racy rule: whether any change after the look must show in the stamps. A file that was changed in the tick
    in which it was looked at may change again and keep them. `lag` is by how much the file system's clock is behind.
    """
    _, mtime, ctime, _ = FIELDS.unpack(file.stamp)
    return all(file.now - lag > stamp + (FINE if stamp % SECOND else COARSE) for stamp in (mtime, ctime))


def clock_lag(folder: Path) -> int:
    """By how many nanoseconds the file system's clock is behind ours, as a server's may be; 0 when it is not."""
    with tempfile.TemporaryFile(dir=folder) as probe:
        return max(0, time.time_ns() - os.fstat(probe.fileno()).st_mtime_ns)


def digest(data: bytes) -> str:
    """The BLAKE2b of a file's bytes, hex: what `Row.digest` and `Row.mask_digest` hold."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


def read_digest(path: Path) -> bytes | None:
    """The digest of the file's bytes; None when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=DIGEST_BYTES)).digest()
    except OSError:
        return None


def read_digests(paths: Iterable[Path]) -> dict[Path, bytes]:
    """The digests of the files that can be read; on threads, because hashing and reading let others run."""
    unique = list(dict.fromkeys(paths))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            found = list(pool.map(read_digest, unique))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return {path: value for path, value in zip(unique, found, strict=True) if value is not None}
