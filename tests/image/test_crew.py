"""Pictures are measured in processes of their own: the same rows, and a file that kills a process costs only itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from lorakit.errors import LorakitError
from lorakit.image import crew, look
from lorakit.image.crew import CrewError, measure
from lorakit.image.framing import Framing
from lorakit.image.job import Job
from lorakit.image.picture import Picture
from lorakit.image.recipe import Recipe
from lorakit.image.row import Fault
from lorakit.image.specimen import draw
from lorakit.image.survey import Survey, survey

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = Recipe(Framing((512, 512)))
HANGS = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe to wait on")
COUNTS = pytest.mark.skipif(shutil.which("pgrep") is None, reason="needs pgrep to see child processes")


def jobs_in(folder: Path, count: int) -> list[Job]:
    jobs = []
    for number in range(count):
        path = folder / f"{number}.png"
        path.write_bytes(draw(Picture((96, 64), format="PNG", seed=number)))
        jobs.append(Job(path))
    return jobs


def children() -> set[int]:
    """The processes that this one has started and that still run."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True, check=False)
    return {int(word) for word in found.stdout.split()}


def hold(pipe: Path) -> int:
    """Wait until some process reads from a named pipe, and hold its other end, so that the reader waits on."""
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            time.sleep(0.05)


def test_processes_and_threads_measure_the_same_rows_in_the_order_of_the_jobs(tmp_path: Path) -> None:
    jobs = jobs_in(tmp_path, 9)
    (tmp_path / "3.png").write_bytes(draw(Picture(keep=0.4)))
    steps: list[int] = []
    isolated = survey(jobs, RECIPE, Survey(2), lambda: steps.append(1)).rows
    assert list(isolated) == [job.image for job in jobs]
    assert len(steps) == len(jobs)
    assert isolated == survey(jobs, RECIPE, Survey(1, isolated=False)).rows
    assert [row.fault for row in isolated.values()].count(Fault.DAMAGED) == 1


@HANGS
@COUNTS
def test_a_picture_that_kills_its_process_is_named_and_the_others_are_measured(tmp_path: Path) -> None:
    trap = tmp_path / "trap.png"
    os.mkfifo(trap)  # reading it waits for ever: time to kill the process that tries
    before = children()

    def kill() -> None:
        for _ in range(2):  # it gets a second try, alone
            held = hold(trap)
            for process in children() - before:
                os.kill(process, signal.SIGSEGV)
            os.close(held)
            time.sleep(0.2)

    killer = threading.Thread(target=kill)
    killer.start()
    rows = dict(measure([Job(trap), *jobs_in(tmp_path, 3)], RECIPE, 1))
    killer.join()
    assert rows[Job(trap)].fault is Fault.DAMAGED
    assert "crash" in rows[Job(trap)].detail
    assert [row.fault for job, row in rows.items() if job.image != trap] == [Fault.NONE] * 3


@HANGS
@COUNTS
def test_a_process_that_was_ended_from_outside_is_no_fault_of_its_picture(tmp_path: Path) -> None:
    trap = tmp_path / "trap.png"
    os.mkfifo(trap)
    before = children()

    def kill() -> None:
        held = hold(trap)
        trap.unlink()
        trap.write_bytes(draw(Picture((64, 64), format="PNG")))
        for process in children() - before:
            os.kill(process, signal.SIGKILL)
        os.close(held)

    killer = threading.Thread(target=kill)
    killer.start()
    rows = dict(measure([Job(trap), *jobs_in(tmp_path, 3)], RECIPE, 1))
    killer.join()
    assert [row.fault for row in rows.values()] == [Fault.NONE] * 4


@HANGS
def test_a_picture_that_takes_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "SECONDS", 0.5)
    trap = tmp_path / "trap.png"
    os.mkfifo(trap)
    ((_, row),) = measure([Job(trap)], RECIPE, 1)
    assert row.fault is Fault.DAMAGED
    assert row.detail.startswith("not decoded within")


@COUNTS
def test_closing_the_iterator_ends_every_process(tmp_path: Path) -> None:
    before = children()
    rows = measure(jobs_in(tmp_path, 40), RECIPE, 2)
    next(rows)
    assert children() - before
    rows.close()  # type: ignore[attr-defined]  # what a generator has and an iterator need not
    assert children() == before


def test_a_heavy_picture_waits_for_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(draw(Picture((6400, 6400), format="PNG", pattern="flat")))
    with pytest.raises(look.TooHeavyError):
        look.look(Job(path), RECIPE, heavy=False)
    order = [job.image.name for job, _ in measure([Job(path), *jobs_in(tmp_path, 4)], RECIPE, 1)]
    assert order[-1] == "large.png"


def test_a_process_that_does_not_start_is_an_error_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(CrewError, match="LORAKIT_DEBUG"):
        list(measure(jobs_in(tmp_path, 1), RECIPE, 1))
    assert issubclass(CrewError, LorakitError)


def test_a_module_that_lies_among_the_pictures_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('imported from the pictures')")
    monkeypatch.chdir(tmp_path)
    ((_, row),) = measure(jobs_in(tmp_path, 1), RECIPE, 1)
    assert row.fault is Fault.NONE


def test_what_a_decoder_prints_stays_out_of_sight(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(draw(Picture((64, 64), format="TIFF", keep=0.6)))
    code = (
        "import sys; from pathlib import Path; from lorakit.image.crew import measure;"
        "from lorakit.image.job import Job; from lorakit.image.recipe import Recipe;"
        "from lorakit.image.framing import Framing;"
        "print([row.fault.value for _, row in measure([Job(Path(sys.argv[1]))], Recipe(Framing((512, 512))), 1)])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("['damaged']\n", "")
