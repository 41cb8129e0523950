"""Which folders may be written, and that a killed run goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from lorakit.errors import UsageError
from lorakit.fix.pictures.folder import NewFolder
from lorakit.image.picture import Picture
from tests.fix.pictures.made import PHOTO, fix, hashes, manifest
from tests.support import write_files

CHECKOUT = Path(__file__).resolve().parents[3]
FILES: dict[str, Picture | str | bytes] = {
    f"{name}{number}.{suffix}": content
    for number in range(8)
    for name, suffix, content in (
        ("turned", "jpg", Picture((400, 300), orientation=6, seed=number)),
        ("turned", "txt", f"a hill, number {number}"),
        ("plain", "jpg", Picture((300, 300), seed=100 + number)),
        ("alpha", "png", Picture((300, 300), "PNG", "RGBA", transparent=0.3, seed=200 + number)),
        ("alpha", "txt", f"a disc, number {number}"),
    )
}
CHILD = """
import sys
from pathlib import Path
from tests.fix.pictures.made import fix
print("go", flush=True)
fix(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_files(tmp_path / "data", {"a.jpg": PHOTO, "a.txt": "a cat", "b.jpg": Picture((400, 300), seed=4)})


@pytest.mark.parametrize("out", ["data", "data/out", "data/x/../out", ".", "link", "link/out"])
def test_data_and_out_must_not_lie_in_each_other(out: str, data: Path) -> None:
    (data.parent / "link").symlink_to(data, target_is_directory=True)
    before = hashes(data)
    with pytest.raises(UsageError, match="lie in each other"):
        fix(data, data.parent / out)
    assert hashes(data) == before


def test_a_folder_with_anything_in_it_is_refused(data: Path, tmp_path: Path) -> None:
    out = write_files(tmp_path / "out", {"notes.md": "mine"})
    with pytest.raises(UsageError, match="not empty"):
        fix(data, out)
    assert sorted(hashes(out)) == ["notes.md"]
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no folder"):
        fix(data, tmp_path / "file")


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        "no JSON",
        "[]",
        json.dumps({"tool": "lorakit", "schema": 99}),
        json.dumps(
            {
                "tool": "lorakit",
                "schema": 1,
                "state": "running",
                "source": "../data",
                "files": {"../data/a.jpg": ""},
                "pictures": [],
            }
        ),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(content: str, data: Path, tmp_path: Path) -> None:
    out = write_files(tmp_path / "out", {"lorakit-images.json": content})
    with pytest.raises(UsageError, match="name a new folder"):
        fix(data, out)
    assert (data / "a.jpg").is_file()


def test_the_folder_of_another_dataset_is_refused(data: Path, tmp_path: Path) -> None:
    fix(data, tmp_path / "out")
    other = write_files(tmp_path / "other", {"a.jpg": PHOTO})
    with pytest.raises(UsageError, match=r"another dataset \(`\.\./data`\)"):
        fix(other, tmp_path / "out")


def test_an_empty_folder_and_one_that_moved_with_its_data_are_fine(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    fix(data, tmp_path / "out")
    before = hashes(tmp_path / "out")
    moved = tmp_path / "moved"
    moved.mkdir()
    data.rename(moved / "data")
    (tmp_path / "out").rename(moved / "out")
    result = fix(moved / "data", moved / "out")
    assert result.resumed == 2
    assert hashes(moved / "out") == before


def test_a_dry_run_writes_nothing(data: Path, tmp_path: Path) -> None:
    result = fix(data, tmp_path / "out", dry_run=True)
    assert [each.output for each in result.pictures] == ["a.jpg", "b.jpg"]
    assert not (tmp_path / "out").exists()


def test_a_second_run_does_only_what_changed(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_files(data, {"c.jpg": Picture((400, 300), orientation=6, seed=8), "c.txt": "c"})
    fix(data, out)
    stamps = {path.name: path.stat().st_mtime_ns for path in out.glob("*.*g")}
    (data / "b.jpg").unlink()
    write_files(data, {"d.jpg": Picture((400, 300), seed=9), "a.txt": "a better caption"})
    result = fix(data, out)
    assert result.resumed == 2
    assert stamps["a.jpg"] == (out / "a.jpg").stat().st_mtime_ns
    assert stamps["c.png"] == (out / "c.png").stat().st_mtime_ns
    assert sorted(hashes(out)) == ["a.jpg", "a.txt", "c.png", "c.txt", "d.jpg", "lorakit-images.json"]
    assert (out / "a.txt").read_text("utf-8") == "a better caption\n"
    fix(data, tmp_path / "fresh")
    assert hashes(out) == hashes(tmp_path / "fresh")


def test_other_options_draw_anew_and_take_old_files_away(data: Path, tmp_path: Path) -> None:
    fix(data, tmp_path / "out", layout="metadata-csv")
    fix(data, tmp_path / "out", rename="cat", resize=256)
    fix(data, tmp_path / "fresh", rename="cat", resize=256)
    assert hashes(tmp_path / "out") == hashes(tmp_path / "fresh")


def test_files_that_were_edited_since_are_not_overwritten(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fix(data, out)
    (out / "a.txt").write_text("edited by hand", encoding="utf-8")
    with pytest.raises(UsageError, match="changed after it was written"):
        fix(data, out)
    assert (out / "a.txt").read_text("utf-8") == "edited by hand"
    (out / "a.txt").unlink()
    fix(data, out)
    assert (out / "a.txt").read_text("utf-8") == "a cat\n"


def test_files_of_others_are_not_overwritten(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fix(data, out)
    write_files(data, {"c.jpg": Picture((400, 300), seed=8)})
    write_files(out, {"c.jpg": b"mine", "notes.md": "mine"})
    with pytest.raises(UsageError, match="no earlier run's"):
        fix(data, out)
    (out / "c.jpg").unlink()
    fix(data, out)
    assert (out / "notes.md").read_text("utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(data: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(UsageError, match="writing stopped"):
        fix(data, tmp_path / "locked/out")


def test_a_full_disk_stops_with_a_sentence_and_the_next_run_goes_on(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = NewFolder.write

    def full(folder: NewFolder, name: str, data: bytes, sync: bool = True) -> str:
        if name == "b.jpg":
            raise OSError(28, "No space left on device")
        return write(folder, name, data, sync)

    with monkeypatch.context() as patch:
        patch.setattr(NewFolder, "write", full)
        with pytest.raises(UsageError, match="no space left on device; run the same command again"):
            fix(data, tmp_path / "out")
    fix(data, tmp_path / "out")
    fix(data, tmp_path / "fresh")
    assert hashes(tmp_path / "out") == hashes(tmp_path / "fresh")
    assert not (tmp_path / "out/.lorakit-images").exists()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_run_killed_at_any_time_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", FILES)
    originals = hashes(data)
    fix(data, tmp_path / "whole")
    expected = hashes(tmp_path / "whole")
    out = tmp_path / "out"
    kills = 0
    for files in (1, 2, 4, 7, 11, 16, 22, len(expected)):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(data), str(out)], cwd=CHECKOUT, stdout=subprocess.PIPE
        )
        while child.poll() is None and _count(out) < files:
            time.sleep(0.0005)
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        kills += child.returncode == -signal.SIGKILL
        if (out / "lorakit-images.json").exists():
            assert manifest(out)["state"] in ("running", "complete")
        for name, digest in hashes(out).items():
            if not name.startswith((".lorakit-images", "lorakit-images")):
                assert expected[name] == digest, "a file is whole or not there"
    assert kills > 3
    result = fix(data, out)
    assert result.resumed > 0
    assert hashes(out) == expected
    assert hashes(data) == originals


def _count(out: Path) -> int:
    try:
        return sum(path.is_file() for path in out.rglob("*"))
    except OSError:  # the working folder goes while it is listed
        return 0
