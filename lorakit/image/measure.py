"""Measure many pictures: one open and at most one decode each, on threads, in a stable order."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

from PIL import Image

from lorakit.image.decode import read_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lorakit.image.row import Row


def measure(
    paths: Sequence[Path], pixels: bool, jobs: int = 0, step: Callable[[], None] = lambda: None
) -> dict[Path, Row]:
    """Rows for `paths`; `pixels` decodes each picture whole. `jobs` 0 means one thread a core; `step` is called once a
    picture. Pillow's decoders release the interpreter lock, so threads are as good as processes here.
    """
    unique = list(dict.fromkeys(paths))
    Image.init()  # plugins register here once, not in every thread at the same time
    workers = jobs or os.cpu_count() or 1
    rows: dict[Path, Row] = {}
    heavy = Lock()
    with warnings.catch_warnings():
        # a large but honest picture warns at 89 megapixels; the hard limit at 179 stays, and rows report faults
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        with ThreadPoolExecutor(workers) as pool:
            try:
                for path, row in zip(unique, pool.map(lambda path: read_row(path, pixels, heavy), unique), strict=True):
                    rows[path] = row
                    step()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return rows
