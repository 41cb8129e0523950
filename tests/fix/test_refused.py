"""Captions that could not be written: the truth is told, and their words stay out of the negative prompt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lorakit import api
from lorakit.fix.lock import hold
from lorakit.lint.rule import Need
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

FAULTY = "a portrait of a woman, not blurry, red coat"
WATERMARK = "a lake, no watermark, reeds"
SOUND = "two boats at a pier, seen from above"


def dataset(folder: Path, *captions: str) -> Path:
    texts = {f"{number}.txt": text for number, text in enumerate(captions, 1)}
    return write_files(folder / "data", {**{f"{number}.jpg": b"" for number in range(1, len(captions) + 1)}, **texts})


def fixed_of(data: Path) -> api.Fixed:
    return api.fix(api.FixRequest(api.LintRequest([data], looks=Need.CAPTION, looks_flag="--no-images")))


def prompt_of(data: Path) -> list[str]:
    return (data / ".lorakit" / "negative_prompt.txt").read_text("utf-8").strip().split(", ")


def test_words_of_a_caption_that_was_refused_stay_out_of_the_prompt(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, WATERMARK)
    fixed = fixed_of(data)
    (data / "1.txt").write_text("somebody was faster", encoding="utf-8")
    written = api.write_fixes(fixed)
    assert [path.name for path in written.files] == ["2.txt", "negative_prompt.txt"]
    assert prompt_of(data)[0] == "watermark"
    assert "blurry" not in prompt_of(data)[:1]
    undone = api.undo_fixes(api.LintRequest([data]), written.run)
    assert not undone.refused
    assert not (data / ".lorakit" / "negative_prompt.txt").exists()
    assert (data / "2.txt").read_text("utf-8") == WATERMARK


def test_when_no_caption_is_written_there_is_no_prompt(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, SOUND)
    fixed = fixed_of(data)
    (data / "1.txt").chmod(0o444)
    steps: list[None] = []
    written = api.write_fixes(fixed, step=lambda: steps.append(None))
    assert (written.run, written.files) == ("", ())
    assert not (data / ".lorakit" / "negative_prompt.txt").exists()
    assert len(steps) == len(fixed.changes)


def test_a_prompt_that_cannot_be_written_is_refused_alone(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, SOUND)
    prompt = data / ".lorakit" / "negative_prompt.txt"
    write_files(data, {".lorakit/negative_prompt.txt": "mine\n"})
    prompt.chmod(0o444)
    written = api.write_fixes(fixed_of(data))
    assert [path.name for path in written.files] == ["1.txt"]
    assert [path.name for path, _ in written.refused] == ["negative_prompt.txt"]
    assert prompt.read_text("utf-8") == "mine\n"
    api.undo_fixes(api.LintRequest([data]), written.run)
    assert (data / "1.txt").read_text("utf-8") == FAULTY


def test_a_prompt_that_was_edited_meanwhile_keeps_the_edit(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, SOUND)
    fixed = fixed_of(data)
    write_files(data, {".lorakit/negative_prompt.txt": "mine\n"})
    api.write_fixes(fixed)
    assert prompt_of(data) == ["mine", "blurry"]


def test_judging_again_tells_what_is_on_the_disk(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, WATERMARK)
    fixed = fixed_of(data)
    assert "VOC007" not in {each.code for each in fixed.after.findings}
    (data / "1.txt").chmod(0o444)
    api.write_fixes(fixed)
    after = api.judge_again(fixed).after
    assert [each.sample for each in after.findings if each.code == "VOC007"] == ["1.jpg"]
    assert after == api.lint(fixed.asked)


def test_lint_fix_does_not_call_clean_what_it_could_not_repair(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, WATERMARK)
    (data / "1.txt").chmod(0o444)
    result = run_cli("lint", data, "--no-images", "--fix", "--select", "VOC007", "--output-format", "json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    assert [(each["code"], each["sample"]) for each in report["findings"]] == [("VOC007", "1.jpg")]


def test_fix_lists_what_it_could_not_repair_as_left(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, WATERMARK)
    (data / "1.txt").chmod(0o444)
    result = run_cli("fix", data, "--no-images", "--select", "VOC007", cwd=tmp_path)
    assert result.returncode == 1
    assert "1.txt: read-only" in result.stderr
    assert "negative-phrase" in result.stderr
    assert "left: no finding" not in result.stderr


def told_twice(folder: Path) -> Path:
    """Captions that stand in a list and beside the pictures; the first file beside them is read-only."""
    data = dataset(folder, FAULTY, WATERMARK)
    rows = [{"file_name": "1.jpg", "text": FAULTY}, {"file_name": "2.jpg", "text": WATERMARK}]
    write_files(data, {"metadata.jsonl": "".join(json.dumps(row) + "\n" for row in rows)})
    (data / "1.txt").chmod(0o444)
    return data


def listed(data: Path) -> list[str]:
    return [json.loads(line)["text"] for line in (data / "metadata.jsonl").read_text("utf-8").splitlines()]


def test_sources_that_agree_go_on_agreeing_where_a_caption_cannot_be_written(tmp_path: Path) -> None:
    data = told_twice(tmp_path)
    result = run_cli("fix", data, "--no-images", "--source-layout", "sidecar")
    assert "1.txt: read-only" in result.stderr
    assert "disagreeing-sources" not in result.stderr
    assert listed(data) == [FAULTY, "a lake, reeds"]
    assert (data / "2.txt").read_text("utf-8") == "a lake, reeds"
    assert prompt_of(data)[0] == "watermark"


def test_a_source_that_cannot_follow_is_told_to_disagree(tmp_path: Path) -> None:
    data = told_twice(tmp_path)
    result = run_cli("fix", data, "--no-images")
    assert result.stderr.count("1.txt: read-only") == 1
    assert "1  warning  disagreeing-sources" in result.stderr
    assert listed(data) == ["a portrait of a woman, red coat", "a lake, reeds"]
    assert (data / "1.txt").read_text("utf-8") == FAULTY


def test_nothing_is_refused_twice_and_the_diff_tells_it_beforehand(tmp_path: Path) -> None:
    data = dataset(tmp_path, FAULTY, WATERMARK)
    (data / "1.txt").chmod(0o444)
    fixed = fixed_of(data)
    assert [path.name for path, _ in fixed.refused] == ["1.txt"]
    assert [change.path.name for change in fixed.changes] == ["2.txt", "negative_prompt.txt"]


def test_nothing_to_repair_is_no_error_while_another_run_is_at_work(tmp_path: Path) -> None:
    data = dataset(tmp_path, SOUND)
    with hold(data / ".lorakit"):
        result = run_cli("fix", data, "--no-images", "--select", "CAP")
    assert (result.returncode, result.stdout) == (0, "nothing to repair\n"), result.stderr
