"""`lorakit measure`: the table in three formats, and thresholds from two folders."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from lorakit.measurements import columns
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

SOUND = Picture((640, 480), pattern="photo")
FILES: dict[str, Picture | str | bytes] = {
    "a.jpg": SOUND,
    "a.txt": "a cat on a chair",
    "b.png": Picture((640, 480), pattern="photo", format="PNG", changes=("gaussian:4",), seed=2),
    "b.txt": "a dog",
    "c.jpg": Picture((640, 480), keep=0.5),
    "c.txt": "cut",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_files(tmp_path / "a set, 数据", FILES)


def test_csv_has_a_line_a_picture_and_empty_cells_where_nothing_is_known(data: Path) -> None:
    done = run_cli("measure", data)
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == ["sample", *columns()]
    assert [row["sample"] for row in rows] == ["a.jpg", "b.png", "c.jpg"]
    assert (rows[0]["width"], rows[0]["height"], rows[0]["format"]) == ("640", "480", "JPEG")
    assert rows[0]["caption_tokens"] == "5"
    assert float(rows[1]["blur"]) > float(rows[0]["blur"])
    assert (rows[2]["fault"], rows[2]["blur"]) == ("damaged", "")


def test_json_lines_hold_the_same_with_null_for_what_is_unknown(data: Path) -> None:
    first, *_, last = run_cli("measure", data, "--format", "jsonl").stdout.splitlines()
    assert json.loads(first)["sample"] == "a.jpg"
    assert json.loads(last)["blur"] is None


def test_parquet_goes_into_a_file(data: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    target = tmp_path / "rows.parquet"
    assert run_cli("measure", data, "--output", target).returncode == 0
    table = parquet.read_table(target).to_pylist()
    assert [row["sample"] for row in table] == ["a.jpg", "b.png", "c.jpg"]
    assert table[2]["blur"] is None
    refused = run_cli("measure", data, "--format", "parquet")
    assert refused.returncode == 2
    assert "--output" in refused.stderr


def test_the_json_report_carries_measurements_only_when_asked(data: Path) -> None:
    plain = json.loads(run_cli("lint", data, "--output-format", "json").stdout)
    assert "measurements" not in plain
    full = json.loads(run_cli("lint", data, "--output-format", "json", "--measurements").stdout)
    assert full["measurements"]["a.jpg"]["width"] == 640
    assert full["findings"] == plain["findings"]


def test_calibrate_parts_two_folders(tmp_path: Path) -> None:
    good = {f"{n}.jpg": Picture((384, 384), pattern="photo", seed=n) for n in range(5)}
    bad = {f"{n}.jpg": Picture((384, 384), pattern="photo", seed=n, changes=("gaussian:4",)) for n in range(5)}
    done = run_cli("measure", "--calibrate", write_files(tmp_path / "good", good), write_files(tmp_path / "bad", bad))
    assert done.returncode == 0
    assert "5 accepted and 5 rejected pictures" in done.stdout
    assert "\nblur: warning-above " in done.stdout
    assert "do as well" in done.stdout or "rules:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "xml"], "csv, jsonl, parquet"),
        (["--calibrate"], "--calibrate GOOD BAD"),
        (["not there"], "not there"),
    ],
)
def test_wrong_use_is_a_sentence(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = run_cli("measure", *arguments, cwd=write_files(tmp_path / "set", {"a.jpg": SOUND}))
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
