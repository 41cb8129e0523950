"""Disks that are really full, read-only or frozen: what cannot be written is refused, nothing is half-written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lorakit.errors import UsageError
from lorakit.fix import disk, journal
from lorakit.fix.undo import undo
from lorakit.fix.write import FileChange, write
from tests.fix.trees import left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PAGE = 4096


def run(*command: str | Path) -> bool:
    """Whether the command is there and worked."""
    if shutil.which(str(command[0])) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 pages."""
    place = tmp_path / "small" / "disk"
    place.mkdir(parents=True)
    if sys.platform != "linux" or not run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place):
        pytest.skip("mounting is not permitted")
    yield place
    assert run("umount", place)


def fill_up(place: Path, leave: int) -> None:
    """Leave so many pages."""
    found = os.statvfs(place)
    (place / "filler.bin").write_bytes(bytes((found.f_bavail - leave) * PAGE))


def files(place: Path, **sizes: int) -> list[FileChange]:
    """Files of a few bytes that are to grow to so many."""
    changes = []
    for name, size in sizes.items():
        path = place / f"{name}.txt"
        path.write_bytes(b"old " + name.encode())
        changes.append(FileChange(path, b"old " + name.encode(), b"n" * size))
    return changes


def test_a_full_disk_ends_the_run_and_leaves_nothing_half_written(small: Path, tmp_path: Path) -> None:
    changes = files(small, a=100, b=100, large=5 * PAGE, d=100, e=100)
    fill_up(small, leave=3)
    folder = tmp_path / "roomy" / ".lorakit"
    done = write(changes, folder)
    assert done.files == tuple(each.path for each in changes[:2])
    assert done.refused == tuple((each.path, "no space left on device") for each in changes[2:])
    assert all(each.path.read_bytes() == each.old for each in changes[2:])
    assert not left_behind(small)
    # later edits of what was refused are nobody's business when the run is undone
    changes[2].path.write_bytes(b"edited")
    assert len(undo(folder).files) == 2
    assert journal.runs(folder)[-1].undone
    assert all(each.path.read_bytes() == each.old for each in changes[:2])


def test_a_full_disk_when_nothing_could_be_written_leaves_no_run(small: Path, tmp_path: Path) -> None:
    changes = files(small, a=PAGE, b=PAGE)
    fill_up(small, leave=0)
    done = write(changes, tmp_path / "roomy" / ".lorakit")
    assert (done.run, done.files, len(done.refused)) == ("", (), 2)
    assert journal.runs(tmp_path / "roomy" / ".lorakit") == ()


def test_a_disk_too_full_for_the_journal_changes_nothing(small: Path) -> None:
    changes = files(small, a=100, b=100)
    fill_up(small, leave=0)
    for _ in range(2):
        with pytest.raises(UsageError, match=r"no file was changed.*no space left on device"):
            write(changes, small / ".lorakit")
        assert all(each.path.read_bytes() == each.old for each in changes)
        assert not left_behind(small)
    (small / "filler.bin").unlink()
    assert len(write(changes, small / ".lorakit").files) == 2


def test_undoing_on_a_full_disk_is_refused_and_works_when_there_is_room(small: Path, tmp_path: Path) -> None:
    path = small / "a.txt"
    path.write_bytes(b"o" * 2 * PAGE)
    folder = tmp_path / "roomy" / ".lorakit"
    write([FileChange(path, b"o" * 2 * PAGE, b"new")], folder)
    fill_up(small, leave=1)
    assert undo(folder).refused == ((path, "no space left on device"),)
    assert path.read_bytes() == b"new"
    assert not left_behind(small)
    (small / "filler.bin").unlink()
    assert undo(folder).files == (path,)
    assert path.read_bytes() == b"o" * 2 * PAGE


