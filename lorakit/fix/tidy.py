"""Left-overs of runs that were killed: files that waited to take the place of others, journals without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.errors import LorakitError
from lorakit.fix import disk, journal, lock, store

if TYPE_CHECKING:
    from pathlib import Path


def tidy(folder: Path) -> tuple[Path, ...]:
    """Remove what killed runs left, and say what that was. No caption and no finished journal is touched.

    `write` and `undo` do so before they begin. Raises UsageError while a run is at work.
    """
    if disk.look(folder) is None:
        return ()
    with lock.hold(folder) as held:
        return clean(folder, held)


def clean(folder: Path, held: lock.Lock) -> tuple[Path, ...]:
    """Remove the left-overs, with the lock in hand. What cannot be removed is left for the next time."""
    found = [*journal.leftovers(folder), *_waiting(folder, held.left)]
    for path in found:
        store.discard(path)
    gone = tuple(path for path in found if disk.look(path) is None)
    if len(gone) == len(found) and held.left:
        held.clear()
        held.left = ""
    return gone


def _waiting(folder: Path, run: str) -> list[Path]:
    """The files of a killed run that wait beside those that they were to replace."""
    if not run:
        return []
    try:
        places = {entry.path.parent for entry in journal.load(folder, run).entries}
    except LorakitError:  # the journal was removed by hand: nobody knows where to look
        return []
    return [
        place / name
        for place in sorted(places)
        for name in disk.names(place)
        if name.startswith(store.prefix(run)) and name.endswith(".tmp")
    ]
