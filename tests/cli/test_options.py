"""What `lorakit lint` shows by its options, and where it shows it."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from tests.cli.conftest import SHARP
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.said import Said


def test_stdout_carries_findings_and_stderr_the_summary(sets: Path, said: Said) -> None:
    said.run("lint", sets / "faulty", "--select", "missing-caption")
    headline, found, blank = said.lines
    assert (headline, blank) == ("error FIL001 missing-caption", "")
    assert found.startswith(f"  {sets}/faulty/b.jpg: no caption")
    first, *_, counts, gate, following = said.err.splitlines()
    assert first.startswith(f"3 pictures and 2 captions in {sets}/faulty (layout sidecar: ")
    assert counts == "1 error, 0 warnings, 0 infos"
    assert gate.startswith("Gate: closed")
    assert gate.endswith(": 1 finding of severity error or above")
    assert following == "Next: `lorakit rule FIL001` says why missing-caption matters and what to do"


def test_a_clean_set_prints_nothing_on_stdout(sets: Path, said: Said) -> None:
    assert said.run("lint", sets / "clean") == 0
    assert said.out == ""
    counts, gate = said.err.splitlines()[-2:]
    assert counts == "0 errors, 0 warnings, 0 infos"
    assert gate.startswith("Gate: open")


@pytest.mark.parametrize("name", ["json", "json-lines", "github", "concise", "full"])
def test_stdout_holds_nothing_but_the_format(sets: Path, said: Said, name: str) -> None:
    said.run("lint", sets / "faulty", "--output-format", name)
    assert "Gate: closed" not in said.out
    if name == "json":
        assert json.loads(said.out)["summary"]["errors"] == 3
    elif name == "json-lines":
        assert [json.loads(line)["type"] for line in said.lines][-1] == "summary"
    elif name == "github":
        assert all(line.startswith("::") for line in said.lines)


def test_show_files_lists_pictures_with_what_belongs_to_them_and_judges_nothing(here: Path, said: Said) -> None:
    write_files(
        here,
        {
            "data/2_cat/猫 1.jpg": SHARP,
            "data/2_cat/猫 1.txt": "a cat",
            "data/2_cat/b.jpg": b"broken",
            "data/2_cat/b-masklabel.png": Picture((64, 64), format="PNG"),
        },
    )
    assert said.run("lint", "data", "--show-files") == 0
    assert said.lines == [
        "2_cat/b.jpg <- no caption + b-masklabel.png  [train x2]",
        "2_cat/猫 1.jpg <- 猫 1.txt  [train x2]",
    ]


def test_show_files_of_a_missing_path_fails(said: Said) -> None:
    assert said.run("lint", "gone", "--show-files") == 2


def test_statistics_count_by_rule_the_most_frequent_first(here: Path, said: Said) -> None:
    write_files(here, {f"data/{n}.jpg": SHARP for n in range(3)} | {"data/x.txt": "a cat"})
    assert said.run("lint", "data", "--statistics", "--select", "FIL001,FIL002,SET001") == 1
    assert said.lines == [
        "     3  error    FIL001  missing-caption",
        "     1  warning  FIL002  orphan-file",
        "     1  warning  SET001  set-size",
    ]
    assert "3 errors, 2 warnings, 0 infos" in said.err


def test_statistics_leave_files_as_they_were_asked_for(sets: Path, here: Path, said: Said) -> None:
    said.run("lint", sets / "faulty", "--statistics", "--output-format", "json:report.json")
    assert said.lines[0].split()[2:] == ["CAP004", "placeholder"]
    assert json.loads((here / "report.json").read_text())["summary"]["errors"] == 3


def test_by_picture_and_all(here: Path, said: Said) -> None:
    write_files(here, {f"data/{n:02}.jpg": SHARP for n in range(12)})
    select = ("--select", "missing-caption")
    said.run("lint", "data", *select)
    assert said.lines[-2] == "  ... and 7 more (--all shows them)"
    said.run("lint", "data", *select, "--all")
    assert sum(line.startswith("  data/") for line in said.lines) == 12
    said.run("lint", "data", *select, "--by", "picture")
    assert [line for line in said.lines if line.startswith("data/")] == [f"data/{n:02}.jpg" for n in range(12)]


def test_words_of_lists_may_have_spaces_around_their_commas(sets: Path, said: Said) -> None:
    said.run("lint", sets / "faulty", "--select", " FIL001 , IMG,", "--ignore", "truncated", "--output-format", "json")
    names = {rule["name"] for rule in json.loads(said.out)["rules"]}
    assert {"missing-caption", "mode"} <= names
    assert "truncated" not in names


@pytest.mark.parametrize(
    ("flag", "unseen"), [("--no-images", {"truncated", "too-small", "mode"}), ("--no-pixels", {"truncated", "alpha"})]
)
def test_rules_that_need_more_are_listed_with_the_reason_and_close_the_gate(
    sets: Path, said: Said, flag: str, unseen: set[str]
) -> None:
    assert said.run("lint", sets / "clean", flag) == 0
    listed = [line for line in said.err.splitlines() if line.lower().startswith("not run: ")]
    reasons = [line.rpartition(" (")[2] for line in listed if unseen & set(re.findall(r"[a-z-]+", line))]
    assert set(reasons) == {f"needs pictures: not run with {flag})"}
    assert unseen <= set(re.findall(r"[a-z-]+", " ".join(listed)))
    assert "\nGate: closed" in said.err


def test_base_profile_target_and_resolution_reach_the_rules(here: Path, said: Said) -> None:
    write_files(here, {"data/a.jpg": SHARP, "data/a.txt": "a cat"})
    for arguments, expected in (
        (["--base", "sdxl"], "1024x1024"),
        (["--resolution", "640"], "640x640"),
        (["--profile", "character"], "the profile character"),
    ):
        said.run("lint", "data", *arguments)
        assert expected in said.out, arguments
    said.run("lint", "data", "--target", "kohya", "--output-format", "json", "--no-images")
    assert said.run("lint", "data", "--target", "khoya") == 2
    assert said.err.startswith("lorakit: command line: `target` is `khoya`; it must be ")


def test_several_formats_go_to_several_places_at_once(sets: Path, here: Path, said: Said) -> None:
    (here / "报告 dir").mkdir()
    formats = ["json:报告 dir/a b.json", "github:out.txt", "concise", "full:full.txt", "json-lines:lines.jsonl"]
    words = [word for each in formats for word in ("--output-format", each)]
    assert said.run("lint", sets / "faulty", *words) == 1
    assert json.loads((here / "报告 dir" / "a b.json").read_text(encoding="utf-8"))["summary"]["errors"] == 3
    assert (here / "out.txt").read_text(encoding="utf-8").startswith("::error ")
    assert (here / "full.txt").read_text(encoding="utf-8").startswith("error CAP004 placeholder")
    assert len((here / "lines.jsonl").read_text(encoding="utf-8").splitlines()) > 2
    assert ": error CAP004 placeholder: " in said.lines[0]
    assert sorted(path.name for path in here.iterdir()) == ["full.txt", "lines.jsonl", "out.txt", "报告 dir"]


@pytest.mark.parametrize(
    ("words", "said_of_it"),
    [
        (["json", "full"], "only one --output-format can go to the terminal; write the others as FORMAT:PATH"),
        (["json:a", "full:a"], "two formats go to `a`: give each a file of its own"),
        (["json:"], "--output-format is `json:`: the path behind the colon is missing"),
        (
            ["JSON"],
            "there is no output format `JSON`; the formats are `concise`, `full`, `github`, `json`, `json-lines`",
        ),
        ([""], "there is no output format ``"),
    ],
)
def test_formats_that_cannot_be_are_refused_before_anything_is_read(
    here: Path, said: Said, words: list[str], said_of_it: str
) -> None:
    assert said.run("lint", "gone", *(word for each in words for word in ("--output-format", each))) == 2
    assert said_of_it in said.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("target", ["gone/report.json", ".", "folder", "file/report.json"])
def test_a_report_that_cannot_be_written_is_said_after_the_findings(
    sets: Path, here: Path, said: Said, target: str
) -> None:
    write_files(here, {"folder/x": "", "file": ""})
    words = ["--output-format", f"json:{target}", "--output-format", "concise"]
    assert said.run("lint", sets / "faulty", *words) == 2
    assert ": error CAP004 placeholder: " in said.out
    assert f"lorakit: the report cannot be written to `{target}`: " in said.err
    assert sorted(path.name for path in here.rglob("*")) == ["file", "folder", "x"]


def test_a_report_replaces_a_file_whole_or_leaves_it(
    sets: Path, here: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "report.json").write_text("old")
    assert said.run("lint", sets / "faulty", "--output-format", "json:report.json") == 1
    whole = (here / "report.json").read_text(encoding="utf-8")
    assert json.loads(whole)["tool"] == "lorakit"

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as stream:
            stream.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert said.run("lint", sets / "faulty", "--output-format", "json:report.json") == 2
    assert "the report cannot be written to `report.json`: no space left on device" in said.err
    assert (here / "report.json").read_text(encoding="utf-8") == whole
    assert [path.name for path in here.iterdir()] == ["report.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of another kind")
def test_a_link_stays_a_link_and_its_file_gets_the_report(sets: Path, here: Path, said: Said) -> None:
    (here / "real.json").write_text("old")
    (here / "link.json").symlink_to("real.json")
    said.run("lint", sets / "faulty", "--output-format", "json:link.json")
    assert (here / "link.json").is_symlink()
    assert json.loads((here / "real.json").read_text(encoding="utf-8"))["tool"] == "lorakit"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of another kind")
def test_a_pipe_is_written_to_and_never_replaced(sets: Path, here: Path) -> None:
    import os
    import threading

    # what a shell makes of `--output-format json:>(jq .)`, and what /dev/stdout is: no plain file
    os.mkfifo(here / "pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append((here / "pipe").read_text(encoding="utf-8")))
    reader.start()
    done = run_cli("lint", sets / "faulty", "--output-format", "json:pipe", cwd=here)
    reader.join(timeout=20)
    assert done.returncode == 1
    assert json.loads(got[0])["tool"] == "lorakit"
    assert (here / "pipe").is_fifo()


def test_spaces_and_chinese_in_paths(here: Path, said: Said) -> None:
    write_files(here, {"我的 数据/a b.jpg": SHARP, "我的 数据/a b.txt": "TODO"})
    assert said.run("lint", "我的 数据", "--output-format", "concise", "--select", "CAP") == 1
    assert said.lines[0].startswith(
        "我的 数据/a b.txt:1:1: error CAP004 placeholder: the caption is the placeholder `TODO`"
    )


def test_one_list_or_one_folder_twice_counts_once(here: Path, said: Said) -> None:
    write_files(here, {"data/a.jpg": SHARP, "data/a.txt": "a cat"})
    said.run("lint", "data", "./data", here / "data")
    assert said.err.startswith("1 picture and 1 caption in data ")


def test_two_folders_are_one_set(here: Path, said: Said) -> None:
    write_files(
        here, {f"{name}/a.jpg": SHARP for name in ("one", "two")} | {"one/a.txt": "a cat", "two/a.txt": "a dog"}
    )
    assert said.run("lint", "one", "two", "--output-format", "json", "--select", "FIL") == 0
    assert json.loads(said.out)["dataset"]["images"] == 2
    assert "  one: 1 picture, train, x1\n  two: 1 picture, train, x1\n" in said.err


@pytest.mark.parametrize("name", ["full", "concise", "json", "json-lines", "github"])
def test_same_input_same_bytes(here: Path, name: str) -> None:
    pictures = {f"data/{n % 3}/{n}.jpg": Picture((40 + n * 20, 512), pattern="flat") for n in range(30)}
    write_files(here, {**pictures, "data/metadata.csv": "file_name,text\ngone.jpg,x\n0.jpg,TODO\n../x.jpg,y\n"})
    runs = [
        run_cli("lint", "data", "--output-format", name, "--jobs", str(jobs), cwd=here, PYTHONHASHSEED=str(seed))
        for jobs, seed in ((1, 0), (4, 1))
    ]
    assert runs[0].stdout
    assert (runs[0].stdout, runs[0].stderr) == (runs[1].stdout, runs[1].stderr)
