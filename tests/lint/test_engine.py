"""The engine works no harder than it must, looks at each picture once, and keeps a record of every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from lorakit import api
from lorakit.caption.tokenizer import Tokenizer
from lorakit.findings import Severity
from lorakit.image.picture import Picture
from lorakit.lint.rule import Need
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

SET: dict[str, Picture | str | bytes] = {
    "b/10.jpg": Picture((512, 512)),
    "b/10.txt": "a cat",
    "b/9.jpg": Picture((300, 300), seed=1),
    "b/9.txt": "",
    "a.png": Picture((512, 512), format="PNG", seed=2),
    "a.txt": "TODO",
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Pillow was asked to open, in any thread."""
    seen: list[str] = []
    original = Image.open

    def counting(stream: Any, *arguments: Any, **named: Any) -> Image.Image:
        seen.append(type(stream).__name__)
        return original(stream, *arguments, **named)

    monkeypatch.setattr(Image, "open", counting)
    return seen


def test_each_picture_is_opened_once_for_all_rules(tmp_path: Path, opened: list[str]) -> None:
    folder = write_files(tmp_path / "set", SET)
    lint(folder)
    assert len(opened) == 3


def test_caption_rules_open_no_picture(tmp_path: Path, opened: list[str]) -> None:
    folder = write_files(tmp_path / "set", SET)
    report = lint(folder, select=["CAP", "VOC"])
    assert opened == []
    assert {finding.name for finding in report.findings} == {"empty", "placeholder", "vague"}


def test_header_rules_decode_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("decoded")

    folder = write_files(tmp_path / "set", SET)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", refuse)
    report = lint(folder, select=["RES", "exif-rotation", "mode"])
    assert "too-small" in {finding.name for finding in report.findings}


def test_findings_are_in_natural_order_with_set_wide_ones_first(tmp_path: Path) -> None:
    report = lint(write_files(tmp_path / "set", SET))
    samples = [finding.sample for finding in report.findings]
    assert samples == sorted(
        samples, key=lambda key: (key is not None, ["a.png", "b/9.jpg", "b/10.jpg", None].index(key))
    )


def test_the_report_does_not_depend_on_threads(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "set", SET)
    assert api.lint(api.LintRequest([folder], jobs=1)) == api.lint(api.LintRequest([folder], jobs=8))


def test_rules_that_need_more_than_was_looked_at_are_listed_and_close_the_gate(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "set", {"a.jpg": Picture((512, 512)), "a.txt": "a cat"})
    whole = lint(folder, ignore=["set-size", "spelling"])  # spelling: not run where CLIP's vocabulary is missing
    assert (whole.gate.verdict, whole.not_run) == ("open", ())
    limited = api.LintRequest([folder], overrides={"ignore": ["spelling"]}, looks=Need.HEADER, looks_flag="--no-pixels")
    report = api.lint(limited)
    not_run = {rule.name for rule in report.not_run}
    assert {"truncated", "alpha", "blur", "near-duplicate"} <= not_run
    assert not_run.isdisjoint({"too-small", "mode", "empty"})
    assert report.gate.verdict == "closed"
    assert report.gate.reasons == ("pictures were not looked at whole (--no-pixels)",)


def test_without_pictures_text_rules_still_speak(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n"
    folder = write_files(
        tmp_path / "set", {"a.jpg": Picture((512, 512)), "a.txt": pointer, "b.jpg": pointer, "b.txt": ""}
    )
    report = api.lint(api.LintRequest([folder], looks=Need.CAPTION, looks_flag="--no-images"))
    names = {finding.name for finding in report.findings}
    assert names >= {"empty", "lfs-pointer"}
    assert report.gate.verdict == "closed"


def test_records_count_what_each_rule_looked_at(tmp_path: Path) -> None:
    report = lint(write_files(tmp_path / "set", {**SET, "c.jpg": b"", "c.txt": "a fox"}))
    by_name = {rule.name: rule for rule in report.rules}
    assert by_name["empty"].evaluated == 4
    assert by_name["too-small"].evaluated == 3, "an empty file has no size to judge"
    assert by_name["truncated"].findings == 1


def test_a_users_severity_beats_what_a_rule_says(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "set", SET)
    report = lint(folder, severity={"too-small": "info", "empty": "off"}, select=["too-small", "empty"])
    assert [(finding.name, finding.severity) for finding in report.findings] == [("too-small", Severity.INFO)]
    assert "empty" not in {rule.name for rule in report.rules}


def test_per_path_ignores_hold_from_the_root_and_from_the_settings_file(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "data", SET)
    settings = 'schema: 1\nper-path-ignores:\n  "data/b/*": [CAP001]\n  "a.*": [placeholder]\n  "b/10.txt": [vague]\n'
    (tmp_path / "lorakit.yaml").write_text(settings, encoding="utf-8")
    report = lint(folder, select=["CAP"])
    assert report.findings == ()


def test_a_rule_that_needs_clips_vocabulary_is_listed_as_not_run_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lorakit.lint.engine.clip_tokenizer", lambda: Tokenizer(None, "an estimate"))
    report = lint(write_files(tmp_path / "set", SET), select=["spelling", "empty"])
    assert [(run.name, "install" in run.skipped) for run in report.not_run] == [("spelling", True)]
