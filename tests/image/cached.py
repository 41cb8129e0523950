"""What the tests of the cache share: files with rows that follow from their content, so that a wrong row shows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lorakit.image.cache.cache import Cache, open_cache
from lorakit.image.cache.stamp import digest
from lorakit.image.job import Job
from lorakit.image.row import Pixels, Row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RECIPE = "measured as it is today"


def true_row(job: Job) -> Row:
    """The only right row of these files as they are now."""
    data = job.image.read_bytes()
    image, mask = digest(data), digest(job.mask.read_bytes()) if job.mask else ""
    pixels = Pixels(
        blur=int(image[:8], 16) / 2**32,
        subject_x=int(mask[:8] or "0", 16) / 2**32,
        pixel_digest=image,
        fingerprint=data[:8] * 200,
    )
    return Row(len(data), "JPEG", 512, 512, "RGB", digest=image, mask_digest=mask, decoded=True, pixels=pixels)


def write_pictures(folder: Path, count: int, size: int = 64) -> list[Job]:
    """`count` files of `size` bytes, each another content."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [Job(folder / f"{number:04}.jpg") for number in range(count)]
    for number, job in enumerate(jobs):
        job.image.write_bytes(f"{number:08}".encode().ljust(size, b"."))
    return jobs


def settle() -> None:
    """Wait until the stamps of all files so far may be trusted."""
    time.sleep(0.15)


def measure(cache: Cache, jobs: Iterable[Job]) -> set[Job]:
    """A run: look up, measure what is not known, keep it. Which jobs were measured; every row must be the true one."""
    jobs = list(jobs)
    known = cache.lookup(jobs)
    for job, row in known.items():
        assert row == true_row(job)
    fresh = [job for job in jobs if job not in known]
    for job in fresh:
        cache.put(job, true_row(job))
    return set(fresh)


def run(folder: Path, jobs: Iterable[Job], recipe: str = RECIPE) -> set[Job]:
    """`measure` with a cache of its own."""
    with open_cache(folder, recipe) as cache:
        fresh = measure(cache, jobs)
        assert cache.trouble == ""
    return fresh
