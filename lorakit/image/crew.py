"""Measure many pictures in processes of their own: a file that crashes or hangs a decoder costs itself, nothing else.

Processes also use the cores fully, keep what decoders print away from the user, and give their memory back. They are
plain child processes with pipes, not `multiprocessing`, because that would run a user's own script again in each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from typing import TYPE_CHECKING

from lorakit.errors import LorakitError
from lorakit.image import codec
from lorakit.image.row import Fault, Row
from lorakit.image.worker import FAILED, HEAVY, READY, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.image.job import Job
    from lorakit.image.recipe import Recipe

SECONDS = 120.0  # for one picture; the largest that are opened at all take a tenth of it
AT_LEAST = 4  # pictures a process, or starting it costs more than it saves
# glibc gives every large block back to the system at once, and getting it anew costs half the time of a decode
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "268435456"}
SINGLE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class CrewError(LorakitError):
    """The measuring process does not start, or the user's model file is of no use to it."""


def measure(jobs: Sequence[Job], recipe: Recipe, workers: int = 0) -> Iterator[tuple[Job, Row]]:
    """Rows as they are measured, in no fixed order. `workers` 0 means one process a core.

    Closing the iterator ends the processes at once. Raises CrewError when none can be started.
    """
    waiting: SimpleQueue[Job] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    count = min(workers or os.cpu_count() or 1, -(-len(jobs) // AT_LEAST))
    crew = [_Worker(recipe) for _ in range(count)]
    done: SimpleQueue[tuple[Job, Row | None] | BaseException] = SimpleQueue()
    threads = [Thread(target=_work, args=(worker, waiting, done), daemon=True) for worker in crew]
    heavy: list[Job] = []
    try:
        for thread in threads:
            thread.start()
        for _ in jobs:
            job, row = _taken(done)
            if row is None:
                heavy.append(job)
            else:
                yield job, row
        for job in heavy:  # one at a time, so that memory holds one of them
            row = crew[0].ask(job, heavy=True)
            yield job, row or _damaged("it could not be measured")
    finally:
        for worker in crew:
            worker.stop()
        for thread in threads:
            thread.join()
        for worker in crew:
            worker.close()


class _Worker:
    """One process, started when it is first asked and again after a crash."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._process: subprocess.Popen[bytes] | None = None
        self.stopped = False

    def ask(self, job: Job, heavy: bool = False) -> Row | None:
        """The row of one picture; None when it must wait for a try alone (`heavy`), being large or after a crash."""
        process = self._started()
        line = json.dumps({"image": str(job.image), "mask": str(job.mask) if job.mask else None, "heavy": heavy})
        late = Timer(SECONDS, process.kill)
        late.daemon = True
        late.start()
        answer = _exchange(process, line)
        expired = late.finished.is_set()
        late.cancel()
        if answer is None:
            process.communicate()
            self._process = None
            if expired:
                return _damaged(f"not decoded within {SECONDS:.0f} seconds")
            # the system may have ended the process for want of memory: it gets a second try, alone
            return _damaged("it makes the decoder crash") if heavy else None
        if answer == HEAVY:
            return None
        if answer.startswith(REFUSED):
            raise CrewError(_text(answer, REFUSED))
        if answer.startswith(FAILED):
            return _damaged(f"lorakit could not measure it ({_text(answer, FAILED)}): please report this")
        return codec.decode(answer)

    def stop(self) -> None:
        """End the process at once, and start none any more."""
        self.stopped = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Tidy up behind a stopped process."""
        if self._process is not None:
            self._process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._process = process = _start()
        if self.stopped:
            process.kill()
        answer = _exchange(process, self._recipe.text())
        if answer is not None and answer.startswith(REFUSED):
            raise CrewError(_text(answer, REFUSED))
        if answer != READY and not self.stopped:
            raise CrewError(
                f"the process that measures pictures does not start (exit code {process.wait()}); "
                "run again with LORAKIT_DEBUG=1 to see why"
            )
        return process


def _work(
    worker: _Worker, waiting: SimpleQueue[Job], done: SimpleQueue[tuple[Job, Row | None] | BaseException]
) -> None:
    """Feed one process until nothing waits; what goes wrong is handed to the caller, not printed."""
    try:
        while not worker.stopped:
            job = waiting.get_nowait()
            done.put((job, worker.ask(job)))
    except Empty:
        return
    except BaseException as error:  # noqa: BLE001 - raised again where the rows are awaited
        done.put(error)


def _taken(done: SimpleQueue[tuple[Job, Row | None] | BaseException]) -> tuple[Job, Row | None]:
    while True:
        try:
            answer = done.get(timeout=0.5)  # a wait without end would not hear Ctrl-C on Windows
            break
        except Empty:
            continue
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _start() -> subprocess.Popen[bytes]:
    home = str(Path(__file__).resolve().parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        # -P: a `numpy.py` that lies among the pictures must not be imported
        [sys.executable, "-P", "-m", "lorakit.image.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("LORAKIT_DEBUG") else subprocess.DEVNULL,
        env={**os.environ, **MEMORY, **SINGLE, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _exchange(process: subprocess.Popen[bytes], line: str) -> bytes | None:
    """Send a line and read one answer; None when the process is gone."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(line.encode("ascii") + b"\n")
        process.stdin.flush()
        size = int.from_bytes(process.stdout.read(4), "big")
        body = process.stdout.read(size)
    except OSError:
        return None
    return body if size and len(body) == size else None


def _text(answer: bytes, mark: bytes) -> str:
    return answer.removeprefix(mark).decode("utf-8", "replace")


def _damaged(detail: str) -> Row:
    return Row(fault=Fault.DAMAGED, detail=detail)
