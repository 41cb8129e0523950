"""The cache of measurements: what is known is not measured again, and what has changed is never taken for known."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lorakit.formats.folder import walk
from lorakit.image.cache import cache as cache_module
from lorakit.image.cache.cache import Trust, open_cache
from lorakit.image.cache.stamp import FIELDS, SECOND, Seen, is_settled, seen
from lorakit.image.job import Job
from lorakit.image.row import Fault, Pixels, Row
from lorakit.image.version import measurement_version, version_of
from tests.image.cached import RECIPE, measure, run, settle, true_row, write_pictures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    """Five pictures, measured, with stamps that may be trusted."""
    made = write_pictures(tmp_path, 5)
    settle()
    assert run(tmp_path, made) == set(made)
    return made


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail when a file is read to know it again."""

    def refuse(paths: Sequence[Path]) -> dict[Path, bytes]:
        assert not paths, paths
        return {}

    monkeypatch.setattr(cache_module, "read_digests", refuse)


def database(folder: Path) -> Path:
    return folder / ".lorakit" / "measurements.sqlite"


@pytest.mark.usefixtures("unread")
def test_a_warm_run_measures_reads_and_writes_nothing(tmp_path: Path, jobs: list[Job]) -> None:
    before = database(tmp_path).stat()
    steps: list[int] = []
    with open_cache(tmp_path, RECIPE) as cache:
        rows = cache.lookup(jobs, lambda: steps.append(1))
    assert rows == {job: true_row(job) for job in jobs}
    assert len(steps) == len(jobs)
    after = database(tmp_path).stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    assert sorted(path.name for path in database(tmp_path).parent.iterdir()) == [".gitignore", "measurements.sqlite"]


