"""What settings do to a lint: which rules run, how severe they are, where they are silent, by which packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.errors import UsageError
from tests.config.helpers import SOUND, fault, faults, lint_with, severities
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.findings import Report

PACK = """\
schema: 1
name: house
summary: Words of this house
rules:
  - code: HSE001
    name: forbidden-word
    kind: phrase
    severity: warning
    since: 0.1.0
    summary: Caption with a word that the house does not use
    why: The brand book forbids it.
    message: "{found} is not a word of this house"
    match: anywhere
    phrases: [cheap, low cost]
    bad: [a cheap chair]
    good: [a chair]
"""


def names(report: Report) -> set[str]:
    return {rule.name for rule in report.rules}


def test_rules_are_chosen_by_code_name_family_and_part_of_a_code(tmp_path: Path) -> None:
    assert names(lint_with(tmp_path, "select: [SET001, mode, res]\n")) >= {"set-size", "mode", "too-small", "aspect"}
    assert names(lint_with(tmp_path, "select: [set-size]\n")) == {"set-size"}
    assert names(lint_with(tmp_path, "select: [img00]\nignore: [IMG001, ALPHA]\n")) == {
        "exif-rotation",
        "mode",
        "animated",
        "unsupported",
        "decompression-bomb",
        "broken-metadata",
        "icc-profile",
    }


def test_ignore_beats_select_and_extend_select_adds(tmp_path: Path) -> None:
    assert names(lint_with(tmp_path, "select: [mode]\nextend-select: [empty]\n")) == {"mode", "empty"}
    assert names(lint_with(tmp_path, "select: [mode, empty]\nignore: [mode]\n")) == {"empty"}
    assert names(lint_with(tmp_path, "select: [mode]\n", select=["empty"])) == {"empty"}


def test_rules_named_on_the_command_line_run_whatever_a_file_ignores(tmp_path: Path) -> None:
    assert names(lint_with(tmp_path, "ignore: [mode, alpha]\n", select=["mode"])) == {"mode"}
    chosen = lint_with(tmp_path, "ignore: [mode]\n", select=["mode", "alpha"], ignore=["alpha"])
    assert names(chosen) == {"mode"}


@pytest.mark.parametrize("text", ["select: []", "select: [RES]\nignore: [RES]", "ignore: [ALL]"])
def test_a_run_without_a_rule_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="no rule is left to run"):
        lint_with(tmp_path, f"{text}\n")


def test_a_target_and_a_profile_change_severities_and_the_user_beats_both(tmp_path: Path) -> None:
    assert severities(lint_with(tmp_path, ""))["exif-rotation"] == "info"
    assert severities(lint_with(tmp_path, "target: kohya\n"))["exif-rotation"] == "error"
    mine = lint_with(tmp_path, "target: kohya\nseverity: {IMG002: warning}\n")
    assert severities(mine)["exif-rotation"] == "warning"
    assert severities(lint_with(tmp_path, ""))["aspect"] == "warning"
    assert severities(lint_with(tmp_path, "profile: concept\n"))["aspect"] == "info"


def test_a_users_severity_is_forced_on_findings_that_say_another(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/small.jpg": b"", "data/small.txt": "x"})
    report = lint_with(tmp_path, "severity: {set-size: error, truncated: info}\n")
    assert {finding.name: finding.severity.label for finding in report.findings} == {
        "set-size": "error",
        "truncated": "info",
    }
    assert report.failed


def test_a_profile_sets_thresholds_and_the_users_options_beat_it(tmp_path: Path) -> None:
    def threshold(text: str) -> list[float]:
        found = [finding.observed for finding in lint_with(tmp_path, text).findings if finding.name == "set-size"]
        return [each.threshold for each in found if each]

    assert threshold("") == [50]
    assert threshold("profile: character\n") == [15]
    assert threshold("profile: character\nrules: {set-size: {warn_below: 7}}\n") == [7]
    assert threshold("rules: {set-size: {warn-below: 1}, SET001: {inform-below: 1}}\n") == []


def test_fail_on_decides_failure_and_gate(tmp_path: Path) -> None:
    for word, verdict in (("error", "open"), ("warning", "closed"), ("info", "closed")):
        report = lint_with(tmp_path, f"fail-on: {word}\n")
        assert [finding.severity.label for finding in report.findings] == ["warning"]
        assert (report.failed, report.gate.verdict) == (verdict == "closed", verdict)


@pytest.mark.parametrize(
    ("pattern", "silent"),
    [
        ("reg/*", {"data/reg/b.jpg"}),
        ("data/reg/*", {"data/reg/b.jpg"}),
        ("data/reg/b.jpg", {"data/reg/b.jpg"}),
        ("*.jpg", {"data/a.jpg", "data/reg/b.jpg"}),
        ("*", {"data/a.jpg", "data/reg/b.jpg"}),
        ("b.jpg", set()),
        ("elsewhere/*", set()),
    ],
)
def test_rules_are_silent_for_paths_below_the_settings_or_the_dataset(
    tmp_path: Path, pattern: str, silent: set[str]
) -> None:
    write_files(tmp_path, {"data/a.jpg": SOUND, "data/reg/b.jpg": SOUND, "lorakit.yaml": ""})
    (tmp_path / "lorakit.yaml").write_text(f"per-path-ignores: {{'{pattern}': [missing-caption]}}\n", encoding="utf-8")
    for root in (tmp_path / "data", tmp_path):
        report = api.lint(api.LintRequest([root], overrides={"select": ["missing-caption"]}))
        prefix = "data/" if root != tmp_path else ""
        found = {prefix + (finding.sample or "") for finding in report.findings}
        if root == tmp_path and pattern == "reg/*":
            continue  # a pattern from the dataset's root is another one when the root is another
        assert found == {"data/a.jpg", "data/reg/b.jpg"} - silent


def test_silenced_findings_do_not_count(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/b.jpg": SOUND})
    report = lint_with(tmp_path, "per-path-ignores: {'b.jpg': [FIL]}\nselect: [FIL001]\n")
    assert [(rule.name, rule.findings) for rule in report.rules] == [("missing-caption", 0)]
    assert report.gate.verdict == "open"


def test_findings_about_lists_are_silenced_by_the_lists_path(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/metadata.csv": "file_name,text\na.jpg,a red bicycle\ngone.jpg,x\n"})
    assert "missing-image" in {finding.name for finding in lint_with(tmp_path, "").findings}
    quiet = lint_with(tmp_path, "per-path-ignores: {'metadata.csv': [missing-image]}\n")
    assert "missing-image" not in {finding.name for finding in quiet.findings}


def test_a_pack_of_the_user_adds_a_rule_like_any_other(tmp_path: Path) -> None:
    write_files(tmp_path, {"packs/house.yaml": PACK, "data/b.jpg": SOUND, "data/b.txt": "a Low  cost chair"})
    report = lint_with(tmp_path, "packs: [packs/house.yaml]\n")
    (found,) = [finding for finding in report.findings if finding.code == "HSE001"]
    assert (found.sample, found.message) == ("b.jpg", "`low cost` is not a word of this house")
    chosen = lint_with(tmp_path, "packs: [packs/house.yaml]\nselect: [HSE]\nseverity: {forbidden-word: error}\n")
    assert severities(chosen) == {"forbidden-word": "error"}


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("kind: phrase", "kind: phrases", "7:5", "`rules.0.kind` is `phrases`; it must be `phrase`"),
        ("severity: warning", "severity: warn", "8:5", "`rules.0.severity` is `warn`; it must be `error`"),
        ("code: HSE001", "code: hse1", "5:5", "`rules.0.code` is `hse1`: "),
        ("name: forbidden-word", "name: Forbidden Word", "6:5", "`rules.0.name` is `Forbidden Word`: "),
        ("    why: The brand book forbids it.\n", "", "5:5", "`rules.0.why` is missing"),
        (
            "    since: 0.1.0\n",
            "    since: 0.1.0\n    sinse: 1\n",
            "10:5",
            "unknown key `sinse` (did you mean `since`?)",
        ),
        ("phrases: [cheap, low cost]", "phrases: []", "14:5", "`rules.0.phrases` is `[]`: "),
        ("phrases: [cheap, low cost]", "phrases: [cheap, 3]", "14:22", "`rules.0.phrases.1` is `3`; it must be text"),
        ("{found} is not", "{fuond} is not", "12:5", "the only word that can stand in braces is {found}"),
        ("{found} is not", "{found.__class__} is not", "12:5", "the only word that can stand in braces is {found}"),
        ("{found} is not", "{found is not", "12:5", "a brace stands alone"),
        ("schema: 1", "schema: 9", "1:1", "`schema` is `9`; it must be 1"),
    ],
)
def test_a_broken_pack_has_the_place_of_its_fault(tmp_path: Path, old: str, new: str, place: str, said: str) -> None:
    assert PACK.count(old) == 1
    write_files(tmp_path, {"house.yaml": PACK.replace(old, new)})
    found = fault(tmp_path, "packs: [house.yaml]\n")
    assert found.startswith(f"house.yaml:{place}: ")
    assert said in found


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe\xfa", "is not UTF-8"), (b"- a\n", "must hold `key: value` lines"), (b"rules: [\n", "not valid YAML")],
)
def test_a_pack_that_is_no_yaml_says_so(tmp_path: Path, content: bytes, said: str) -> None:
    write_files(tmp_path, {"house.yaml": content})
    assert said in fault(tmp_path, "packs: [house.yaml]\n")


@pytest.mark.parametrize("name", ["gone.yaml", "data", '"\\0"'])
def test_a_pack_that_cannot_be_read_is_told_with_the_other_faults(tmp_path: Path, name: str) -> None:
    found = faults(tmp_path, f"packs: [{name}]\nprofil: x\n")
    assert any("unknown key `profil`" in each for each in found)
    assert any("cannot be read: " in each for each in found)
