"""Journals: whole or not there, readable in part when damaged, the newest 20 kept."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from lorakit.errors import UsageError
from lorakit.fix import disk, journal
from lorakit.fix.lock import NAME
from lorakit.fix.records import Entry, blocks, parse, sha256
from lorakit.fix.tidy import tidy
from lorakit.fix.undo import undo
from lorakit.fix.write import FileChange, write
from tests.fix.trees import HOME


def runs_of(data: Path, count: int, start: int = 0) -> list[str]:
    """Runs that each change `a.txt` and `b.txt`."""
    names = []
    for number in range(start, start + count):
        changes = []
        for path in (data / "a.txt", data / "b.txt"):
            old = path.read_bytes() if path.exists() else None
            changes.append(FileChange(path, old, b"caption %d" % number))
        names.append(write(changes, data / HOME).run)
    return names


def only_journal(data: Path) -> Path:
    (path,) = (data / HOME / "journal").glob("*.jsonl")
    return path


def test_records_give_back_every_byte_and_every_path(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9.txt") if sys.platform == "linux" else "caf\u00e9.txt"
    olds = [None, b"", b"a\r\nb\r\n", "\ufeff\u2028 \u732b".encode(), b"\xff\x00\x80", bytes(range(256)), b"\x85\n"]
    entries = [Entry(tmp_path / f"{n}" / odd, old, sha256(b"new")) for n, old in enumerate(olds)]
    entries.append(Entry(Path(tmp_path.anchor) / "elsewhere" / "x.txt", b"x", sha256(b"")))
    data = b"".join(blocks({"schema": 1}, entries, tmp_path))
    assert parse(data, tmp_path).entries == tuple(entries)
    assert parse(data, tmp_path).damaged == ()
    assert b"caption" not in data


def test_a_torn_journal_says_so_wherever_it_is_torn(tmp_path: Path) -> None:
    entries = [Entry(tmp_path / f"{n}.txt", b"old %d" % n, sha256(b"new")) for n in range(5)]
    data = b"".join(blocks({"schema": 1}, entries, tmp_path))
    for end in range(len(data)):
        found = parse(data[:end], tmp_path)
        assert found.damaged
        assert found.entries == tuple(entries[: len(found.entries)])


def test_a_damaged_line_costs_its_own_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old a")
    (tmp_path / "b.txt").write_bytes(b"old b")
    runs_of(tmp_path, 1)
    path = only_journal(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"old a", b"old x"))
    done = undo(tmp_path / HOME)
    assert done.files == (tmp_path / "b.txt",)
    assert done.refused == ((path, "line 2 is damaged"),)
    assert ((tmp_path / "a.txt").read_bytes(), (tmp_path / "b.txt").read_bytes()) == (b"caption 0", b"old b")
    assert not journal.runs(tmp_path / HOME)[-1].undone


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: b"", "its first line is damaged"),
        (lambda data: b"x" + data, "its first line is damaged"),
        (lambda data: b"".join(blocks({"schema": 2}, [], Path())), "another version of lorakit wrote it"),
    ],
)
def test_a_journal_without_its_head_is_told_and_changes_nothing(tmp_path: Path, change: object, says: str) -> None:
    runs_of(tmp_path, 1)
    path = only_journal(tmp_path)
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    (info,) = journal.runs(tmp_path / HOME)
    assert says in info.problem
    with pytest.raises(UsageError, match=says):
        undo(tmp_path / HOME)
    assert (tmp_path / "a.txt").read_bytes() == b"caption 0"


def test_a_journal_is_text_that_a_person_can_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("一只猫".encode())
    run = write([FileChange(tmp_path / "a.txt", "一只猫".encode(), b"x")], tmp_path / HOME, {"command": "fix"}).run
    head, entry, end = only_journal(tmp_path).read_text(encoding="utf-8").splitlines()
    assert json.loads(head[9:]) == {"schema": 1, "run": run, "files": 1, "about": {"command": "fix"}}
    assert json.loads(entry[9:]) == ["a.txt", sha256(b"x"), "一只猫"]
    assert json.loads(end[9:]) == {"end": 1}


def test_the_newest_runs_are_kept_with_their_markers(tmp_path: Path) -> None:
    first = runs_of(tmp_path, 1)[0]
    undo(tmp_path / HOME)
    names = runs_of(tmp_path, journal.KEPT)
    kept = sorted(path.name for path in (tmp_path / HOME / "journal").iterdir())
    assert kept == [f"{name}.jsonl" for name in names]
    with pytest.raises(UsageError, match=f"no run `{first}`"):
        undo(tmp_path / HOME, first)


def test_runs_keep_their_order_when_the_clock_is_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = runs_of(tmp_path, 1)
    earlier = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: earlier)
    names = first + runs_of(tmp_path, 3, start=1)
    assert names == sorted(set(names))
    assert [info.run for info in journal.runs(tmp_path / HOME)] == names
    assert undo(tmp_path / HOME).run == names[-1]


def test_left_overs_are_removed_and_nothing_else(tmp_path: Path) -> None:
    (run,) = runs_of(tmp_path, 1)
    folder = tmp_path / HOME
    mine = [tmp_path / f".lorakit-{run}-7.tmp", folder / "journal" / "20200101-000000-0000.tmp"]
    mine.append(folder / "journal" / "20200101-000000-0000.undone")
    others = [tmp_path / ".lorakit-4711.tmp", tmp_path / ".lorakit-20200101-000000-0000-1.tmp", tmp_path / "my.tmp"]
    for path in (*mine, *others):
        path.write_bytes(b"")
    (folder / NAME).write_bytes(run.encode())  # what a killed run leaves in the lock file
    assert sorted(tidy(folder)) == sorted(mine)
    assert all(path.exists() for path in others)
    assert tidy(folder) == ()
    assert [info.run for info in journal.runs(folder)] == [run]


def test_tidying_makes_no_folder_and_survives_a_lost_journal(tmp_path: Path) -> None:
    assert tidy(tmp_path / HOME) == ()
    assert list(tmp_path.iterdir()) == []
    (run,) = runs_of(tmp_path, 1)
    only_journal(tmp_path).unlink()
    (tmp_path / HOME / NAME).write_bytes(run.encode())
    assert tidy(tmp_path / HOME) == ()
    assert len(runs_of(tmp_path, 1)) == 1


def test_without_a_journal_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    each = FileChange(tmp_path / "a.txt", b"old", b"new")
    (tmp_path / HOME).write_bytes(b"a file where the folder should be")
    with pytest.raises(UsageError, match=r"no file was changed"):
        write([each], tmp_path / HOME)
    (tmp_path / HOME).unlink()

    def sync(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(disk, "sync", sync)
    with pytest.raises(UsageError, match=r"no file was changed: the journal .* input/output error"):
        write([each], tmp_path / HOME)
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert list((tmp_path / HOME / "journal").iterdir()) == []
