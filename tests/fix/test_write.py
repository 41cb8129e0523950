"""Repaired files are written whole or not at all; what changed meanwhile or must not be written stays as it is."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lorakit.errors import UsageError
from lorakit.fix import disk, journal, lock
from lorakit.fix.sweep import ALONE, BATCH
from lorakit.fix.undo import undo
from lorakit.fix.write import FileChange, write
from tests.fix.trees import BEHIND, HOME, NEW, left_behind, plant, tree

posix = pytest.mark.skipif(sys.platform == "win32", reason="no such modes and links there")
CHECKOUT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "root" / "data"


def change(path: Path, old: bytes | None, new: bytes, there: bytes | None = None) -> FileChange:
    """A change of a file that holds `old`, or what is `there`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = old if there is None else there
    if content is not None:
        path.write_bytes(content)
    return FileChange(path, old, new)


@posix
def test_every_kind_of_file_is_written_and_made_old_again_byte_for_byte(data: Path) -> None:
    changes = plant(data)
    before = tree(data)
    steps: list[int] = []
    done = write(changes, data / HOME, {"command": "fix"}, lambda: steps.append(1))
    assert done.files == tuple(data / name for name in NEW)
    assert not done.refused
    assert len(steps) == len(changes)
    assert {name: (data / name).read_bytes() for name in NEW} == NEW
    assert [(info.run, info.files, info.about) for info in journal.runs(data / HOME)] == [
        (done.run, len(NEW), {"command": "fix"})
    ]
    assert (data / HOME / ".gitignore").read_bytes() == b"*\n"
    back = undo(data / HOME)
    assert (back.run, len(back.files), back.refused) == (done.run, len(NEW), ())
    assert tree(data) == before
    assert not left_behind(data.parent)


@posix
def test_a_link_stays_a_link_and_its_target_is_written(data: Path) -> None:
    plant(data)
    link = data / "link.txt"
    done = write([FileChange(link, BEHIND, b"new")], data / HOME)
    assert done.files == (link,)
    assert link.is_symlink()
    assert (data.parent / "behind.txt").read_bytes() == b"new"
    assert undo(data / HOME).files == ((data.parent / "behind.txt").resolve(),)
    assert link.is_symlink()
    assert link.read_bytes() == BEHIND


@posix
def test_a_link_to_nowhere_and_one_in_a_circle_are_refused(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "nowhere.txt").symlink_to("nothing")
    (data / "circle.txt").symlink_to("circle.txt")
    done = write([FileChange(data / name, None, b"x") for name in ("nowhere.txt", "circle.txt")], data / HOME)
    assert done.refused == (
        (data / "nowhere.txt", "a link that leads nowhere"),
        (data / "circle.txt", "not a plain file"),
    )
    assert not (data / "nothing").exists()


@posix
def test_two_names_of_one_file_are_one_change_if_they_agree(data: Path) -> None:
    one = change(data / "one.txt", b"old", b"new")
    (data / "two.txt").symlink_to("one.txt")
    (data / "odd.txt").symlink_to("one.txt")
    odd = FileChange(data / "odd.txt", b"old", b"other")
    done = write([one, FileChange(data / "two.txt", b"old", b"new"), odd], data / HOME)
    assert done.files == (data / "one.txt", data / "two.txt")
    assert done.refused == ((data / "odd.txt", "another change goes to the same file"),)
    assert len(undo(data / HOME).files) == 1


@posix
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664, 0o755])
def test_mode_and_owner_are_kept_when_writing_and_when_undoing(data: Path, mode: int) -> None:
    each = change(data / "a.txt", b"old", b"new")
    each.path.chmod(mode)
    if os.getuid() == 0:
        os.chown(each.path, 12345, 54321)
    seen = each.path.stat()

    def facts(found: os.stat_result) -> tuple[int, int, int]:
        return found.st_mode, found.st_uid, found.st_gid

    write([each], data / HOME)
    assert facts(each.path.stat()) == facts(seen)
    undo(data / HOME)
    assert facts(each.path.stat()) == facts(seen)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes are asked of Linux only")
