"""Repaired files go to the disk: a journal first, then each file whole, and nothing that changed meanwhile."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, Protocol

from lorakit.errors import UsageError
from lorakit.fix import disk, journal, store
from lorakit.fix.lock import hold
from lorakit.fix.plan import FileChange, Job, plan
from lorakit.fix.records import Entry, sha256
from lorakit.fix.store import Refused
from lorakit.fix.sweep import nothing, sweep
from lorakit.fix.tidy import clean
from lorakit.formats.rewrite.page import UnwritableError
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from lorakit.fix.lock import Lock

__all__ = ["FileChange", "Last", "Written", "write"]


class Last(Protocol):
    """A file that depends on which others could be written."""

    @property
    def path(self) -> Path:
        """Which file it is."""

    def change(self, refused: Collection[Path]) -> FileChange | None:
        """What to write when the files `refused` were not; None for nothing. Raises UnwritableError."""


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
    last: Last | None = None,
) -> Written:
    """Write the changes and keep the old bytes in a journal below `folder`, the `.lorakit` beside the data.

    A change is refused when its file is no longer as it was linted, is read-only, or the disk says no; the others are
    written. After a full disk no more is tried. Killed at any moment, each file is the old or the new one, and `undo`
    makes all of them the old ones. `about` is kept with the run. `step` is called once for each change. `last` is
    written behind all others and in the same run, if any of those was.

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
        lost = [(changes[number].path, why) for number, why in sorted(refused.items())]
        added: list[Job] = []
        problems: list[tuple[Path, str]] = []
        if last is not None and written:
            added, problems = _add(folder, run, written, about, last, {path for path, _ in lost})
            lost += problems
        if last is not None:
            step()
        if jobs:
            _end(folder, lock, run, [*written, *added], about, complete=len(written) == len(jobs) and not problems)
    numbers = sorted(number for job in written for number in job.numbers)
    files = [changes[number].path for number in numbers]
    return Written(run if written else "", (*files, *(last.path for _ in added if last)), tuple(lost))


def _add(
    folder: Path, run: str, written: list[Job], about: Mapping[str, str], last: Last, refused: Collection[Path]
) -> tuple[list[Job], list[tuple[Path, str]]]:
    """Write what comes behind the others, when the journal knows of it: what was written, and what was refused."""
    try:
        change = last.change(refused)
        jobs, why = plan([change] if change else [])
        if why:
            return [], [(last.path, why[0])]
        for job in jobs:
            journal.save(folder, run, _entries([*written, job]), about)
            store.put(job.target, job.new, store.temporary(job.target, run, -1), partial(eq, job.old))
            disk.sync_folder(job.target.parent)
    except (Refused, UnwritableError) as error:
        return [], [(last.path, str(error))]
    except OSError as error:
        return [], [(last.path, reason(error))]
    return jobs, []


def _begin(folder: Path, lock: Lock, jobs: list[Job], about: Mapping[str, str]) -> str:
    """Put the journal on the disk: from here on the run can be undone."""
    try:
        _hide(folder)
        run = journal.new_run(folder)
        journal.save(folder, run, _entries(jobs), about)
        lock.at_work(run)
    except OSError as error:
        raise UsageError(
            f"no file was changed: the journal in `{folder}` cannot be written: {reason(error)}"
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
    return [Entry(job.target, job.old, sha256(job.new)) for job in jobs]


def _hide(folder: Path) -> None:
    """Hide the folder from git, as the cache does."""
    ignore = folder / ".gitignore"
    if not disk.read(ignore):
        handle = disk.open_old(ignore)
        try:
            disk.write(handle, b"*\n")
        finally:
            disk.close(handle)
