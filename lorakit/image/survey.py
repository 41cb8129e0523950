"""The rows of all pictures of a dataset: from the cache where it can be trusted, measured anew where it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.image.cache.cache import Trust, open_cache
from lorakit.image.measure import measure_whole
from lorakit.image.version import measurement_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lorakit.image.job import Job
    from lorakit.image.recipe import Recipe
    from lorakit.image.row import Row


@dataclass(frozen=True, slots=True)
class Survey:
    """How pictures are measured: `workers` processes (0: one a core), `isolated` or on threads of this process.

    `folder` keeps the cache (None: no cache); `trust` says what proves that a file is unchanged.
    """

    workers: int = 0
    isolated: bool = True
    folder: Path | None = None
    trust: Trust = Trust.STAT


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Rows by picture, in the order asked for; `trouble` says why there is no cache, if there should be one.

    `folder` is that of the cache, None when nothing is remembered.
    """

    rows: dict[Path, Row]
    trouble: str = ""
    folder: Path | None = None


def survey(jobs: Sequence[Job], recipe: Recipe, how: Survey, step: Callable[[], None] = lambda: None) -> Surveyed:
    """Rows of whole pictures; `step` is called once a picture. What is measured is kept when the run is stopped."""
    # a model is known by its bytes, wherever it lies
    decides = f"{measurement_version()} {replace(recipe, model='').text()}"
    with open_cache(how.folder, decides, how.trust) as cache:
        known = cache.lookup(jobs, step)
        rows = {job.image: row for job, row in known.items()}
        missing = [job for job in dict.fromkeys(jobs) if job not in known]
        for job, row in measure_whole(missing, recipe, how.isolated, how.workers):
            cache.put(job, row)
            rows[job.image] = row
            step()
        return Surveyed(
            {job.image: rows[job.image] for job in jobs}, cache.trouble, None if cache.trouble else how.folder
        )