def test_extended_attributes_are_kept(data: Path) -> None:
    each = change(data / "a.txt", b"old", b"new")
    try:
        os.setxattr(each.path, "user.rating", b"5")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    write([each], data / HOME)
    assert os.getxattr(each.path, "user.rating") == b"5"


@posix
def test_another_name_of_the_file_keeps_the_old_bytes(data: Path) -> None:
    each = change(data / "a.txt", b"old", b"new")
    os.link(each.path, data / "copy.txt")
    write([each], data / HOME)
    assert (each.path.read_bytes(), (data / "copy.txt").read_bytes()) == (b"new", b"old")


def test_a_new_file_has_the_mode_that_any_new_file_has(data: Path) -> None:
    each = change(data / "a.txt", None, b"new")
    (data / "plain.txt").write_bytes(b"")
    write([each], data / HOME)
    assert stat.S_IMODE(each.path.stat().st_mode) == stat.S_IMODE((data / "plain.txt").stat().st_mode)


def test_what_changed_meanwhile_is_refused_and_the_rest_is_written(data: Path) -> None:
    good = change(data / "good.txt", b"old", b"new")
    edited = change(data / "edited.txt", b"old", b"new", there=b"edited")
    gone = change(data / "gone.txt", b"old", b"new")
    gone.path.unlink()
    appeared = change(data / "appeared.txt", None, b"new", there=b"")
    folder = FileChange(data, None, b"new")
    done = write([edited, gone, good, appeared, folder], data / HOME)
    why = "changed meanwhile: lint again"
    assert done.files == (good.path,)
    assert done.refused == (
        (edited.path, why),
        (gone.path, why),
        (appeared.path, why),
        (folder.path, "not a plain file"),
    )
    assert (edited.path.read_bytes(), gone.path.exists(), appeared.path.read_bytes()) == (b"edited", False, b"")
    # nothing of the refused ones is in the journal: undoing takes back what was written, and is done
    assert undo(data / HOME).refused == ()
    assert journal.runs(data / HOME)[-1].undone


