"""Processes that repair files and die at a chosen moment: a warm interpreter that forks one for every order it reads.

`python -m tests.fix.mortal FOLDER CHANGES` reads one order (JSON) a line and answers each with a line. The child kills
itself with SIGKILL before, in the middle of, or after the call of `lorakit.fix.disk` that the order names, or is killed
some time after it said that it begins to replace files.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.fix import disk
from lorakit.fix.lock import Lock
from lorakit.fix.undo import undo
from lorakit.fix.write import write

if TYPE_CHECKING:
    from collections.abc import Callable

# reading changes nothing, so that a death between two reads is no other than one before the first
CHANGING = (
    "make_folder",
    "open_new",
    "open_old",
    "write",
    "empty",
    "sync",
    "close",
    "dress",
    "replace",
    "place",
    "unlink",
    "sync_folder",
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def mortal(order: dict[str, Any], calls: list[str]) -> None:
    """Let the changing functions of `disk` note their names in `calls`, and the chosen call be the last."""

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any) -> Any:
            calls.append(name)
            last = len(calls) == order.get("call")
            if last and order["when"] == "before":
                die()
            if last and order["when"] == "half":
                handle, data = arguments
                real(handle, data[: len(data) // 2])
                die()
            result = real(*arguments)
            if last:
                die()
            return result

        return wrapped

    for name in CHANGING:
        setattr(disk, name, wrap(name, getattr(disk, name)))


def announce(pipe: int) -> None:
    """Say through the pipe when the files begin to be replaced."""
    real = Lock.at_work

    def at_work(self: Lock, run: str) -> None:
        real(self, run)
        os.write(pipe, b"!")

    Lock.at_work = at_work  # type: ignore[method-assign]


def child(order: dict[str, Any], folder: Path, changes: list[Any], pipe: int) -> None:
    calls: list[str] = []
    if "delay" in order:
        announce(pipe)
    else:
        mortal(order, calls)
    if order["act"] == "write":
        write(changes, folder)
    else:
        undo(folder, order.get("run"))
    os.write(pipe, json.dumps(calls).encode())


def obey(order: dict[str, Any], folder: Path, changes: list[Any]) -> dict[str, Any]:
    """Fork a child, kill it if so ordered; whether it died, its calls if not, and how long it replaced files."""
    ours, its = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.close(ours)
            child(order, folder, changes, its)
            code = 0
        finally:
            os._exit(code)
    os.close(its)
    start = time.perf_counter()
    if (delay := order.get("delay")) is not None:
        os.read(ours, 1)
        start = time.perf_counter()
        if delay > 0:
            time.sleep(delay)
            os.kill(process, signal.SIGKILL)
    said = b"".join(iter(lambda: os.read(ours, 1 << 16), b""))
    os.close(ours)
    status = os.waitpid(process, 0)[1]
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"the child failed: {order}")
    return {
        "killed": killed,
        "calls": json.loads(said) if said and not killed else [],
        "seconds": time.perf_counter() - start,
    }


def main() -> None:
    folder, changes = Path(sys.argv[1]), pickle.loads(Path(sys.argv[2]).read_bytes())
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line), folder, changes)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
