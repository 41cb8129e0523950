"""Faults in settings: file, line, column, a caret, the near name, and all of them at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from lorakit.config.layers import load_settings
from lorakit.errors import ConfigError, ConfigProblem
from tests.config.helpers import SMALL_SET, fault, faults, lint_with
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unknown_key_has_its_place_a_caret_and_a_near_name(tmp_path: Path) -> None:
    assert fault(tmp_path, "base: sd15\n\nprofil: style  # what is it for\n") == (
        "lorakit.yaml:3:1: unknown key `profil` (did you mean `profile`?)\n    profil: style  # what is it for\n    ^"
    )


def test_an_unknown_key_deeper_down_has_its_column(tmp_path: Path) -> None:
    assert fault(tmp_path, "buckets: {min: 256, no-upscal: true}\n") == (
        "lorakit.yaml:1:21: unknown key `no-upscal` (did you mean `no-upscale`?)\n"
        "    buckets: {min: 256, no-upscal: true}\n"
        "                        ^"
    )


def test_an_unknown_key_like_no_other_lists_the_keys(tmp_path: Path) -> None:
    said = fault(tmp_path, "datasets:\n  - path: data\n    xyzzy: 1\n")
    assert said.startswith("lorakit.yaml:3:5: unknown key `xyzzy`; the keys here are `caption-extension`, `layout`, ")


def test_the_caret_stands_under_its_key_behind_wide_letters(tmp_path: Path) -> None:
    said = fault(tmp_path, 'per-path-ignores: {"图片/*": [mode], "照": mode}\n').splitlines()
    before = said[1].partition('"照"')[0]
    assert len(said[2]) - 1 == len(before) + len("图片")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("batch-size: four", "`batch-size` is `four`; it must be a whole number"),
        ("batch-size: 0", "`batch-size` is `0`: input should be greater than or equal to 1"),
        ("batch-size: 1.5", "`batch-size` is `1.5`; it must be a whole number"),
        ("batch-size: true", "`batch-size` is `True`; it must be a whole number"),
        ("ignore: mode", "`ignore` is `mode`; it must be a list"),
        ("ignore: [3]", "`ignore.0` is `3`; it must be text"),
        ("rules: [mode]", "`rules` is `['mode']`; it must be a table"),
        ("rules: {mode: 3}", "`rules.mode` is `3`; it must be a table"),
        ("rules: {mode: }", "`rules.mode` is empty; it must be a table"),
        ("buckets: 512", "`buckets` is `512`; it must be a table"),
        ("datasets: data", "`datasets` is `data`; it must be a list"),
        ("datasets: [data]", "`datasets.0` is `data`; it must be a table"),
        ("datasets: [{role: train}]", "`datasets.0.path` is missing"),
        ("trigger: 2024-01-01", "`trigger` is `2024-01-01`; it must be text"),
        ("alpha-mask: yes", "`alpha-mask` is `yes`; it must be true or false"),
        ("resolution: 32", "`resolution` is `32`: write one side in pixels (64 to 8192) or a pair such as [768, 512]"),
        ("resolution: [512, 512, 3]", "write one side in pixels"),
        ("resolution: large", "write one side in pixels"),
        ("caption-extension: txt", "`caption-extension` is `txt`: write it with its dot: `.txt`"),
        ("extend: 3", "`extend` is `3`; it must be text"),
    ],
)
def test_a_value_of_the_wrong_type_says_what_it_is_and_should_be(tmp_path: Path, text: str, said: str) -> None:
    found = fault(tmp_path, f"{text}\n")
    assert said in found
    assert found.startswith("lorakit.yaml:1:")
    assert found.splitlines()[1] == f"    {text}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("profile: stile", "it must be `style`, `character`, `object` or `concept` (did you mean `style`?)"),
        ("base: sd3", "it must be `sd15`, `sd2` or `sdxl`"),
        ("target: khoya", "(did you mean `kohya`?)"),
        ("fail-on: never", "`fail-on` is `never`; it must be `error`, `warning` or `info`"),
        ("severity: {mode: warn}", "`severity.mode` is `warn`; it must be `error`, `warning`, `info` or `off`"),
        ("schema: 2", "`schema` is `2`; it must be 1"),
        ('schema: "1"', "`schema` is `'1'`; it must be 1"),
        ("datasets: [{path: x, role: trian}]", "`datasets.0.role` is `trian`; it must be `train`, "),
    ],
)
def test_a_word_that_is_none_of_those_allowed_lists_them(tmp_path: Path, text: str, said: str) -> None:
    assert said in fault(tmp_path, f"{text}\n")


def test_a_doubled_key_is_a_fault_at_the_second(tmp_path: Path) -> None:
    said = fault(tmp_path, "profile: style\nbase: sd15\nprofile: object\n")
    assert said.startswith("lorakit.yaml:3:1: not valid YAML: found duplicate key")


def test_a_key_in_both_spellings_is_a_doubled_key(tmp_path: Path) -> None:
    said = fault(tmp_path, "fail-on: error\nfail_on: info\n")
    assert said.startswith("lorakit.yaml:2:1: `fail_on` stands twice: `fail-on` is the same setting")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("base: sd15\nignore: [mode\n", "lorakit.yaml:3:1"),
        ("base: sd15\n\tprofile: style\n", "lorakit.yaml:2:1"),
        ('trigger: "open\n', "lorakit.yaml:2:1"),
        ("base: sd15\n  profile: style\n", "lorakit.yaml:2:10"),
        ("trigger: @me\n", "lorakit.yaml:1:10"),
        ("trigger: *me\n", "lorakit.yaml:1:10"),
        ("profile: style\n---\nprofile: object\n", "lorakit.yaml:2:1"),
    ],
)
def test_a_syntax_error_has_its_place(tmp_path: Path, text: str, place: str) -> None:
    assert fault(tmp_path, text).startswith(f"{place}: not valid YAML: ")


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "3\n", "[a]\n", "true\n"])
def test_a_file_that_is_no_mapping_says_so(tmp_path: Path, text: str) -> None:
    said = fault(tmp_path, text)
    assert said.startswith("lorakit.yaml:1:1: must hold `key: value` lines at its top level\n")


@pytest.mark.parametrize(
    "data", [b"trigger: caf\xe9\n", b"\xff\xfep\0", "trigger: 猫狗鸟鱼".encode("gb18030"), b"\x80"]
)
def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path, data: bytes) -> None:
    write_files(tmp_path, {**SMALL_SET, "lorakit.yaml": data})
    with pytest.raises(ConfigError, match="is not UTF-8: save it as UTF-8"):
        lint(tmp_path / "data")


def test_an_unreadable_settings_file_says_why(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "is a directory"), (tmp_path / "gone.yaml", "no such file or directory")):
        with pytest.raises(ConfigError) as caught:
            load_settings(path)
        assert str(caught.value) == f"{path}: cannot be read: {why}"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("select: [IMG, sise]", "1:15", "`select` names the unknown rule `sise`; `lorakit rule --all` lists them"),
        (
            "ignore:\n  - mode\n  - set-sise",
            "3:5",
            "`ignore` names the unknown rule `set-sise` (did you mean `set-size`?)",
        ),
        ("extend-select: [IMG999]", "1:17", "`extend-select` names the unknown rule `IMG999`"),
        ("select: [XYZ]", "1:10", "`select` names the unknown rule `XYZ`"),
        (
            "severity: {mode: info, moed: error}",
            "1:24",
            "`severity` names the unknown rule `moed` (did you mean `mode`?)",
        ),
        ("rules: {alfha: {share: 1}}", "1:9", "`rules` names the unknown rule `alfha` (did you mean `alpha`?)"),
        ("per-path-ignores: {'a/*': [mode, emty]}", "1:34", "`per-path-ignores` names the unknown rule `emty`"),
        ("rules: {IMG: {}}", "1:9", "`rules` names the unknown rule `IMG`"),
    ],
)
def test_an_unknown_rule_has_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    found = fault(tmp_path, f"{text}\n")
    assert found.startswith(f"lorakit.yaml:{place}: ")
    assert said in found


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("rules: {set-size: {warn-belo: 3}}", "1:20", "unknown option `warn-belo` (did you mean `warn-below`?)"),
        ("rules: {mode: {depth: 3}}", "1:16", "`rules.mode`: unknown option `depth`; it has no options"),
        ("rules: {alpha: {x: 3}}", "1:17", "`rules.alpha`: unknown option `x`; its options are `share`"),
        ("rules: {alpha: {share: much}}", "1:17", "`rules.alpha`: `share` is `much`; it must be a number"),
        (
            "rules:\n  SET001:\n    warn_below: 2.5",
            "3:5",
            "`rules.set-size`: `warn-below` is `2.5`; it must be a whole number",
        ),
        ("rules: {set-size: {error-below: no}}", "1:20", "it must be a whole number or empty (null)"),
    ],
)
def test_an_option_that_does_not_fit_has_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    found = fault(tmp_path, f"{text}\n")
    assert found.startswith(f"lorakit.yaml:{place}: ")
    assert said in found


def test_all_faults_of_structure_rules_options_and_command_line_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "profil: style\n"
        "base: sd3\n"
        "ignore: [moed]\n"
        "severity: {alfa: off}\n"
        "rules: {set-size: {warn-belo: 3}, alpha: {share: x}}\n"
    )
    found = faults(tmp_path, text, **{"fail-on": "never", "extend-select": ["XYZ"]})
    places = [each.splitlines()[0].split(": ")[0] for each in found]
    assert sorted(places) == [
        "command line",
        "command line",
        "lorakit.yaml:1:1",
        "lorakit.yaml:2:1",
        "lorakit.yaml:3:10",
        "lorakit.yaml:4:12",
        "lorakit.yaml:5:20",
        "lorakit.yaml:5:43",
    ]


def test_faults_of_extended_files_are_told_with_their_own_names(tmp_path: Path) -> None:
    write_files(tmp_path, {"far.yaml": "profil: x\nignore: [moed]\n"})
    found = faults(tmp_path, "extend: far.yaml\nbas: sd15\n")
    assert [each.split(": ")[0] for each in found] == ["far.yaml:1:1", "lorakit.yaml:2:1", "far.yaml:2:10"]


def test_a_fault_on_the_command_line_names_it(tmp_path: Path) -> None:
    assert fault(tmp_path, "", profile="stile").startswith("command line: `profile` is `stile`; it must be ")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('[tool.lorakit]\nprofle = "style"\n', "2:1", "unknown key `profle` (did you mean `profile`?)"),
        ("[tool.lorakit.rules.set-size]\nwarn-belo = 3\n", "2:1", "unknown option `warn-belo`"),
        ('[tool.lorakit.severity]\nmoed = "off"\n', "2:1", "unknown rule `moed`"),
        ("[tool.lorakit\n", "1:14", "not valid TOML: expected ']'"),
        ('[tool.lorakit]\ntrigger = "C:\\data"\n', "2:", "write Windows paths in single quotes"),
        ("[tool]\nlorakit = 3\n", "", "`tool.lorakit` must be a table"),
    ],
)
def test_faults_in_a_pyproject_have_their_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    write_files(tmp_path, {**SMALL_SET, "pyproject.toml": text})
    with pytest.raises(ConfigError) as caught:
        lint(tmp_path / "data")
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{tmp_path / 'pyproject.toml'}:{place}")
    assert said in problem.message


def test_a_pyproject_whose_tools_are_no_table_is_none_of_ours(tmp_path: Path) -> None:
    write_files(tmp_path, {**SMALL_SET, "pyproject.toml": "tool = 3\n"})
    assert lint(tmp_path / "data").dataset.images == 1


def test_off_is_a_word_and_not_a_boolean(tmp_path: Path) -> None:
    report = lint_with(tmp_path, "severity: {set-size: off}\n")
    assert "set-size" not in [rule.name for rule in report.rules]
    assert "set-size" not in [finding.name for finding in report.findings]


def test_anchors_tags_and_merged_keys_are_plain_yaml(tmp_path: Path) -> None:
    text = (
        "rules:\n"
        "  set-size: &few {warn-below: 1, inform-below: 1}\n"
        "  SET001: {<<: *few, inform-below: 1}\n"
        "alpha-mask: &mask true\n"
        "follow-links: *mask\n"
        "trigger: !word mystyle\n"
        "batch-size: &number 2\n"
    )
    report = lint_with(tmp_path, text)
    assert [finding for finding in report.findings if finding.name == "set-size"] == []


def test_a_merged_key_that_is_wrong_is_told_at_what_merged_it(tmp_path: Path) -> None:
    said = fault(tmp_path, "buckets: {<<: {mim: 3}, max: 512}\n")
    assert said.startswith("lorakit.yaml:1:1: unknown key `mim`")


@pytest.mark.parametrize(
    "text",
    [
        "ignore: " + "[" * 5000,
        "trigger: " + "{a: " * 3000,
        "batch-size: " + "9" * 5000,
        "batch-size: 0x" + "f" * 5000,
        "a: &a [x]\nb: &b [*a, *a]\n"
        + "".join(f"{chr(n + 1)}: &{chr(n + 1)} [{f'*{chr(n)},' * 9}]\n" for n in range(98, 108)),
        "rules: &a\n  mode: *a\n",
    ],
    ids=["deep list", "deep mapping", "long number", "long hexadecimal", "aliases that explode", "alias of itself"],
)
def test_hostile_yaml_is_a_fault_like_any_other(tmp_path: Path, text: str) -> None:
    assert all(said.startswith("lorakit.yaml") for said in faults(tmp_path, text))


def test_a_problem_without_a_line_shows_no_excerpt() -> None:
    assert str(ConfigProblem("it is wrong", "x.yaml")) == "x.yaml: it is wrong"


@pytest.mark.skipif(sys.platform == "win32", reason="a console of another width")
@pytest.mark.parametrize(("before", "cells"), [("abc", 3), ("图片", 4), ("e\u0301", 1), ("ｗ", 2)])
def test_the_caret_counts_cells_not_letters(before: str, cells: int) -> None:
    problem = ConfigProblem("x", "x.yaml", 1, len(before) + 1, f"{before}: y")
    assert str(problem).splitlines()[-1] == "    " + " " * cells + "^"
