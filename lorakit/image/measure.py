"""Rows for many pictures: headers on threads, whole pictures in processes of their own (or on threads)."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from lorakit.image.crew import measure as measure_in_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lorakit.image.job import Job
    from lorakit.image.recipe import Recipe
    from lorakit.image.row import Row


def measure_headers(paths: Sequence[Path], jobs: int = 0, step: Callable[[], None] = lambda: None) -> dict[Path, Row]:
    """The rows of headers, no picture decoded. `jobs` 0 means one thread a core; `step` is called once a picture."""
    from PIL import Image

    from lorakit.image.open import read_header

    unique = list(dict.fromkeys(paths))
    Image.init()  # plugins register here once, not in every thread at the same time
    rows: dict[Path, Row] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
            try:
                for path, row in zip(unique, pool.map(read_header, unique), strict=True):
                    rows[path] = row
                    step()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return rows


def measure_whole(jobs: Sequence[Job], recipe: Recipe, isolated: bool, workers: int = 0) -> Iterator[tuple[Job, Row]]:
    """Rows of whole pictures as they are measured, in no fixed order; closing the iterator stops the work.

    `isolated` measures in processes of their own, which survive hostile files; otherwise threads of this process do.
    """
    if not jobs:
        return iter(())
    return measure_in_processes(jobs, recipe, workers) if isolated else _in_threads(jobs, recipe, workers)


def _in_threads(jobs: Sequence[Job], recipe: Recipe, workers: int) -> Iterator[tuple[Job, Row]]:
    from PIL import Image

    from lorakit.image.look import look
    from lorakit.image.subject.model import load_model

    Image.init()
    own = local()  # OpenCV's nets keep state between calls: one for each thread

    def start() -> None:
        own.model = load_model(Path(recipe.model)) if recipe.model else None

    with ThreadPoolExecutor(workers or os.cpu_count() or 1, initializer=start) as pool:
        try:
            yield from zip(jobs, pool.map(lambda job: look(job, recipe, own.model), jobs), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
