"""A run that is killed at any moment leaves every file old or new, and all of them can be made old again."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lorakit.fix import journal
from lorakit.fix.tidy import tidy
from lorakit.fix.undo import undo
from lorakit.fix.write import FileChange, write
from tests.fix.trees import HOME, left_behind, memory, plant, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")

CHECKOUT = Path(__file__).resolve().parent.parent.parent
KILLS = 300
MANY = 200


@contextmanager
def mortals(folder: Path, changes: list[FileChange]) -> Iterator[Callable[..., dict[str, Any]]]:
    """A function that gives an order to a child and returns what became of it."""
    given = folder.parent.parent.parent / "changes.pickle"
    given.write_bytes(pickle.dumps(changes))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fix.mortal", str(folder), str(given)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders, answers = process.stdin, process.stdout

        def order(**what: Any) -> dict[str, Any]:
            orders.write(json.dumps(what) + "\n")
            orders.flush()
            line = answers.readline()
            assert line, "the children's parent died"
            answer: dict[str, Any] = json.loads(line)
            return answer

        yield order
        orders.close()


def moments(calls: list[str]) -> Iterator[tuple[int, str]]:
    """Before and after each call, and in the middle of each writing."""
    for number, name in enumerate(calls, 1):
        yield number, "before"
        if name == "write":
            yield number, "half"
        yield number, "after"


def restock(folder: Path, stock: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(stock, folder)


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        yield Path(folder) / "root" / "data"


def old_runs(data: Path) -> Path:
    """A `.lorakit` with as many journals as are kept, the oldest of them undone: the next run forgets it."""
    folder = data / HOME
    aside = data / "aside.txt"
    aside.write_bytes(b"0")
    for number in range(journal.KEPT):
        run = write([FileChange(aside, b"%d" % number, b"%d" % (number + 1))], folder).run
        if number == 0:
            undo(folder, run)
            aside.write_bytes(b"1")
    stock = data.parent.parent / "stock"
    shutil.move(folder, stock)
    return stock


def test_a_run_killed_at_any_call_can_be_undone(data: Path) -> None:
    changes = plant(data)
    folder = data / HOME
    stock = old_runs(data)
    before = tree(data)
    restock(folder, stock)
    known = {info.run for info in journal.runs(folder)}
    with mortals(folder, changes) as order:
        calls = order(act="write")["calls"]
        after = tree(data)
        assert len(calls) > 50
        assert all(change.path.read_bytes() == change.new for change in changes)
        reached = set()
        for call, when in moments(calls):
            plant(data)
            restock(folder, stock)
            assert order(act="write", call=call, when=when)["killed"], (call, when)
            for name, found in tree(data).items():
                if not name.endswith(".tmp"):
                    assert found in (before.get(name), after[name]), (call, when, name)
            tidy(folder)
            assert not left_behind(data.parent), (call, when)
            if fresh := [info for info in journal.runs(folder) if info.run not in known]:
                reached.add(len(undo(folder).files))
                assert journal.runs(folder)[-1] == replace(fresh[0], undone=True)
            assert tree(data) == before, (call, when)
            assert len(journal.runs(folder)) >= journal.KEPT
            assert not any(info.problem for info in journal.runs(folder))
        plant(data)
        restock(folder, stock)
        assert not order(act="write", call=len(calls) + 1, when="before")["killed"]
        assert tree(data) == after
    assert reached == set(range(len(changes) + 1))  # the kills fell between every two files


def test_undoing_killed_at_any_call_can_be_repeated(data: Path) -> None:
    changes = plant(data)
    folder = data / HOME
    before = tree(data)
    run = write(changes, folder).run
    after = tree(data)
    stock = data.parent.parent / "stock"
    shutil.copytree(folder, stock)

    def redo() -> None:
        for change in changes:
            change.path.write_bytes(change.new)
        restock(folder, stock)

    with mortals(folder, changes) as order:
        calls = order(act="undo")["calls"]
        assert tree(data) == before
        restored = set()
        for call, when in moments(calls):
            redo()
            assert tree(data) == after
            assert order(act="undo", call=call, when=when)["killed"], (call, when)
            for name, found in tree(data).items():
                if not name.endswith(".tmp"):
                    assert found in (before.get(name), after[name]), (call, when, name)
            done = undo(folder, run)
            assert not done.refused
            restored.add(len(done.files))
            assert tree(data) == before, (call, when)
            assert [info.undone for info in journal.runs(folder)] == [True]
            assert not left_behind(data.parent)
        assert restored == set(range(len(changes) + 1))


def test_runs_killed_at_random_moments_can_be_undone(data: Path) -> None:
    plant(data)
    folder = data / HOME
    changes = []
    for number in range(MANY):
        path = data / f"set{number % 3}" / f"img{number:04}.txt"
        path.parent.mkdir(exist_ok=True)
        old = b"a photo of a cat, number %d,, " % number * 3
        if number % 10:
            path.write_bytes(old)
        changes.append(FileChange(path, old if number % 10 else None, old.replace(b",, ", b", ")))
    before = tree(data)
    chance = random.Random(20261126)
    mixed = 0
    with mortals(folder, changes) as order:

        def seconds(act: str) -> float:
            return float(order(act=act, delay=0)["seconds"])

        writing, undoing = [], []
        for _ in range(3):
            writing.append(seconds("write"))
            undoing.append(seconds("undo"))
        assert tree(data) == before
        for kill in range(KILLS):
            order(act="write", delay=chance.uniform(0.0001, sorted(writing)[1]))
            new = 0
            for change in changes:
                found = change.path.read_bytes() if change.path.exists() else None
                assert found in (change.old, change.new), (kill, change.path)
                new += found == change.new
            mixed += 0 < new < MANY
            if kill % 3 == 0:  # undoing is killed as well
                order(act="undo", delay=chance.uniform(0.0001, sorted(undoing)[1]))
            run = journal.runs(folder)[-1].run
            assert not undo(folder, run).refused
            assert tree(data) == before, kill
            assert journal.runs(folder)[-1].undone
    assert not left_behind(data.parent)
    assert mixed > KILLS // 4
