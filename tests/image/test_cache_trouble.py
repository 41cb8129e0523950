"""The cache when things go wrong: kills, rivals, damage, full disks. It may forget; it never errs nor ends a run."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lorakit.image.cache import store as db
from lorakit.image.cache.cache import Cache, open_cache
from lorakit.image.cache.trim import MOST_RECIPES
from lorakit.image.job import Job
from tests.image.cached import RECIPE, measure, run, settle, true_row, write_pictures

CHECKOUT = Path(__file__).resolve().parents[2]

KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from lorakit.image.cache.cache import open_cache
from lorakit.image.job import Job
from tests.image.cached import RECIPE, true_row

folder = Path(sys.argv[1])
jobs = [Job(path) for path in sorted(folder.glob("*.jpg"))]
rows = {job: true_row(job) for job in jobs}
chance = random.Random(4)
torn = most = 0
for number in range(int(sys.argv[2])):
    child = os.fork()
    if child == 0:
        with open_cache(folder, RECIPE) as cache:
            cache.lookup(jobs)
            while True:
                for job in chance.sample(jobs, 40):
                    cache.put(job, rows[job])
                cache.flush()
    time.sleep(chance.uniform(0, 0.06))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "the writer ended by itself"
    torn += (folder / ".lorakit" / "measurements.sqlite-journal").exists()
    with open_cache(folder, RECIPE) as cache:
        found = cache.lookup(jobs)
        assert cache.trouble == ""
        assert cache.link.store.execute("PRAGMA integrity_check").fetchall() == [(b"ok",)]
    assert all(row == rows[job] for job, row in found.items()), "a row that is not true"
    assert len(found) >= most, "what was written once is lost"
    most = len(found)
    if most == len(jobs):
        (folder / ".lorakit" / "measurements.sqlite").unlink()
        most = 0
print(torn)
"""

RIVAL = """
import sys
from pathlib import Path
from lorakit.image.cache.cache import open_cache
from lorakit.image.job import Job
from tests.image.cached import RECIPE, true_row

folder, part = Path(sys.argv[1]), int(sys.argv[2])
jobs = [Job(path) for path in sorted(folder.glob("*.jpg"))][part:][:120]
with open_cache(folder, RECIPE) as cache:
    cache.lookup(jobs)
    for number, job in enumerate(jobs):
        cache.put(job, true_row(job))
        if number % 5 == 0:
            cache.flush()
    print(cache.trouble)
"""

FULL = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
from lorakit.image.cache.cache import open_cache
from lorakit.image.job import Job
from tests.image.cached import RECIPE, measure

folder = Path(sys.argv[1])
with open_cache(folder, RECIPE) as cache:
    measure(cache, [Job(path) for path in sorted(folder.glob("*.jpg"))])
    print(cache.trouble)
