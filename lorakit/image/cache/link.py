"""The open database, and what becomes of it when something goes wrong: never an error that ends a run."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lorakit.image.cache.place import settle_in
from lorakit.image.cache.store import ERRORS, is_busy, is_damage, open_store, put_away

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

MOST_FAILURES = 3  # in a row


class Link:
    """`store` is None while there is no database; `trouble` says why, in one sentence, when there should be one."""

    def __init__(self) -> None:
        self.store: sqlite3.Connection | None = None
        self.path: Path | None = None
        self.trouble = ""
        self._failures = 0

    def open(self, candidates: Iterable[Path]) -> None:
        """Use the first of `candidates` that can be written to."""
        for place in candidates:
            try:
                path = settle_in(place)
                self.store = open_store(path)
            except (OSError, *ERRORS) as error:
                self.trouble = self.trouble or _sentence(error, place)
            else:
                self.path, self.trouble = path, ""
                return

    def worked(self) -> None:
        """A transaction went through: failures before it count no more."""
        self._failures = 0

    def failed(self, error: Exception) -> bool:
        """Wait where that may help, make a damaged database anew, else let go. Whether it is worth going on."""
        self._failures += 1
        if is_busy(error) and self._failures < MOST_FAILURES:
            return True
        self.close()
        if self.path is not None and is_damage(error) and self._failures < MOST_FAILURES:
            with suppress(OSError, *ERRORS):
                put_away(self.path)
                self.store = open_store(self.path)
                return True
        self.trouble = _sentence(error, self.path)
        return False

    def close(self) -> None:
        """Let go of the database."""
        if self.store is not None:
            with suppress(*ERRORS):
                self.store.close()
            self.store = None


def _sentence(error: Exception, path: Path | None) -> str:
    reason = (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
    return f"measurements are not kept for the next run: {reason.lower()} (`{path}`)"
