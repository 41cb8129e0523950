"""The peak memory of a process together with its children, sampled; Linux only (elsewhere the peak is 0)."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

SECONDS = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Watch:
    """`with Watch() as watch: ...`, then `watch.peak` is the highest sum of resident memory in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SECONDS):
            self.peak = max(self.peak, family_memory(os.getpid()))


def family_memory(process: int) -> int:
    """Resident bytes of a process and of all that it started; shared pages count once for each."""
    try:
        own = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * PAGE
        tasks = Path(f"/proc/{process}/task").iterdir()
        children = [int(word) for task in tasks for word in (task / "children").read_text("ascii").split()]
    except (OSError, IndexError):
        return 0
    return own + sum(family_memory(child) for child in children)
