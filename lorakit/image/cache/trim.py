"""Keep the cache small: a few recipes, and of each what was used last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.image.cache.store import transaction

if TYPE_CHECKING:
    import sqlite3

MOST_RECIPES = 4
LIMIT = 256 * 1024 * 1024  # bytes
KEPT = 0.8  # of the limit, so that not every batch must make room again


def drop_old_recipes(store: sqlite3.Connection, most: int = MOST_RECIPES) -> None:
    """Forget all but the `most` recipes used last: old versions of lorakit, settings tried out once."""
    for (recipe,) in store.execute(
        "SELECT recipe FROM recipes ORDER BY used DESC LIMIT -1 OFFSET ?", (most,)
    ).fetchall():
        _drop(store, recipe)
    _shrink(store)


def make_room(store: sqlite3.Connection, recipe: bytes, limit: int = LIMIT) -> None:
    """When more than `limit` bytes are in use, forget other recipes, then what this one has not used for longest."""
    if in_use(store) <= limit:
        return
    others = store.execute("SELECT recipe FROM recipes WHERE recipe != ? ORDER BY used", (recipe,)).fetchall()
    for (other,) in others:
        if in_use(store) > limit * KEPT:
            _drop(store, other)
    bytes_used = in_use(store)
    if bytes_used > limit * KEPT:
        share = 1 - limit * KEPT / bytes_used
        with transaction(store, "IMMEDIATE"):
            for table, key in (("rows", "rowid"), ("stamps", "path")):
                store.execute(
                    f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} ORDER BY used LIMIT "
                    f"(SELECT CAST(COUNT(*) * ? + 1 AS INTEGER) FROM {table}))",
                    (share,),
                )
    _shrink(store)


def in_use(store: sqlite3.Connection) -> int:
    """Bytes of the database's pages that hold something."""
    pages, free, size = (
        int(store.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _drop(store: sqlite3.Connection, recipe: bytes) -> None:
    with transaction(store, "IMMEDIATE"):
        store.execute("DELETE FROM rows WHERE recipe = ?", (recipe,))
        store.execute("DELETE FROM recipes WHERE recipe = ?", (recipe,))


def _shrink(store: sqlite3.Connection) -> None:
    """Give free pages back to the file system."""
    free = int(store.execute("PRAGMA freelist_count").fetchone()[0])
    with transaction(store, "IMMEDIATE"):
        for _ in range(free):  # Python takes one step of a statement without result, and a step frees one page
            store.execute("PRAGMA incremental_vacuum")
