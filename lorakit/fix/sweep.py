"""The same task for many files: on a few threads, because each waits for the disk most of the time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from lorakit.fix.store import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

# 4,000 captions on ext4 and 2 busy cores: 22 s one after the other, 1.8 s on 8 threads, 2.1 s on 16 (medians of 5)
WORKERS = 8
ALONE = 32  # up to so many files are not worth a thread
BATCH = 1024  # so many are handed out at once


def nothing() -> None:
    """The step of a caller who does not count."""


def sweep(items: Sequence[T], task: Callable[[int, T], bool], step: Callable[[], None]) -> list[bool | str]:
    """What `task` said of each item (its number comes first), or why it was refused.

    After a full disk no further file is begun. `step` is called in the caller's thread for each item; what it raises
    ends the sweep, after the files at hand.
    """
    full: list[str] = []

    def one(number: int, item: T) -> bool | str:
        if full:
            return full[0]
        try:
            return task(number, item)
        except Refused as refused:
            if refused.full:
                full.append(refused.why)
            return refused.why

    done: list[bool | str] = []
    if len(items) <= ALONE:
        for number, item in enumerate(items):
            done.append(one(number, item))
            step()
        return done
    pool = ThreadPoolExecutor(WORKERS)
    try:
        for start in range(0, len(items), BATCH):
            for outcome in pool.map(one, range(start, len(items)), items[start : start + BATCH]):
                done.append(outcome)
                step()
    finally:
        pool.shutdown(cancel_futures=True)
    return done
