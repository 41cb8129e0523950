"""What each run changed, so that it can be undone: one file a run in `.lorakit/journal/`, the newest 20 are kept.

A journal gets its name only when all of it is on the disk, and before the first caption is touched: a run that is
killed earlier leaves a `.tmp` that counts for nothing. It lists what the run set out to change; a file that the run
did not reach still has its old bytes, which is what undoing wants. An undone run has an empty file `RUN.undone`
beside its journal.
"""

from __future__ import annotations

import calendar
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lorakit.errors import UsageError
from lorakit.fix import disk, store
from lorakit.fix.records import SCHEMA, Entry, Loaded, blocks, parse, unline
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FOLDER = "journal"
KEPT = 20
_JOURNAL, _UNDONE, _UNFINISHED = ".jsonl", ".undone", ".tmp"
_CLOCK = "%Y%m%d-%H%M%S"
_TICKS = 1 << 16  # in a second


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run as its journal tells it: when it began (UTC), how many files, what the caller noted about it.

    `problem` says why the journal cannot be read, if so.
    """

    run: str
    when: datetime
    files: int
    undone: bool
    about: Mapping[str, str]
    problem: str = ""


def runs(folder: Path) -> tuple[RunInfo, ...]:
    """The runs that are journaled in a `.lorakit` folder, the newest last."""
    names = disk.names(folder / FOLDER)
    undone = {name.removesuffix(_UNDONE) for name in names if name.endswith(_UNDONE)}
    known = [name.removesuffix(_JOURNAL) for name in names if name.endswith(_JOURNAL)]
    return tuple(_info(folder, run, run in undone) for run in known if _ticks(run))


def new_run(folder: Path) -> str:
    """A name for a run that sorts behind all others, even when the clock was set back: UTC and a part of the second."""
    newest = max((_ticks(info.run) for info in runs(folder)), default=0)
    ticks = max(time.time_ns() * _TICKS // 1_000_000_000, newest + 1)
    return f"{time.strftime(_CLOCK, time.gmtime(ticks // _TICKS))}-{ticks % _TICKS:04x}"


def save(folder: Path, run: str, entries: Sequence[Entry], about: Mapping[str, str]) -> None:
    """Write the journal of a run through to the disk, whole or not at all. Raises OSError."""
    head = {"schema": SCHEMA, "run": run, "files": len(entries), "about": dict(about)}
    final = path_of(folder, run)
    unfinished = final.with_suffix(_UNFINISHED)
    disk.make_folder(final.parent)
    store.fill(unfinished, blocks(head, entries, home(folder)))
    try:
        disk.replace(unfinished, final)
    except BaseException:
        store.discard(unfinished)
        raise
    for each in (final.parent, folder, folder.parent):  # the folders may be new
        disk.sync_folder(each)


def load(folder: Path, run: str) -> Loaded:
    """The entries of a run. Raises UsageError when the journal as a whole cannot be read."""
    info = _info(folder, run, undone=False)
    try:
        data = disk.read(path_of(folder, run))
    except OSError as error:
        raise UsageError(_unreadable(folder, run, reason(error))) from error
    if data is None or info.problem:
        raise UsageError(info.problem)
    return parse(data, home(folder))


def mark_undone(folder: Path, run: str) -> None:
    """Note that a run is undone. Raises OSError."""
    marker = path_of(folder, run).with_suffix(_UNDONE)
    with suppress(FileExistsError):
        disk.close(disk.open_new(marker, 0o666))
    disk.sync_folder(marker.parent)


def drop(folder: Path, run: str) -> None:
    """Forget a run, as far as the disk allows. Its marker goes last: an undone run must not look done in between."""
    journal = path_of(folder, run)
    store.discard(journal)
    if disk.look(journal) is None:
        store.discard(journal.with_suffix(_UNDONE))


def prune(folder: Path) -> None:
    """Forget all runs but the newest."""
    for info in runs(folder)[:-KEPT]:
        drop(folder, info.run)


def leftovers(folder: Path) -> list[Path]:
    """Journals that were never finished, and markers of runs that are forgotten."""
    names = disk.names(folder / FOLDER)
    kept = {name.removesuffix(_JOURNAL) for name in names if name.endswith(_JOURNAL)}
    return [
        folder / FOLDER / name
        for name in names
        if name.endswith(_UNFINISHED) or (name.endswith(_UNDONE) and name.removesuffix(_UNDONE) not in kept)
    ]


def home(folder: Path) -> Path:
    """Where the paths in the journals of a `.lorakit` folder start."""
    return disk.real(folder.parent)


def path_of(folder: Path, run: str) -> Path:
    """Where the journal of a run lies."""
    return folder / FOLDER / f"{run}{_JOURNAL}"


def _ticks(run: str) -> int:
    """When a run began, in parts of a second since 1970; 0 for what is no name of a run."""
    clock, _, part = run.rpartition("-")
    try:
        return calendar.timegm(time.strptime(clock, _CLOCK)) * _TICKS + int(part, 16)
    except ValueError:
        return 0


def _info(folder: Path, run: str, undone: bool) -> RunInfo:
    when = datetime.fromtimestamp(_ticks(run) // _TICKS, UTC)
    head, problem = _head(folder, run)
    return RunInfo(run, when, head.get("files", 0), undone, head.get("about", {}), problem)


def _head(folder: Path, run: str) -> tuple[dict[str, Any], str]:
    try:
        head = unline(disk.first_line(path_of(folder, run)).rstrip(b"\n"))
    except OSError as error:
        return {}, _unreadable(folder, run, reason(error))
    if not isinstance(head, dict):
        return {}, _unreadable(folder, run, "its first line is damaged")
    if head.get("schema") != SCHEMA:
        return {}, _unreadable(folder, run, "another version of lorakit wrote it")
    return head, ""


def _unreadable(folder: Path, run: str, why: str) -> str:
    return f"cannot read the journal `{path_of(folder, run)}`: {why}"
