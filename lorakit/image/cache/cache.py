"""Rows of earlier runs: looked up by what the file system says or by content, and stored as they are measured.

    with open_cache(folder, recipe) as cache:
        rows = cache.lookup(jobs)
        for job in jobs that are not in rows:
            cache.put(job, measured)

A row depends on the bytes of picture and mask and on the recipe, never on names: a file that was moved, copied or
touched is read once, not measured. The cache never raises for its own sake: when it cannot go on it is switched off,
`trouble` says why in one sentence, and all is measured anew. One thread uses it; workers get no hold of it.
"""

from __future__ import annotations

import hashlib
import time
from enum import StrEnum
from typing import TYPE_CHECKING

from lorakit.image.cache import store as db
from lorakit.image.cache.content import content_key, content_of, is_lasting, open_row, size_key
from lorakit.image.cache.files import Files
from lorakit.image.cache.link import Link
from lorakit.image.cache.place import places
from lorakit.image.cache.stamp import read_digests
from lorakit.image.cache.trim import LIMIT, drop_old_recipes, make_room
from lorakit.image.codec import encode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from lorakit.image.job import Job
    from lorakit.image.row import Row

    Keys = Mapping[Job, tuple[bytes, ...]]

BATCH_ROWS = 64
BATCH_SECONDS = 1.0
NOTED_DAYS = 7  # a warm run writes nothing as long as the last note of use is younger


class Trust(StrEnum):
    """What proves that a file is unchanged: the file system's word, or nothing but its content (gate, train)."""

    STAT = "stat"
    CONTENT = "content"


def open_cache(folder: Path | None, recipe: str, trust: Trust = Trust.STAT, limit: int = LIMIT) -> Cache:
    """The cache of the pictures in `folder`, kept in its `.lorakit/`, or in the user's cache when that is read-only.

    `recipe` stands for all that decides a row but the bytes of picture and mask: measurement version, framing, EXIF
    and alpha habits, model files. None instead of a folder is a cache that holds nothing. `limit` is in bytes.
    """
    cache = Cache(folder, recipe, trust, limit)
    if folder is not None:
        cache.link.open(places(folder))
    return cache


class Cache:
    """See the top of this file; made by `open_cache`."""

    def __init__(self, folder: Path | None, recipe: str, trust: Trust, limit: int) -> None:
        self.link = Link()
        self._recipe = hashlib.blake2b(recipe.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self._trust = trust
        self._limit = limit
        self._files = Files(folder)
        self._batch = db.Batch()
        self._written = time.monotonic()

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()
        self.link.close()

    @property
    def path(self) -> Path | None:
        """The database; None when there is none."""
        return self.link.path if self.link.store else None

    @property
    def trouble(self) -> str:
        """Why there is no database, in one sentence for the user; empty when there is one, or none was asked for."""
        return self.link.trouble

    def lookup(self, jobs: Iterable[Job], step: Callable[[], None] = lambda: None) -> dict[Job, Row]:
        """The rows that are known and surely still right; `step` is called once for each.

        Reads files only where their stamps are new (or with Trust.CONTENT) and a row for a file of that size is known.
        """
        store = self.link.store
        if store is None:
            return {}
        keys = self._files.look(jobs)
        try:
            known: dict[bytes, bytes] = {}
            if self._trust is Trust.STAT:
                files = dict.fromkeys(key for each in keys.values() for key in each)
                known = self._files.unchanged(store, files, _today() - NOTED_DAYS, self._batch)
            rows = self._rows(store, keys, known, step)
            if len(rows) < len(keys):
                rest = {job: each for job, each in keys.items() if job not in rows}
                likely = self._likely(store, rest, known)
                rows |= self._rows(store, likely, self._read(likely, known), step)
        except db.ERRORS as error:
            self._failed(error)
            return {}
        return rows

    def put(self, job: Job, row: Row) -> None:
        """Keep a row that was measured after `lookup` was asked for it. Rows that may be others next time are not kept:
        unreadable files, rows without a digest of each file, headers alone.
        """
        if self.path is None or not is_lasting(job, row):
            return
        try:
            self._batch.rows[content_of(row)] = encode(row)
        except ValueError:  # a number that is not finite has no place in a cache
            return
        image = self._files.key(str(job.image))
        if self._files.size(image) == row.file_bytes:
            self._files.note(image, bytes.fromhex(row.digest), self.path.parent, self._batch)
        if job.mask is not None:
            mask = self._files.key(str(job.mask))
            self._files.note(mask, bytes.fromhex(row.mask_digest), self.path.parent, self._batch)
        if len(self._batch.rows) >= BATCH_ROWS or time.monotonic() - self._written >= BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        store = self.link.store
        if store is None or not self._batch:
            return
        self._written = time.monotonic()
        try:
            if db.write(store, self._recipe, self._batch, int(time.time())):
                drop_old_recipes(store)
            self._batch = db.Batch()
            make_room(store, self._recipe, self._limit)
            self.link.worked()
        except db.ERRORS as error:
            self._failed(error)

    def _rows(
        self, store: sqlite3.Connection, keys: Keys, digests: Mapping[bytes, bytes], step: Callable[[], None]
    ) -> dict[Job, Row]:
        """The stored rows of the jobs whose content is known."""
        contents = {job: content for job, each in keys.items() if (content := self._content(each, digests))}
        rows: dict[bytes, Row] = {}
        since = _today() - NOTED_DAYS
        for content, data, used in db.read_rows(store, self._recipe, dict.fromkeys(contents.values())):
            if row := open_row(data, content):
                rows[content] = row
                if used < since:
                    self._batch.used_rows.add(content)
        found = {job: rows[content] for job, content in contents.items() if content in rows}
        for _ in found:
            step()
        return found

    def _likely(self, store: sqlite3.Connection, keys: Keys, known: Mapping[bytes, bytes]) -> Keys:
        """The jobs whose files are worth reading, because some row belongs to a picture of that size."""
        sizes = {
            job: size_key(size)
            for job, each in keys.items()
            if (size := self._files.size(each[0])) is not None and not self._content(each, known)
        }
        prefixes = db.known_prefixes(store, self._recipe, set(sizes.values())) if sizes else set()
        return {job: keys[job] for job, prefix in sizes.items() if prefix in prefixes}

    def _read(self, keys: Keys, known: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        """The digests of all files of these jobs, of those that are not `known` by reading."""
        pairs = [pair for job, each in keys.items() for pair in zip((job.image, job.mask), each, strict=False)]
        paths = {path: key for path, key in pairs if path is not None}
        digests = {key: known[key] for key in paths.values() if key in known}
        for path, digest in read_digests([path for path, key in paths.items() if key not in known]).items():
            digests[paths[path]] = digest
            if self.path is not None:
                self._files.note(paths[path], digest, self.path.parent, self._batch)
        return digests

    def _content(self, keys: tuple[bytes, ...], digests: Mapping[bytes, bytes]) -> bytes:
        """The key of a job's content; empty as long as a digest is missing."""
        size, found = self._files.size(keys[0]), [digests.get(key) for key in keys]
        return b"" if size is None or None in found else content_key(size, *filter(None, found))

    def _failed(self, error: Exception) -> None:
        if not self.link.failed(error):
            self._batch = db.Batch()


def _today() -> int:
    return int(time.time()) // 86_400