@pytest.mark.parametrize("many", [3, ALONE + 5])
def test_an_edit_in_the_very_last_moment_is_seen(data: Path, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [change(data / f"{n}.txt", b"old", b"new") for n in range(many)]
    changes.append(change(data / "made.txt", None, b"new"))
    late, made = changes[1].path, changes[-1].path
    real = disk.open_new

    def open_new(path: Path, mode: int) -> int:
        if path.name.endswith("-1.tmp"):
            late.write_bytes(b"edited late")
        if path.name.endswith(f"-{many}.tmp"):
            made.write_bytes(b"made late")
        return real(path, mode)

    monkeypatch.setattr(disk, "open_new", open_new)
    done = write(changes, data / HOME)
    assert [path for path, _ in done.refused] == [late, made]
    assert len(done.files) == many - 1
    assert (late.read_bytes(), made.read_bytes()) == (b"edited late", b"made late")
    assert not left_behind(data.parent)
    assert (undo(data / HOME).refused, journal.runs(data / HOME)[-1].files) == ((), many - 1)


def test_a_file_that_appears_between_the_check_and_the_placing_is_not_overwritten(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = change(data / "made.txt", None, b"new")
    real = disk.place

    def place(source: Path, target: Path) -> None:
        target.write_bytes(b"somebody else's")
        real(source, target)

    monkeypatch.setattr(disk, "place", place)
    assert write([made], data / HOME).refused == ((made.path, "changed meanwhile: lint again"),)
    assert made.path.read_bytes() == b"somebody else's"
    assert not left_behind(data.parent)


@posix
def test_where_there_are_no_hard_links_a_new_file_is_made_all_the_same(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    made = change(data / "made.txt", None, b"new")
    assert write([made], data / HOME).files == (made.path,)
    assert made.path.read_bytes() == b"new"
    assert not left_behind(data.parent)


def test_a_read_only_file_is_refused_though_its_folder_could_be_written(data: Path) -> None:
    locked, free = change(data / "locked.txt", b"old", b"new"), change(data / "free.txt", b"old", b"new")
    locked.path.chmod(0o444)
    done = write([locked, free], data / HOME)
    assert done.files == (free.path,)
    assert done.refused == ((locked.path, "read-only: make it writable, or leave it out"),)
    assert locked.path.read_bytes() == b"old"
    locked.path.chmod(0o644)


def test_a_change_that_changes_nothing_leaves_no_trace(data: Path) -> None:
    same = change(data / "same.txt", b"old", b"old")
    done = write([same], data / HOME)
    assert (done.run, done.files, done.refused) == ("", (), ())
    assert journal.runs(data / HOME) == ()


def test_a_file_in_a_folder_that_is_not_there_is_refused(data: Path) -> None:
    data.mkdir(parents=True)
    done = write([FileChange(data / "no" / "a.txt", None, b"new")], data / HOME)
    assert (done.run, done.files) == ("", ())
    assert done.refused[0][1] == "no such file or directory"
    assert journal.runs(data / HOME) == ()


def test_many_files_go_through_threads_with_the_same_result(data: Path) -> None:
    changes = [change(data / f"{n % 7}" / f"{n}.txt", b"old %d" % n, b"new %d" % n) for n in range(BATCH + 200)]
    before = tree(data)
    steps: list[int] = []
    done = write(list(reversed(changes)), data / HOME, step=lambda: steps.append(1))
    assert done.files == tuple(each.path for each in reversed(changes))
    assert len(steps) == len(changes)
    assert all(each.path.read_bytes() == each.new for each in changes)
    assert undo(data / HOME).refused == ()
    assert tree(data) == before
    assert not left_behind(data.parent)


def test_a_run_that_is_interrupted_can_be_undone(data: Path) -> None:
    changes = [change(data / f"{n}.txt", b"old", b"new") for n in range(200)]
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        if len(steps) == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(changes, data / HOME, step=step)
    assert not left_behind(data.parent)
    assert undo(data / HOME).refused == ()
    assert all(each.path.read_bytes() == b"old" for each in changes)


def test_two_runs_at_once_are_one_too_many(data: Path) -> None:
    each = change(data / "a.txt", b"old", b"new")
    with lock.hold(data / HOME):
        with pytest.raises(UsageError, match="another lorakit fix is at work"):
            write([each], data / HOME)
        assert each.path.read_bytes() == b"old"
    assert write([each], data / HOME).files == (each.path,)


def test_the_lock_of_another_process_holds_and_is_free_when_that_is_killed(data: Path) -> None:
    each = change(data / "a.txt", b"old", b"new")
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom lorakit.fix.lock import hold\n"
        "with hold(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    arguments = [sys.executable, "-c", code, str(data / HOME)]
    with subprocess.Popen(arguments, cwd=CHECKOUT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(UsageError, match="another lorakit fix is at work"):
            write([each], data / HOME)
        other.kill()
    assert write([each], data / HOME).files == (each.path,)


def test_only_one_module_touches_the_disk() -> None:
    """What the killed runs prove holds for these modules as long as they reach the disk through `disk` alone."""
    touches = re.compile(
        r"^(import|from) (os|shutil|tempfile|io)\b|\bopen\("
        r"|(?<!disk)\.(open|write_bytes|write_text|unlink|rename|replace|mkdir|rmdir|chmod|touch)\(",
        re.MULTILINE,
    )
    for name in ("store", "sweep", "lock", "records", "journal", "tidy", "plan", "write", "undo"):
        source = (CHECKOUT / "lorakit" / "fix" / f"{name}.py").read_text(encoding="utf-8")
        assert not touches.search(source), name
