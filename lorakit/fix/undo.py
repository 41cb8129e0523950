"""A run is taken back: every file that is still as the run left it gets its old bytes, all others are let alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.fix import disk, journal, store
from lorakit.fix.lock import hold
from lorakit.fix.records import Entry, sha256
from lorakit.fix.store import Refused
from lorakit.fix.sweep import nothing, sweep
from lorakit.fix.tidy import clean
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lorakit.fix.lock import Lock

EDITED = "edited since the run: left as it is"
GONE = "removed since the run"


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a run did: the files that it restored (or removed, where the run had made them) and those refused.

    Files that had their old bytes already are in neither. While a file is refused, the run counts as not undone.
    """

    run: str
    files: tuple[Path, ...]
    refused: tuple[tuple[Path, str], ...]


def undo(folder: Path, run: str | None = None, step: Callable[[], None] = nothing) -> Undone:
    """Take back a run that is journaled in `folder`, the `.lorakit` beside the data; None: the last not undone.

    A file that was edited since is refused, the others are restored. It may be killed at any moment and called again.
    `step` is called once for each file. Raises UsageError when there is no such run, its journal cannot be read, or
    another run is at work.
    """
    _choose(folder, run)  # without a run to undo, no folder is made
    with hold(folder) as lock:
        clean(folder, lock)
        chosen = _choose(folder, run)
        loaded = journal.load(folder, chosen)
        refused: list[tuple[Path, str]] = []
        files: list[Path] = []
        start = journal.home(folder)
        _begin(folder, lock, chosen)

        def restore(number: int, entry: Entry) -> bool:
            return _restore(entry, store.temporary(entry.path, chosen, number))

        for entry, outcome in zip(loaded.entries, sweep(loaded.entries, restore, step), strict=True):
            path = folder.parent / entry.path.relative_to(start) if entry.path.is_relative_to(start) else entry.path
            if isinstance(outcome, str):
                refused.append((path, outcome))
            elif outcome:
                files.append(path)
        for place in {entry.path.parent for entry in loaded.entries}:
            disk.sync_folder(place)
        refused += [(journal.path_of(folder, chosen), f"line {line} is damaged") for line in loaded.damaged]
        refused += _end(folder, lock, chosen, complete=not refused)
    return Undone(chosen, tuple(files), tuple(refused))


def _choose(folder: Path, run: str | None) -> str:
    """The run that is meant."""
    known = journal.runs(folder)
    if run is None:
        for info in reversed(known):
            if not info.undone:
                return info.run
        raise UsageError(f"nothing to undo: `{folder}` knows of no run that is not undone")
    if any(info.run == run for info in known):
        return run
    listed = ", ".join(info.run + (" (undone)" if info.undone else "") for info in known) or "none"
    raise UsageError(f"no run `{run}` in `{folder}`; there are: {listed}")


def _restore(entry: Entry, waiting: Path) -> bool:
    """Give a file its old bytes; False if it has them. Raises Refused."""
    try:
        found = disk.read(entry.path)
    except OSError as error:
        raise store.refusal(error) from error
    if found == entry.old:
        return False
    if found is None:
        raise Refused(GONE)

    def is_new(data: bytes | None) -> bool:
        return data is not None and sha256(data) == entry.new

    if not is_new(found):
        raise Refused(EDITED)
    if entry.old is None:
        store.remove(entry.path, is_new)
    else:
        store.put(entry.path, entry.old, waiting, is_new)
    return True


def _begin(folder: Path, lock: Lock, run: str) -> None:
    try:
        lock.at_work(run)
    except OSError as error:
        raise UsageError(f"no file was changed: `{folder}` cannot be written: {reason(error)}") from error


def _end(folder: Path, lock: Lock, run: str, complete: bool) -> list[tuple[Path, str]]:
    """Note that the run is undone. What cannot be noted is told: undoing once more does no harm."""
    try:
        if complete:
            journal.mark_undone(folder, run)
        lock.clear()
    except OSError as error:
        return [(journal.path_of(folder, run), f"cannot be marked as undone: {reason(error)}")]
    return []
