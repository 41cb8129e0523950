"""A run on a terminal: a bar with loss, speed and time left; in a pipe a line now and then. Ctrl-C asks it to stop."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lorakit.cli.output import console
from lorakit.cli.save import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES = 60.0  # seconds between lines in a pipe
EARLY = 10  # steps after which a first line can say how long it takes


@contextmanager
def watching(silent: bool = False) -> Iterator[Watching]:
    """A watcher while a run goes. The first Ctrl-C asks the run to stop after its step, the second ends it at once.

    `silent` shows nothing and listens to Ctrl-C all the same.
    """
    watcher = Silent() if silent else Watching()
    here = threading.current_thread() is threading.main_thread()  # only there may signals be caught
    # torchrun ends its processes by SIGTERM when Ctrl-C reaches it
    caught = (signal.SIGINT, signal.SIGTERM) if here and "RANK" in os.environ else (signal.SIGINT,) if here else ()
    before = {number: signal.signal(number, watcher.interrupt) for number in caught}
    try:
        yield watcher
    finally:
        watcher.close()
        for number, handler in before.items():
            signal.signal(number, handler)


class Watching:
    """Shows a run."""

    def __init__(self) -> None:
        self._asked = False
        self._bar: Any = None
        self._task: Any = None
        self._said = time.monotonic()
        self._first: tuple[int, float] | None = None

    def interrupt(self, number: int, frame: object) -> None:
        """Ctrl-C."""
        del frame
        if number == signal.SIGTERM and self._asked:
            return  # the same Ctrl-C, told a second time
        if self._asked or self._first is None:  # before the first step there is no state to keep
            raise KeyboardInterrupt
        self._asked = True
        self.say("stopping after this step; once more ends the run at once")

    def say(self, text: str) -> None:
        """A line on stderr, above the bar."""
        say(text)

    def work(self, what: str, total: int) -> Callable[[], None]:
        """A bar of its own, gone when the next thing begins."""
        self.close()
        if not sys.stderr.isatty():
            return lambda: None
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console(stderr=True), transient=True)
        self._task = self._bar.add_task(what, total=total)
        self._bar.start()
        bar, task = self._bar, self._task
        return lambda: bar.advance(task)

    def step(self, done: int, total: int, loss: float, speed: float) -> None:
        """The bar moves; in a pipe a line a minute, and one after ten steps and at the end."""
        self._first = self._first or (done, time.monotonic())
        if sys.stderr.isatty():
            self._move(done, total, f"loss {loss:.4f}  {speed:.1f} pictures/s")
        elif done in (self._first[0] + EARLY, total) or time.monotonic() - self._said > LINES:
            self._said = time.monotonic()
            say(f"step {done} of {total}, loss {loss:.4f}, {speed:.1f} pictures/s{self._left(done, total)}")

    def _left(self, done: int, total: int) -> str:
        """How long it still takes, at the pace so far, samples and checkpoints included."""
        from lorakit.report.plan import duration

        first, since = self._first or (done, time.monotonic())
        if done in (first, total):
            return ""
        return f", {duration((time.monotonic() - since) / (done - first) * (total - done))} left"

    def stops(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._asked

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _move(self, done: int, total: int, told: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if self._bar is None or self._task is None or self._bar.tasks[0].description != "training":
            self.close()
            columns = (
                TextColumn("training"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[told]}"),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=console(stderr=True), transient=True)
            self._task = self._bar.add_task("training", total=total, completed=done - 1, told=told)
            self._bar.start()
        self._bar.update(self._task, completed=done, told=told)


class Silent(Watching):
    """Shows nothing: another process does."""

    def say(self, text: str) -> None:
        """Hear nothing."""

    def work(self, what: str, total: int) -> Callable[[], None]:
        """Count nothing."""
        del what, total
        return lambda: None

    def step(self, done: int, total: int, loss: float, speed: float) -> None:
        """See nothing, but know that steps are made."""
        self._first = self._first or (done, time.monotonic())
