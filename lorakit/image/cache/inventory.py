"""What caches there are, and what they hold: for `lorakit cache`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.image.cache.place import DATABASE, ENCODED, places, user_cache

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holding:
    """One cache: its folder, its size on disk, the pictures measured and in how many ways; None: unreadable.

    `encoded` are the pictures and texts that training has encoded.
    """

    place: Path
    bytes: int
    pictures: int | None
    recipes: int | None
    encoded: int = 0


def caches_of(folders: Iterable[Path]) -> list[Path]:
    """The folders that hold a cache of one of `folders`."""
    found = dict.fromkeys(place for folder in folders for place in places(folder))
    return [place for place in found if _has_one(place)]


def private_caches() -> list[Path]:
    """The folders in the user's cache that hold a cache of data that could not be written beside."""
    own = user_cache()
    return sorted(place for place in own.iterdir() if _has_one(place)) if own is not None and own.is_dir() else []


def holding(place: Path) -> Holding:
    """What the cache in `place` holds; nothing is changed."""
    kept = [path for path in (place / ENCODED).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in (*place.glob(f"{DATABASE}*"), *kept))
    if not any(place.glob(f"{DATABASE}*")):
        return Holding(place, size, 0, 0, len(kept))
    try:
        uri = f"{(place / DATABASE).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=2)) as store:
            pictures = int(store.execute("SELECT COUNT(DISTINCT content) FROM rows").fetchone()[0])
            recipes = int(store.execute("SELECT COUNT(*) FROM recipes").fetchone()[0])
            return Holding(place, size, pictures, recipes, len(kept))
    except sqlite3.Error:
        return Holding(place, size, None, None, len(kept))


def _has_one(place: Path) -> bool:
    return any(place.glob(f"{DATABASE}*")) or (place / ENCODED).is_dir()
