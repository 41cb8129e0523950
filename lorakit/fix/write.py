"""Repaired files go to the disk: a journal first, then each file whole, and nothing that changed meanwhile."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.fix import disk, journal, store
from lorakit.fix.lock import hold
from lorakit.fix.plan import FileChange, Job, plan
from lorakit.fix.records import Entry, digest
from lorakit.fix.sweep import nothing, sweep
from lorakit.fix.tidy import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lorakit.fix.lock import Lock

__all__ = ["FileChange", "Written", "write"]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the changes, in their order.

    `run` is the name to undo it by, empty when no file was written. `refused` files are as they were, with the reason.
    """

    run: str
    files: tuple[Path, ...]
    refused: tuple[tuple[Path, str], ...]


def write(
    changes: Sequence[FileChange],
    folder: Path,
    about: Mapping[str, str] | None = None,
    step: Callable[[], None] = nothing,
) -> Written:
    """Write the changes and keep the old bytes in a journal below `folder`, the `.lorakit` beside the data.

    A change is refused when its file is no longer as it was linted, is read-only, or the disk says no; the others are
    written. After a full disk no more is tried. Killed at any moment, each file is the old or the new one, and `undo`
    makes all of them the old ones. `about` is kept with the run. `step` is called once for each change.

    Raises UsageError, with no file changed, when the journal cannot be written or another run is at work.
    """
    about = about or {}
    with hold(folder) as lock:
        clean(folder, lock)
        jobs, refused = plan(changes)
        for _ in range(len(changes) - len(jobs)):
            step()
        run = _begin(folder, lock, jobs, about) if jobs else ""

        def replace(number: int, job: Job) -> bool:
            waiting = store.temporary(job.target, run, number)
            store.put(job.target, job.new, waiting, lambda found: found == job.old)
            return True

        written: list[Job] = []
        for job, outcome in zip(jobs, sweep(jobs, replace, step), strict=True):
            if isinstance(outcome, str):
                refused.update(dict.fromkeys(job.numbers, outcome))
            else:
                written.append(job)
        for place in {job.target.parent for job in written}:
            disk.sync_folder(place)
        if jobs:
            _end(folder, lock, run, written, about, complete=len(written) == len(jobs))
    numbers = sorted(number for job in written for number in job.numbers)
    return Written(
        run if written else "",
        tuple(changes[number].path for number in numbers),
        tuple((changes[number].path, why) for number, why in sorted(refused.items())),
    )


def _begin(folder: Path, lock: Lock, jobs: list[Job], about: Mapping[str, str]) -> str:
    """Put the journal on the disk: from here on the run can be undone."""
    try:
        _hide(folder)
        run = journal.new_run(folder)
        journal.save(folder, run, _entries(jobs), about)
        lock.at_work(run)
    except OSError as error:
        raise UsageError(
            f"no file was changed: the journal in `{folder}` cannot be written: {disk.reason(error)}"
        ) from error
    return run


def _end(folder: Path, lock: Lock, run: str, written: list[Job], about: Mapping[str, str], complete: bool) -> None:
    """Take out of the journal what was refused after all, and forget the oldest runs."""
    if not written:
        journal.drop(folder, run)
    elif not complete:
        # if this fails, the files that were refused still have their old bytes, and undoing leaves them alone
        with suppress(OSError):
            journal.save(folder, run, _entries(written), about)
    with suppress(OSError):
        lock.clear()
    journal.prune(folder)


def _entries(jobs: list[Job]) -> list[Entry]:
    return [Entry(job.target, job.old, digest(job.new)) for job in jobs]


def _hide(folder: Path) -> None:
    """Hide the folder from git, as the cache does."""
    ignore = folder / ".gitignore"
    if not disk.read(ignore):
        handle = disk.open_old(ignore)
        try:
            disk.write(handle, b"*\n")
        finally:
            disk.close(handle)