def test_a_same_size_edit_with_its_time_restored_is_noticed(tmp_path: Path, jobs: list[Job]) -> None:
    path = jobs[2].image
    before = path.stat()
    path.write_bytes(b"x" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert run(tmp_path, jobs) == {jobs[2]}


def test_another_recipe_or_version_is_measured_anew_and_the_old_one_stays(tmp_path: Path, jobs: list[Job]) -> None:
    assert run(tmp_path, jobs, "another") == set(jobs)
    assert run(tmp_path, jobs, "another") == set()
    assert run(tmp_path, jobs) == set()


def test_the_version_follows_the_source_that_measures(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    for name in ("blur.py", "codec.py", "cache/store.py"):
        (tmp_path / name).write_text("x = 1\n")
    first = version_of(tmp_path)
    assert version_of(tmp_path) == first
    (tmp_path / "codec.py").write_text("x = 2\n")
    (tmp_path / "cache" / "store.py").write_text("x = 2\n")
    assert version_of(tmp_path) == first
    (tmp_path / "blur.py").write_text("x = 2\n")
    second = version_of(tmp_path)
    (tmp_path / "blur.py").rename(tmp_path / "sharp.py")
    assert len({first, second, version_of(tmp_path), version_of(tmp_path / "none"), measurement_version()}) == 5


@pytest.mark.usefixtures("unread")
def test_a_moved_folder_is_known_without_reading(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path / "before" / "sub", 3)
    settle()
    run(tmp_path / "before", jobs)
    (tmp_path / "before").rename(tmp_path / "after")
    assert run(tmp_path / "after", [Job(tmp_path / "after" / "sub" / job.image.name) for job in jobs]) == set()


def test_touched_renamed_and_copied_files_are_read_and_not_measured(
    tmp_path: Path, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(jobs[0].image)
    renamed = Job(jobs[1].image.rename(tmp_path / "renamed.jpg"))
    copied = Job(tmp_path / "copied.jpg")
    shutil.copy(jobs[2].image, copied.image)
    now = [jobs[0], renamed, copied, *jobs[2:]]
    settle()
    assert run(tmp_path, now) == set()
    monkeypatch.setattr(cache_module, "read_digests", lambda paths: pytest.fail("read again") if paths else {})
    assert run(tmp_path, now) == set()


def test_new_files_are_not_read_when_nothing_of_their_size_is_known(
    tmp_path: Path, jobs: list[Job], unread: None
) -> None:
    del unread
    more = write_pictures(tmp_path / "more", 2, size=65)
    assert run(tmp_path, [*jobs, *more]) == set(more)


def test_a_file_changed_a_moment_ago_is_read_again_until_its_time_is_past(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 1)
    with open_cache(tmp_path, RECIPE) as cache:
        assert cache.lookup(jobs) == {}
        os.utime(jobs[0].image, ns=(0, time.time_ns() + 3_600 * SECOND))
    assert run(tmp_path, jobs) == {jobs[0]}
    with closing(sqlite3.connect(database(tmp_path))) as store:
        assert store.execute("SELECT COUNT(*) FROM stamps").fetchone() == (0,)
    os.utime(jobs[0].image)
    settle()
    assert run(tmp_path, jobs) == set()
    with closing(sqlite3.connect(database(tmp_path))) as store:
        assert store.execute("SELECT COUNT(*) FROM stamps").fetchone() == (1,)


@pytest.mark.parametrize(
    ("mtime", "ctime", "trusted"),
    [
        (1_000 * SECOND + 1, 1_000 * SECOND + 1, True),
        (2_000 * SECOND - SECOND // 20, 1_000 * SECOND + 1, False),
        (1_000 * SECOND + 1, 2_000 * SECOND - SECOND // 20, False),
        (1_999 * SECOND, 1_000 * SECOND + 1, False),
        (1_000 * SECOND, 1_998 * SECOND, False),
        (1_000 * SECOND, 1_997 * SECOND, True),
        (3_000 * SECOND + 1, 1_000 * SECOND, False),
    ],
)
def test_stamps_are_trusted_when_they_are_safely_old(mtime: int, ctime: int, trusted: bool) -> None:
    now = 2_000 * SECOND
    assert is_settled(Seen(1, FIELDS.pack(1, mtime, ctime, 7), now)) is trusted
    assert not is_settled(Seen(1, FIELDS.pack(1, mtime, ctime, 7), now), 1_100 * SECOND)


def test_with_content_trust_the_file_systems_word_counts_for_nothing(tmp_path: Path, jobs: list[Job]) -> None:
    path = jobs[0].image
    path.write_bytes(b"y" * path.stat().st_size)
    with closing(sqlite3.connect(database(tmp_path))) as store, store:
        lie = seen(path.stat(), 0).stamp
        store.execute("UPDATE stamps SET stamp = ? WHERE path = ?", (lie, os.fsencode(path.name)))
    with open_cache(tmp_path, RECIPE) as cache:
        assert cache.lookup(jobs)[jobs[0]] != true_row(jobs[0])
    with open_cache(tmp_path, RECIPE, Trust.CONTENT) as cache:
        assert measure(cache, jobs) == {jobs[0]}


def test_a_mask_belongs_to_its_picture(tmp_path: Path) -> None:
    (plain,) = write_pictures(tmp_path, 1)
    masked = Job(plain.image, tmp_path / "0000-masklabel.png")
    mask = tmp_path / "0000-masklabel.png"
    mask.write_bytes(b"one")
    settle()
    assert run(tmp_path, [plain]) == {plain}
    assert run(tmp_path, [masked]) == {masked}
    mask.write_bytes(b"two")
    assert run(tmp_path, [plain, masked]) == {masked}
    mask.write_bytes(b"one")
    assert run(tmp_path, [plain, masked]) == set()
    mask.unlink()
    with open_cache(tmp_path, RECIPE) as cache:
        assert cache.lookup([plain, masked]) == {plain: true_row(plain)}


def test_what_may_be_otherwise_next_time_is_not_kept(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 7)
    rows = [true_row(job) for job in jobs]
    passing = [
        Row(rows[0].file_bytes, fault=Fault.UNREADABLE, digest=rows[0].digest),
        replace(rows[1], digest=""),
        replace(rows[2], decoded=False),
        replace(rows[3], mask_digest=rows[4].digest),
        replace(rows[4], pixels=Pixels(blur=math.nan)),
    ]
    lasting = [replace(rows[5], decoded=False, fault=Fault.DAMAGED), replace(rows[6], fault=Fault.BOMB)]
    settle()
    with open_cache(tmp_path, RECIPE) as cache:
        for job, row in zip(jobs, [*passing, *lasting], strict=True):
            cache.put(job, row)
    with open_cache(tmp_path, RECIPE) as cache:
        assert cache.lookup(jobs) == dict(zip(jobs[5:], lasting, strict=True))


def test_use_is_noted_once_a_week(tmp_path: Path, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    def days() -> set[int]:
        with closing(sqlite3.connect(database(tmp_path))) as store:
            return {day for (day,) in store.execute("SELECT used FROM rows UNION SELECT used FROM stamps")}

    (first,) = days()
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 86_400 * 7)
    run(tmp_path, jobs)
    assert days() == {first}
    monkeypatch.setattr(time, "time", lambda: clock() + 86_400 * 8)
    run(tmp_path, jobs)
    assert days() == {first + 8}


def test_git_and_lint_leave_the_cache_alone(tmp_path: Path, jobs: list[Job]) -> None:
    (tmp_path / ".lorakit" / "picture.jpg").write_bytes(b"")
    assert (tmp_path / ".lorakit" / ".gitignore").read_text() == "*\n"
    found = walk(tmp_path)
    assert [file.path for file in found.files] == [job.image for job in jobs]
    assert found.notes == ()


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 2)
    with open_cache(None, RECIPE) as cache:
        assert measure(cache, jobs) == set(jobs)
        assert cache.lookup(jobs) == {}
        assert (cache.path, cache.trouble) == (None, "")
    assert not (tmp_path / ".lorakit").exists()


def test_a_run_that_is_stopped_keeps_what_it_measured(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 3)

    def stopped() -> None:
        with open_cache(tmp_path, RECIPE) as cache:
            measure(cache, jobs[:2])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert run(tmp_path, jobs) == {jobs[2]}


def test_relative_and_odd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = write_pictures(tmp_path / "data", 2)
    try:
        odd = jobs[0].image.rename(tmp_path / "data" / os.fsdecode(b"\xff\n'.jpg"))
    except OSError:
        odd = jobs[0].image
    settle()
    monkeypatch.chdir(tmp_path)
    relative = [Job(odd.relative_to(tmp_path)), Job(jobs[1].image.relative_to(tmp_path))]
    assert run(tmp_path / "data", relative) == set(relative)
    monkeypatch.setattr(cache_module, "read_digests", lambda paths: pytest.fail("read") if paths else {})
    assert run(tmp_path / "data", [Job(odd), jobs[1]]) == set()


def test_a_warm_lookup_is_quick(tmp_path: Path) -> None:
    """The bound has room for a busy machine; on a quiet one a picture takes about 20 µs."""
    jobs = write_pictures(tmp_path, 500)
    settle()
    run(tmp_path, jobs)
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        with open_cache(tmp_path, RECIPE) as cache:
            assert len(cache.lookup(jobs)) == 500
        best = min(best, time.process_time() - start)
    assert best / len(jobs) < 150e-6
