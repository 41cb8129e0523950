"""Undoing gives back the old bytes, of exactly those files that nobody touched since."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.errors import UsageError
from lorakit.fix import journal
from lorakit.fix.undo import EDITED, GONE, undo
from lorakit.fix.write import FileChange, write
from tests.fix.trees import HOME, left_behind, memory


def repair(data: Path, contents: dict[str, bytes]) -> str:
    """Give files in `data` these bytes, whatever they hold now; the name of the run."""
    changes = []
    for name, new in contents.items():
        path = data / name
        changes.append(FileChange(path, path.read_bytes() if path.exists() else None, new))
    return write(changes, data / HOME).run


def contents(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}


def test_what_was_edited_since_is_left_alone_and_the_others_are_restored(tmp_path: Path) -> None:
    names = ("kept.txt", "edited.txt", "gone.txt")
    for name in names:
        (tmp_path / name).write_bytes(b"old")
    run = repair(tmp_path, dict.fromkeys((*names, "made.txt", "touched.txt"), b"new"))
    (tmp_path / "edited.txt").write_bytes(b"by hand")
    (tmp_path / "touched.txt").write_bytes(b"by hand, too")
    (tmp_path / "gone.txt").unlink()
    done = undo(tmp_path / HOME)
    assert done.files == (tmp_path / "kept.txt", tmp_path / "made.txt")
    assert done.refused == (
        (tmp_path / "edited.txt", EDITED),
        (tmp_path / "gone.txt", GONE),
        (tmp_path / "touched.txt", EDITED),
    )
    assert contents(tmp_path) == {"kept.txt": b"old", "edited.txt": b"by hand", "touched.txt": b"by hand, too"}
    assert not journal.runs(tmp_path / HOME)[-1].undone
    # once the user has put things right, the same run is undone to its end
    (tmp_path / "edited.txt").write_bytes(b"new")
    (tmp_path / "touched.txt").unlink()
    (tmp_path / "gone.txt").write_bytes(b"old")
    again = undo(tmp_path / HOME)
    assert (again.run, again.files, again.refused) == (run, (tmp_path / "edited.txt",), ())
    assert journal.runs(tmp_path / HOME)[-1].undone


def test_a_file_made_read_only_since_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    repair(tmp_path, {"a.txt": b"new", "made.txt": b"new"})
    for name in ("a.txt", "made.txt"):
        (tmp_path / name).chmod(0o444)
    done = undo(tmp_path / HOME)
    assert [why for _, why in done.refused] == ["read-only: make it writable, or leave it out"] * 2
    assert contents(tmp_path) == {"a.txt": b"new", "made.txt": b"new"}
    for name in ("a.txt", "made.txt"):
        (tmp_path / name).chmod(0o644)


def test_runs_are_undone_from_the_last_to_the_first(tmp_path: Path) -> None:
    runs = [repair(tmp_path, {"a.txt": b"%d" % number}) for number in range(4)]
    assert [info.run for info in journal.runs(tmp_path / HOME)] == runs == sorted(runs)
    for run in reversed(runs):
        assert undo(tmp_path / HOME).run == run
    assert contents(tmp_path) == {}
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(tmp_path / HOME)


def test_an_earlier_run_is_undone_by_its_name_as_far_as_later_ones_left_it(tmp_path: Path) -> None:
    first = repair(tmp_path, {"a.txt": b"1", "b.txt": b"1"})
    repair(tmp_path, {"b.txt": b"2"})
    done = undo(tmp_path / HOME, first)
    assert (done.files, done.refused) == ((tmp_path / "a.txt",), ((tmp_path / "b.txt", EDITED),))


def test_undoing_twice_by_name_does_no_harm(tmp_path: Path) -> None:
    run = repair(tmp_path, {"a.txt": b"1"})
    undo(tmp_path / HOME, run)
    (tmp_path / "a.txt").write_bytes(b"since")
    assert undo(tmp_path / HOME, run).refused == ((tmp_path / "a.txt", EDITED),)
    assert contents(tmp_path) == {"a.txt": b"since"}


def test_an_unknown_run_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    first, second = repair(tmp_path, {"a.txt": b"1"}), repair(tmp_path, {"a.txt": b"2"})
    undo(tmp_path / HOME)
    with pytest.raises(UsageError, match=rf"no run `x` .*: {first}, {second} \(undone\)"):
        undo(tmp_path / HOME, "x")


def test_without_a_run_no_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(tmp_path / HOME)
    with pytest.raises(UsageError, match="there are: none"):
        undo(tmp_path / HOME, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_may_be_moved_with_its_journals(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    repair(tmp_path / "here", {"a.txt": b"1"})
    repair(tmp_path / "here", {"a.txt": b"2"})
    (tmp_path / "here").rename(tmp_path / "there")
    assert undo(tmp_path / "there" / HOME).files == (tmp_path / "there" / "a.txt",)
    assert contents(tmp_path / "there") == {"a.txt": b"1"}


def test_paths_are_shown_as_the_folder_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("set").mkdir()
    repair(Path("set"), {"a.txt": b"1"})
    assert undo(Path("set") / HOME).files == (Path("set/a.txt"),)
    repair(Path(), {"b.txt": b"1"})
    assert undo(Path(HOME)).files == (Path("b.txt"),)


NAMES = ("a.txt", "b.caption", "列表.csv", "metadata.jsonl")
BYTES = st.one_of(st.binary(max_size=20), st.text(max_size=20).map(lambda text: text.encode("utf-8")))
RUNS = st.dictionaries(st.sampled_from(NAMES), BYTES, min_size=1)


@settings(max_examples=50, deadline=None)
@given(start=st.dictionaries(st.sampled_from(NAMES), BYTES), acts=st.lists(st.one_of(st.none(), RUNS), max_size=12))
def test_any_sequence_of_runs_and_undoings(start: dict[str, bytes], acts: list[dict[str, bytes] | None]) -> None:
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        data = Path(folder)
        for name, content in start.items():
            (data / name).write_bytes(content)
        states = [dict(start)]
        for act in [*acts, *[None] * len(acts)]:
            if act is not None:
                if repair(data, act):
                    states.append({**states[-1], **act})
            elif len(states) > 1:
                assert undo(data / HOME).refused == ()
                states.pop()
            else:
                with pytest.raises(UsageError, match="nothing to undo"):
                    undo(data / HOME)
            assert contents(data) == states[-1]
            assert not left_behind(data)
        assert contents(data) == start
