"""The SQLite file: facts about file content, each of which is true on its own, so that losing any of them is harmless.

`stamps` says which content a file had when it bore a stamp; `rows` what a recipe measured of a content. A row carries
a checksum over its recipe, its content and itself. Transactions are short and only `write` and `trim` write.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lorakit.image.cache.place import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

APPLICATION = 0x4C4B4954
SCHEMA = 1
WAIT = 2.0  # seconds for another process to finish its transaction
CHUNK = 500  # old SQLite takes 999 variables
PAGE = 16_384  # bytes; a row of 3 KB would waste a quarter of a page of 4 KB
TABLES = (
    "CREATE TABLE recipes (recipe BLOB PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE stamps (path BLOB PRIMARY KEY, stamp BLOB NOT NULL, digest BLOB NOT NULL, used INTEGER NOT NULL)"
    " WITHOUT ROWID",
    "CREATE TABLE rows (recipe BLOB NOT NULL, content BLOB NOT NULL, used INTEGER NOT NULL, sum INTEGER NOT NULL,"
    " row BLOB NOT NULL, UNIQUE (recipe, content))",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA}",
)
# SQLITE_ERROR stands for tables that are not ours, SQLITE_TOOBIG for lengths that cannot be.
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# What Python raises over a database: damage may also stand in a name that an error quotes, or ask for endless memory.
ERRORS = (sqlite3.Error, UnicodeError, MemoryError)


class ForeignError(sqlite3.DatabaseError):
    """A sound SQLite file that is not our cache, or that a newer lorakit made."""


@dataclass(slots=True)
class Batch:
    """What waits to be written: rows by content, (stamp, digest) by path, and what was used after long."""

    rows: dict[bytes, bytes] = field(default_factory=dict)
    stamps: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    used_rows: set[bytes] = field(default_factory=set)
    used_paths: set[bytes] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.rows or self.stamps or self.used_rows or self.used_paths)


def open_store(path: Path) -> sqlite3.Connection:
    """Open the database, or make it. One that is damaged or not ours is put away, and a new one made."""
    try:
        return _connect(path)
    except ERRORS as error:
        if not is_damage(error):
            raise
        put_away(path)
        return _connect(path)


def is_damage(error: BaseException) -> bool:
    """Whether the file itself is unusable, rather than locked, on a full disk or out of reach."""
    return isinstance(error, (ForeignError, UnicodeError, MemoryError)) or _primary(error) in DAMAGE


def is_busy(error: BaseException) -> bool:
    """Whether another process kept the database locked for too long."""
    return _primary(error) in BUSY


def put_away(path: Path) -> None:
    """Rename the database, over the one put away before, so that a new one can be made."""
    for ending in COMPANIONS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        path.replace(path.with_name(path.name + ".broken"))


def read_stamps(store: sqlite3.Connection, paths: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bytes, int]]:
    """Path, stamp, digest, day of use, for the paths that are known."""
    query = "SELECT path, stamp, digest, used FROM stamps WHERE path IN"
    for path, stamp, digest, used in _select(store, query, (), paths):
        if isinstance(digest, bytes) and isinstance(used, int):
            yield path, stamp, digest, used


def read_rows(
    store: sqlite3.Connection, recipe: bytes, contents: Iterable[bytes]
) -> Iterator[tuple[bytes, bytes, int]]:
    """Content, row, day of use, for the contents that this recipe measured; rows that are damaged are left out."""
    query = "SELECT content, row, sum, used FROM rows WHERE recipe = ? AND content IN"
    for content, row, total, used in _select(store, query, (recipe,), contents):
        if isinstance(row, bytes) and isinstance(used, int) and checksum(recipe, content, row) == total:
            yield content, row, used


def known_prefixes(store: sqlite3.Connection, recipe: bytes, prefixes: Iterable[bytes]) -> set[bytes]:
    """Those of `prefixes` with which some content begins that this recipe measured."""
    query = "SELECT 1 FROM rows WHERE recipe = ? AND content >= ? AND content < ? LIMIT 1"
    with transaction(store, "DEFERRED"):
        if store.execute("SELECT 1 FROM rows WHERE recipe = ? LIMIT 1", (recipe,)).fetchone() is None:
            return set()
        return {each for each in prefixes if store.execute(query, (recipe, each, each + b"\xff" * 9)).fetchone()}


def write(store: sqlite3.Connection, recipe: bytes, batch: Batch, now: int) -> bool:
    """Write the batch in one transaction at `now` (seconds). True when the recipe is new to the database."""
    day = now // 86_400
    with transaction(store, "IMMEDIATE"):
        fresh = store.execute("SELECT 1 FROM recipes WHERE recipe = ?", (recipe,)).fetchone() is None
        store.execute("INSERT OR REPLACE INTO recipes VALUES (?, ?)", (recipe, now))
        store.executemany(
            "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)",
            [(recipe, content, day, checksum(recipe, content, row), row) for content, row in batch.rows.items()],
        )
        store.executemany(
            "INSERT OR REPLACE INTO stamps VALUES (?, ?, ?, ?)",
            [(path, stamp, digest, day) for path, (stamp, digest) in batch.stamps.items()],
        )
        store.executemany(
            "UPDATE rows SET used = ? WHERE recipe = ? AND content = ?",
            [(day, recipe, content) for content in batch.used_rows],
        )
        store.executemany("UPDATE stamps SET used = ? WHERE path = ?", [(day, path) for path in batch.used_paths])
    return fresh


def checksum(recipe: bytes, content: bytes, row: bytes) -> int:
    """CRC-32 of a row and of what it belongs to."""
    return zlib.crc32(row, zlib.crc32(content, zlib.crc32(recipe)))


def _connect(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    store.text_factory = bytes  # there is no text, but damage may look like it
    try:
        store.execute("PRAGMA synchronous = NORMAL")
        store.execute("PRAGMA cell_size_check = ON")
        if not _is_ours(store):
            store.execute(f"PRAGMA page_size = {PAGE}")
            store.execute("PRAGMA auto_vacuum = INCREMENTAL")
            with transaction(store, "IMMEDIATE"):
                # another process may have made the tables while we waited
                if not _is_ours(store):
                    for statement in TABLES:
                        store.execute(statement)
    except BaseException:
        store.close()
        raise
    return store


def _is_ours(store: sqlite3.Connection) -> bool:
    """Whether the tables are there. Raises ForeignError for a file that is neither ours nor empty."""
    application, schema = (store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if (application, schema) == (APPLICATION, SCHEMA):
        return True
    if application or schema or store.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise ForeignError("this is not a cache of this lorakit")
    return False


@contextmanager
def transaction(store: sqlite3.Connection, kind: str) -> Iterator[None]:
    """BEGIN DEFERRED or IMMEDIATE ... COMMIT, or nothing."""
    if store.in_transaction:  # an interrupt broke off the one before
        store.rollback()
    store.execute(f"BEGIN {kind}")
    try:
        yield
        store.execute("COMMIT")
    except BaseException:
        with suppress(*ERRORS):
            store.rollback()
        raise


def _select(store: sqlite3.Connection, query: str, before: tuple[bytes, ...], keys: Iterable[bytes]) -> Iterator[Any]:
    """Few at a time: memory stays small, and nobody waits for us while we work on them."""
    wanted = list(keys)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(chunk))
        yield from store.execute(f"{query} ({marks})", (*before, *chunk)).fetchall()


def _primary(error: BaseException) -> int:
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF if isinstance(code, int) else 0
