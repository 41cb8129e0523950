"""What a run saw of its files, and whether stored stamps prove that they are unchanged."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from lorakit.image.cache.stamp import DIGEST_BYTES, Seen, clock_lag, is_settled, seen
from lorakit.image.cache.store import read_stamps

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from lorakit.image.cache.store import Batch
    from lorakit.image.job import Job


class Files:
    """The files of one run, by key: the path as bytes, relative where it lies below `base`, which may be moved."""

    def __init__(self, base: Path | None) -> None:
        self._base = os.path.join(os.path.abspath(base), "") if base is not None else ""  # noqa: PTH100, PTH118
        self._seen: dict[bytes, Seen] = {}
        self._lag: int | None = None

    def look(self, jobs: Iterable[Job]) -> dict[Job, tuple[bytes, ...]]:
        """Ask the file system about the files of `jobs`: this is the moment that later edits must differ from. Gives
        the keys of each job's picture and mask.
        """
        now = time.time_ns()
        keys: dict[Job, tuple[bytes, ...]] = {}
        for job in jobs:
            image = self._look(str(job.image), now)
            keys[job] = (image,) if job.mask is None else (image, self._look(str(job.mask), now))
        return keys

    def key(self, path: str) -> bytes:
        """The name by which a file is stored."""
        if path.startswith(self._base):
            return os.fsencode(path[len(self._base) :])
        return os.fsencode(os.path.abspath(path).removeprefix(self._base))  # noqa: PTH100 - resolve() follows links

    def size(self, key: bytes) -> int | None:
        """The file's size in bytes when it was looked at; None when it was not there."""
        found = self._seen.get(key)
        return found.size if found else None

    def unchanged(
        self, store: sqlite3.Connection, keys: Iterable[bytes], since: int, batch: Batch
    ) -> dict[bytes, bytes]:
        """The digests of those files whose stamps are as they were when the digests were taken. That they were used is
        noted in `batch` where the last note is older than the day `since`.
        """
        known = {}
        for key, stamp, digest, used in read_stamps(store, keys):
            found = self._seen.get(key)
            if found and found.stamp == stamp and len(digest) == DIGEST_BYTES:
                known[key] = digest
                if used < since:
                    batch.used_paths.add(key)
        return known

    def note(self, key: bytes, digest: bytes, place: Path, batch: Batch) -> None:
        """Note which content the file has, unless a change right after it was looked at could go unnoticed."""
        found = self._seen.get(key)
        if found and is_settled(found, self._clock_lag(place)):
            batch.stamps[key] = (found.stamp, digest)

    def _look(self, path: str, now: int) -> bytes:
        key = self.key(path)
        try:
            self._seen[key] = seen(os.stat(path), now)  # noqa: PTH116 - Path.stat takes twice as long
        except (OSError, ValueError):
            self._seen.pop(key, None)
        return key

    def _clock_lag(self, place: Path) -> int:
        if self._lag is None:
            self._lag = 0
            with suppress(OSError):
                self._lag = clock_lag(place)
        return self._lag