def test_a_disk_mounted_read_only_is_refused(small: Path, tmp_path: Path) -> None:
    changes = files(small, a=100, b=100)
    free = files(tmp_path, free=100)
    assert run("mount", "-o", "remount,ro", small)
    done = write([*changes, *free], tmp_path / "roomy" / ".lorakit")
    assert done.files == (free[0].path,)
    assert [path for path, _ in done.refused] == [each.path for each in changes]
    with pytest.raises(UsageError, match=r"no file was changed: .* read-only file system"):
        write(changes, small / ".lorakit")
    assert all(each.path.read_bytes() == each.old for each in changes)


@contextmanager
def frozen(path: Path) -> Iterator[None]:
    """Nobody, not even root, may change the file or the names in the folder."""
    if sys.platform != "linux" or not run("chattr", "+i", path):
        pytest.skip("this file system freezes no files")
    try:
        yield
    finally:
        run("chattr", "-i", path)


def test_a_frozen_file_and_a_frozen_folder_are_refused_and_the_rest_is_written(tmp_path: Path) -> None:
    for name in ("data", "ice"):
        (tmp_path / name).mkdir()
    changes = files(tmp_path / "data", a=10, stiff=10, c=10) + files(tmp_path / "ice", d=10)
    made = FileChange(tmp_path / "ice" / "made.txt", None, b"new")
    with frozen(changes[1].path), frozen(tmp_path / "ice"):
        done = write([*changes, made], tmp_path / "data" / ".lorakit")
    assert done.files == (changes[0].path, changes[2].path)
    assert [path for path, _ in done.refused] == [changes[1].path, changes[3].path, made.path]
    assert all(why for _, why in done.refused)
    assert all(each.path.read_bytes() == each.old for each in (changes[1], changes[3]))
    assert not left_behind(tmp_path / "data")
    assert len(undo(tmp_path / "data" / ".lorakit").files) == 2


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    changes = files(tmp_path / "shut", a=10)
    (tmp_path / "shut").chmod(0o555)
    assert write(changes, tmp_path / ".lorakit").refused == ((changes[0].path, "permission denied"),)
    (tmp_path / "shut").chmod(0o755)


LIMITED = """
import resource, sys
from pathlib import Path
from lorakit.errors import UsageError
from lorakit.fix.write import FileChange, write
data = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sizes = {"a": 10, "large": 50_000, "c": 10}
done = write([FileChange(data / f"{n}.txt", b"old", b"n" * size) for n, size in sizes.items()], data / ".lorakit")
assert [path.stem for path in done.files] == ["a", "c"], done
assert [(path.stem, why) for path, why in done.refused] == [("large", "file too large")], done
try:
    write([FileChange(data / f"big{n}.txt", b"o" * 15_000, b"x") for n in (1, 2)], data / ".lorakit")
except UsageError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_a_file_larger_than_the_system_allows_is_refused_and_the_rest_is_written(tmp_path: Path) -> None:
    for name in ("a", "large", "c"):
        (tmp_path / f"{name}.txt").write_bytes(b"old")
    for name in ("big1", "big2"):
        (tmp_path / f"{name}.txt").write_bytes(b"o" * 15_000)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("no file was changed: the journal in ")
    assert done.stdout.endswith("cannot be written: file too large\n")
    assert (tmp_path / "large.txt").read_bytes() == b"old"
    assert (tmp_path / "big1.txt").read_bytes() == b"o" * 15_000
    assert not left_behind(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("many", [5, 300])
def test_no_file_is_begun_after_a_full_disk(tmp_path: Path, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = files(tmp_path, **{f"n{number}": 10 for number in range(many)})
    real = disk.open_new

    def open_new(path: Path, mode: int) -> int:
        if path.name.endswith("-2.tmp"):
            path.touch()
            return os.open("/dev/full", os.O_WRONLY)
        return real(path, mode)

    monkeypatch.setattr(disk, "open_new", open_new)
    done = write(changes, tmp_path / ".lorakit")
    assert changes[2].path in [path for path, _ in done.refused]
    assert {why for _, why in done.refused} == {"no space left on device"}
    assert len(done.files) + len(done.refused) == many
    assert len(done.files) <= (2 if many == 5 else many - 10)
    assert not left_behind(tmp_path)
    for each in changes:
        assert each.path.read_bytes() == (each.new if each.path in done.files else each.old)