"""


def python(code: str, *arguments: str | int | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.strip()


@pytest.fixture(autouse=True)
def private(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, apart from the real one."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", str(folder))
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that was forked")
def test_a_run_killed_at_any_moment_leaves_nothing_wrong(tmp_path: Path) -> None:
    write_pictures(tmp_path, 300)
    settle()
    said(python(KILLED, tmp_path, 20))


def test_two_runs_write_at_the_same_time(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 200)
    settle()
    rivals = [python(RIVAL, tmp_path, part) for part in (0, 80)]
    assert [said(rival) for rival in rivals] == ["", ""]
    assert run(tmp_path, jobs) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size there")
def test_a_full_disk_switches_it_off_with_one_sentence(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 300)
    settle()
    trouble = said(python(FULL, tmp_path))
    assert trouble.startswith("measurements are not kept for the next run: ")
    assert "\n" not in trouble
    assert run(tmp_path, jobs) <= set(jobs)
    assert run(tmp_path, jobs) == set()


def test_flipped_bits_are_never_believed(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 40)
    settle()
    run(tmp_path, jobs)
    path = tmp_path / ".lorakit" / "measurements.sqlite"
    sound = path.read_bytes()
    chance = random.Random(7)
    for _ in range(24):
        broken = bytearray(sound)
        for _ in range(chance.choice([1, 30, 3000])):
            broken[chance.randrange(len(broken))] ^= chance.randrange(1, 256)
        path.write_bytes(broken)
        run(tmp_path, jobs)


@pytest.mark.parametrize("keep", [0, 10, 100, 5_000])
def test_a_file_cut_off_is_made_anew_or_used(tmp_path: Path, keep: int) -> None:
    jobs = write_pictures(tmp_path, 30)
    settle()
    run(tmp_path, jobs)
    path = tmp_path / ".lorakit" / "measurements.sqlite"
    path.write_bytes(path.read_bytes()[:keep])
    run(tmp_path, jobs)
    assert run(tmp_path, jobs) == set()


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (x)", "PRAGMA user_version = 99", "DROP TABLE rows"])
def test_a_foreign_or_newer_database_is_put_away(tmp_path: Path, statement: str) -> None:
    jobs = write_pictures(tmp_path, 3)
    settle()
    path = tmp_path / ".lorakit" / "measurements.sqlite"
    path.parent.mkdir()
    if not statement.startswith("CREATE"):
        run(tmp_path, jobs)
    with closing(sqlite3.connect(path)) as store, store:
        store.execute(statement)
    assert run(tmp_path, jobs) == set(jobs)
    assert run(tmp_path, jobs) == set()
    assert path.with_name("measurements.sqlite.broken").exists()


def test_a_read_only_dataset_is_kept_in_the_users_cache(tmp_path: Path, private: Path) -> None:
    jobs = write_pictures(tmp_path, 3)
    (tmp_path / ".lorakit").write_bytes(b"a file where the folder should be")
    settle()
    assert run(tmp_path, jobs) == set(jobs)
    assert run(tmp_path, jobs) == set()
    assert list(private.rglob("measurements.sqlite"))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="who may write anything meets no such folder"
)
def test_a_folder_without_write_permission_is_kept_in_the_users_cache(tmp_path: Path, private: Path) -> None:
    jobs = write_pictures(tmp_path / "data", 3)
    (tmp_path / "data").chmod(0o555)
    try:
        assert run(tmp_path / "data", jobs) == set(jobs)
    finally:
        (tmp_path / "data").chmod(0o755)
    assert list(private.rglob("measurements.sqlite"))


def test_without_any_place_it_is_switched_off(tmp_path: Path, private: Path) -> None:
    jobs = write_pictures(tmp_path, 3)
    (tmp_path / ".lorakit").write_bytes(b"")
    (private / "lorakit").write_bytes(b"")
    with open_cache(tmp_path, RECIPE) as cache:
        assert measure(cache, jobs) == set(jobs)
        assert cache.trouble.startswith("measurements are not kept for the next run: ")
        assert cache.path is None


def locked(cache: Cache) -> None:
    assert cache.link.store is not None
    cache.link.store.execute("PRAGMA busy_timeout = 10")


def test_a_lock_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 4)
    with open_cache(tmp_path, RECIPE) as cache:
        locked(cache)
        with closing(sqlite3.connect(tmp_path / ".lorakit" / "measurements.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            cache.put(jobs[0], true_row(jobs[0]))
            cache.flush()
            assert cache.trouble == ""
            other.execute("COMMIT")
            cache.flush()
            assert other.execute("SELECT COUNT(*) FROM rows").fetchone() == (1,)
            other.execute("BEGIN EXCLUSIVE")
            for job in jobs[1:]:
                cache.put(job, true_row(job))
                cache.flush()
            assert "locked" in cache.trouble
            assert cache.lookup(jobs) == {}


def test_a_database_damaged_while_in_use_is_made_anew(tmp_path: Path) -> None:
    jobs = write_pictures(tmp_path, 40)
    settle()
    run(tmp_path, jobs)
    path = tmp_path / ".lorakit" / "measurements.sqlite"
    with open_cache(tmp_path, RECIPE) as cache:
        path.write_bytes(path.read_bytes()[:4096] + b"\xaa" * (path.stat().st_size - 4096))
        assert cache.lookup(jobs) == {}
        assert measure(cache, jobs) == set(jobs)
        assert cache.trouble == ""
    assert run(tmp_path, jobs) == set()


def test_it_keeps_below_its_limit_and_drops_other_recipes_first(tmp_path: Path) -> None:
    limit = 200_000
    jobs = write_pictures(tmp_path, 400)
    run(tmp_path, jobs[:50], "old")
    for recipe, some in (("new", jobs[:100]), ("new", jobs)):
        with open_cache(tmp_path, recipe, limit=limit) as cache:
            measure(cache, some)
        assert (tmp_path / ".lorakit" / "measurements.sqlite").stat().st_size <= limit * 1.1
    with open_cache(tmp_path, "old") as cache:
        assert cache.lookup(jobs) == {}
    with open_cache(tmp_path, "new") as cache:
        assert len(cache.lookup(jobs)) > 20


def test_what_was_used_last_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = write_pictures(tmp_path, 200)
    settle()
    for day, some in ((100, jobs[:100]), (300, jobs[100:]), (200, [])):
        monkeypatch.setattr("time.time", lambda day=day: day * 86_400.0)
        run(tmp_path, some)
    path = tmp_path / ".lorakit" / "measurements.sqlite"
    with open_cache(tmp_path, RECIPE, limit=int(path.stat().st_size * 0.8)) as cache:
        cache.put(jobs[150], true_row(jobs[150]))
    with open_cache(tmp_path, RECIPE) as cache:
        kept = cache.lookup(jobs)
    assert set(jobs[100:]) <= set(kept)
    assert 0 < len(kept) < 200


def test_a_few_recipes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = write_pictures(tmp_path, 2)
    names = [f"recipe {number}" for number in range(MOST_RECIPES + 2)]
    for second, name in enumerate(names):
        monkeypatch.setattr("time.time", lambda second=second: 1_000.0 + second)
        run(tmp_path, jobs, name)
    kept = []
    for name in names:
        with open_cache(tmp_path, name) as cache:
            kept.append(bool(cache.lookup(jobs)))
    assert kept == [False, False, *[True] * MOST_RECIPES]


def test_a_checksum_covers_row_content_and_recipe() -> None:
    assert len({db.checksum(*each) for each in ((b"a", b"b", b"c"), (b"x", b"b", b"c"), (b"a", b"x", b"c"))}) == 3


def test_paths_of_two_folders_do_not_meet(tmp_path: Path) -> None:
    """The same name in another place is another file, even when it bears the same stamps."""
    inside, outside = write_pictures(tmp_path / "in", 1), write_pictures(tmp_path / "out", 1, size=65)
    settle()
    assert run(tmp_path / "in", [*inside, *outside]) == {*inside, *outside}
    assert run(tmp_path / "in", [*inside, *outside, Job(tmp_path / "gone.jpg")][:2]) == set()
