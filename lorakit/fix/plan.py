"""Which file each change really goes to, and which changes must not be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.fix import disk
from lorakit.fix.store import STALE, Refused, inspect, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file as it was linted (None: it is made) and as it is to be."""

    path: Path
    old: bytes | None
    new: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """A file that is to be replaced, without links, and the numbers of the changes that ask for it."""

    target: Path
    old: bytes | None
    new: bytes
    numbers: list[int] = field(default_factory=list)


def plan(changes: Sequence[FileChange]) -> tuple[list[Job], dict[int, str]]:
    """The jobs, and by number the changes that are refused, with the reason. A change that changes nothing is neither.

    Two changes that lead to the same file, through links say, are one job when they agree.
    """
    jobs: dict[Path, Job] = {}
    refused: dict[int, str] = {}
    folders: dict[Path, Path] = {}
    for number, change in enumerate(changes):
        if change.old == change.new:
            continue
        try:
            target = target_of(change.path, folders)
            job = jobs.get(target)
            if job is None:
                _check(target, change.old)
                job = jobs[target] = Job(target, change.old, change.new)
            elif (job.old, job.new) != (change.old, change.new):
                raise Refused("another change goes to the same file")
        except Refused as reason:
            refused[number] = reason.why
        except OSError as error:
            refused[number] = refusal(error).why
        else:
            job.numbers.append(number)
    return list(jobs.values()), refused


def target_of(path: Path, folders: dict[Path, Path]) -> Path:
    """Where the bytes of `path` lie. `folders` remembers where folders lead: a set has many files in few of them.

    Raises Refused for a link that leads nowhere.
    """
    found = disk.look(path)
    if found is not None and disk.is_link(found):
        target = disk.real(path)
        if disk.look(target) is None:
            raise Refused("a link that leads nowhere")
        return target
    if path.parent not in folders:
        folders[path.parent] = disk.real(path.parent)
    return folders[path.parent] / path.name


def _check(target: Path, old: bytes | None) -> None:
    inspect(target)
    if disk.read(target) != old:
        raise Refused(STALE)
