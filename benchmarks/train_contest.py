"""Our training loop against others on the same steps, block by block, in one process.

Ours is `lorakit.train.loop.train` itself, which runs once; wherever it would save, the others get their turn.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch

from lorakit.train.device import memory_bytes
from lorakit.train.keep import record_numbers
from lorakit.train.logs import Logs
from lorakit.train.loop import train
from lorakit.train.progress import Progress
from lorakit.train.watch import Nobody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.train_rivals import Loop
    from lorakit.plan.views import Step
    from lorakit.train.session import Session

KEPT_EVERY = 100  # steps between saves by default


class Marks(Nobody):
    """Sees when a block begins: the loop asks it at the start of each step whether to stop."""

    def __init__(self) -> None:
        self.free = 0.0
        self.began: float | None = None

    def stops(self) -> bool:
        """Never; the first question of a block is its beginning."""
        if self.began is None:
            self.began = time.perf_counter()
        return False

    def leave(self) -> None:
        """The loop goes on from here."""
        self.free, self.began = time.perf_counter(), None


@dataclass(frozen=True)
class Found:
    """Seconds a step by loop, a mapping for each block; seconds at a save; bytes that our loop took at most."""

    blocks: list[dict[str, float]]
    saving: float
    peak: int

    def ratios(self, over: str, under: str) -> list[float]:
        """Seconds of one loop over those of another, block by block."""
        return [block[over] / block[under] for block in self.blocks]

    def seconds(self, name: str) -> float:
        """Median seconds a step."""
        return statistics.median(block[name] for block in self.blocks)


class Contest:
    """Our loop against others, block by block. `rivals` are made after the first block of ours, which warms up."""

    def __init__(self, session: Session, marks: Marks, block: int, rivals: Mapping[str, Callable[[Session], Loop]]):
        self._session, self._marks, self._block = session, marks, block
        self._asked, self._loops = rivals, dict[str, "Loop"]()
        self._steps = list(session.plan.order.steps())
        self._own: list[tuple[float, float]] = []
        self._found: list[dict[str, float]] = [{} for _ in range(len(self._steps) // block)]
        self._peak = 0

    def run(self, folder: Path) -> Found:
        """Everything; the blocks' first is left out."""
        progress, logs = Progress(), Logs(folder, 0)
        self._marks.leave()
        try:
            train(self._session, progress, self._turn, record_numbers(logs, partial(memory_bytes, self._device)))
        finally:
            logs.close()
        assert not progress.events, f"the run was repaired on the way: {progress.events}"
        saving = statistics.median(rest for _, rest in self._own[1:])
        for found, (seconds, rest) in zip(self._found, self._own, strict=True):
            found["ours"] = seconds / self._block + rest / KEPT_EVERY
        return Found(self._found[1:], saving, self._peak)

    @property
    def _device(self) -> torch.device:
        return self._session.machine.device

    def _turn(self, progress: Progress) -> None:
        """Our block is over: note it, and let the others run theirs. Odd blocks end with them, even ones begin."""
        wait(self._device)
        began = self._marks.began
        assert began is not None
        self._own.append((time.perf_counter() - began, began - self._marks.free))
        number = progress.step // self._block - 1
        if number == 0:
            self._peak = memory_bytes(self._device)
            self._loops = {name: make(self._session) for name, make in self._asked.items()}
        if number == 0 or number % 2:
            self._others(number, list(self._loops))
        if number % 2 and number + 1 < len(self._found):
            self._others(number + 1, list(reversed(self._loops)))
        self._marks.leave()

    def _others(self, number: int, names: Sequence[str]) -> None:
        steps: Sequence[Step] = self._steps[number * self._block : (number + 1) * self._block]
        for name in names:
            self._session.optimiser.zero_grad(set_to_none=True)
            run = self._loops[name](steps)
            wait(self._device)
            began = time.perf_counter()
            run()
            wait(self._device)
            self._found[number][name] = (time.perf_counter() - began) / self._block


def wait(device: torch.device) -> None:
    """Until the device has done what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
