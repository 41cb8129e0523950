"""Carry a plan out: pictures by a few threads, then captions, then the manifest. What an earlier run did is kept."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lorakit.errors import UsageError
from lorakit.fix.pictures import manifest
from lorakit.fix.pictures.captions import caption_files
from lorakit.fix.pictures.manifest import Done
from lorakit.fix.pictures.plan import LeftOut
from lorakit.fix.pictures.render import DamagedError, render
from lorakit.fix.records import sha256
from lorakit.fix.sweep import nothing
from lorakit.formats.textfile import reason
from lorakit.image.cache.stamp import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lorakit.fix.pictures.folder import NewFolder
    from lorakit.fix.pictures.plan import Plan, Treatment

MOST_THREADS = 8  # each may hold one decoded picture


@dataclass(frozen=True, slots=True)
class Carried:
    """What a run came to: the pictures that are there (`resumed` of them were before), and what was left out.

    `texts` is how many files of captions were written or taken away.
    """

    written: tuple[Treatment, ...]
    left_out: tuple[LeftOut, ...]
    resumed: int = 0
    texts: int = 0


def carry_out(
    plan: Plan,
    folder: NewFolder,
    options: Mapping[str, Any],
    threads: int = 0,
    step: Callable[[], None] = nothing,
) -> Carried:
    """Write the new folder; `step` is called once a picture. Raises UsageError where the system refuses to write.

    It may be killed at any time: the next run goes on, and ends with the same bytes as one that was left in peace.
    """
    planned = [name for each in plan.treatments for name in each.files]
    try:
        folder.begin([*planned, *caption_files(plan, plan.treatments)])
        done, faults, resumed = _pictures(plan, folder, min(MOST_THREADS, threads or os.cpu_count() or 1), step)
        kept = [each for each in plan.treatments if each.key in done]
        texts, changed = _texts(plan, kept, folder)
        files = {name: value for each in kept for name, value in done[each.key].files.items()} | texts
        gone = folder.gone(files)
        for name in gone:
            folder.remove(name)
        left = _in_order(plan, [*plan.left_out, *faults])
        pictures = [(each, done[each.key]) for each in kept]
        folder.finish(manifest.complete(folder.source, options, files, pictures, left))
    except OSError as error:
        where = error.filename or folder.path
        raise UsageError(
            f"writing stopped at `{where}`: {reason(error)}; run the same command again to go on"
        ) from error
    return Carried(tuple(kept), tuple(left), resumed, changed + len(gone))


def _pictures(
    plan: Plan, folder: NewFolder, threads: int, step: Callable[[], None]
) -> tuple[dict[str, Done], list[LeftOut], int]:
    """Every picture, the heavy ones alone: what was done, what failed, how many were done before."""
    done: dict[str, Done] = {}
    faults: list[LeftOut] = []
    resumed = 0
    with warnings.catch_warnings(), folder.journal.open("ab") as journal:
        warnings.simplefilter("ignore")  # a large but honest picture warns; faults are reported
        for treatment, outcome in _outcomes(plan.treatments, folder, threads):
            if isinstance(outcome, LeftOut):
                faults.append(outcome)
            else:
                done[treatment.key] = outcome
                if outcome is folder.done.get(treatment.key):
                    resumed += 1
                else:
                    journal.write(manifest.journal_line(outcome))
                    journal.flush()
            step()
    return done, faults, resumed


def _outcomes(
    treatments: Iterable[Treatment], folder: NewFolder, threads: int
) -> Iterable[tuple[Treatment, Done | LeftOut]]:
    heavy = [each for each in treatments if each.heavy]
    with ThreadPoolExecutor(threads) as pool:
        jobs = {pool.submit(_one, each, folder): each for each in treatments if not each.heavy}
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for each in heavy:
        yield each, _one(each, folder)


def _one(treatment: Treatment, folder: NewFolder) -> Done | LeftOut:
    """Read, treat and write one picture, unless an earlier run did just that."""
    mask_path = treatment.mask.source if treatment.mask else None
    try:
        data = treatment.source.read_bytes()
        mask = mask_path.read_bytes() if mask_path else None
    except OSError as error:
        return _fault(treatment, "unreadable", reason(error))
    if treatment.digest and digest(data) != treatment.digest:
        return _fault(treatment, "changed", "run the command again")
    source, mask_source = sha256(data), sha256(mask) if mask is not None else ""
    earlier = folder.done.get(treatment.key)
    if earlier and earlier.is_of(treatment.stamp, source, mask_source) and folder.holds_all(earlier.files):
        return earlier
    try:
        found = render(treatment, data, mask)
    except DamagedError as error:
        return _fault(treatment, "damaged", str(error))
    files = {treatment.output: folder.write(treatment.output, found.picture)}
    if treatment.mask and found.mask is not None:
        files[treatment.mask.output] = folder.write(treatment.mask.output, found.mask)
    return Done(treatment.key, treatment.stamp, source, mask_source, files)


def _fault(treatment: Treatment, why: str, detail: str) -> LeftOut:
    return LeftOut(treatment.key, why, detail, captions=treatment.captions)


def _texts(plan: Plan, kept: Sequence[Treatment], folder: NewFolder) -> tuple[dict[str, str], int]:
    """Write the captions: the files' digests by name, and how many were not there already."""
    digests: dict[str, str] = {}
    changed = 0
    for name, data in caption_files(plan, kept).items():
        digests[name] = sha256(data)
        if not folder.holds(name, digests[name]):
            folder.write(name, data, sync=False)
            changed += 1
    return digests, changed


def _in_order(plan: Plan, left: list[LeftOut]) -> list[LeftOut]:
    """As the plan has them, then the rest by the order of treatments."""
    order = {each.key: at for at, each in enumerate(plan.treatments)}
    return sorted(left, key=lambda each: order.get(each.key, -1))
