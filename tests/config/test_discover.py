"""Which settings govern a dataset, how their layers join, and where each value came from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lorakit.config.find import find_common, find_settings
from lorakit.config.layers import COMMAND_LINE, load_settings
from lorakit.errors import ConfigError, UsageError
from tests.config.helpers import SMALL_SET, load
from tests.support import lint, write_files


def test_the_closest_settings_win(tmp_path: Path) -> None:
    write_files(tmp_path, {"lorakit.yaml": "profile: style", "a/lorakit.yaml": "profile: object", "a/b/c/x.txt": ""})
    assert find_settings(tmp_path / "a" / "b" / "c") == tmp_path / "a" / "lorakit.yaml"
    assert find_settings(tmp_path / "a" / "b" / "c" / "x.txt") == tmp_path / "a" / "lorakit.yaml"
    assert find_settings(tmp_path) == tmp_path / "lorakit.yaml"


def test_a_pyproject_counts_only_with_a_table_of_ours(tmp_path: Path) -> None:
    ours, other = '[tool.lorakit]\nprofile = "object"\n', "[tool.ruff]\nline-length = 120\n"
    write_files(tmp_path, {"pyproject.toml": ours, "a/pyproject.toml": other, "a/b/x.txt": ""})
    assert find_settings(tmp_path / "a" / "b") == tmp_path / "pyproject.toml"
    assert load_settings(tmp_path / "pyproject.toml").settings.profile == "object"


def test_an_empty_table_of_ours_stops_the_search(tmp_path: Path) -> None:
    write_files(tmp_path, {"lorakit.yaml": "profile: object", "a/pyproject.toml": "[tool.lorakit]\n"})
    assert find_settings(tmp_path / "a") == tmp_path / "a" / "pyproject.toml"


def test_a_settings_file_beats_a_pyproject_beside_it(tmp_path: Path) -> None:
    write_files(tmp_path, {"lorakit.yaml": "", "pyproject.toml": "[tool.lorakit]\n"})
    assert find_settings(tmp_path) == tmp_path / "lorakit.yaml"


def test_a_folder_called_like_the_settings_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a" / "lorakit.yaml").mkdir(parents=True)
    write_files(tmp_path, {"lorakit.yaml": ""})
    assert find_settings(tmp_path / "a") == tmp_path / "lorakit.yaml"


def test_without_settings_everything_is_default(tmp_path: Path) -> None:
    loaded = load_settings(None)
    assert (loaded.settings.profile, loaded.settings.base, loaded.settings.fail_on) == ("style", "sd15", "error")
    assert (loaded.origins, loaded.folder, loaded.problems) == ({}, None, ())
    assert lint(write_files(tmp_path, SMALL_SET) / "data").dataset.images == 1


def test_an_empty_file_and_empty_keys_are_no_settings(tmp_path: Path) -> None:
    for text in ("", "\n\n", "# nothing yet\n", "---\n", "ignore:\nprofile:\nrules:\n"):
        loaded = load(tmp_path, text)
        assert loaded.problems == ()
        assert loaded.settings == load_settings(None).settings
        assert loaded.origins == {}


def test_datasets_under_different_settings_cannot_share_a_run(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/lorakit.yaml": "", "a/x": "", "b/x": ""})
    with pytest.raises(UsageError, match=r"follow different settings .*: lint them in two runs or pass --config"):
        find_common([tmp_path / "a", tmp_path / "b"])
    assert find_common([tmp_path / "a", tmp_path / "a" / "x"]) == tmp_path / "a" / "lorakit.yaml"


def test_extending_lays_the_closer_file_over_the_farther(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "far.yaml": "profile: object\nbase: sdxl\nbatch-size: 8\n",
            "shared/near.yaml": "extend: ../far.yaml\nprofile: character\nbatch-size: 2\n",
            "lorakit.yaml": "extend: shared/near.yaml\nbatch-size: 1\n",
        },
    )
    loaded = load_settings(tmp_path / "lorakit.yaml")
    assert loaded.settings.batch_size == 1
    assert loaded.settings.profile == "character"
    assert loaded.settings.base == "sdxl"
    origins = {key: os.path.relpath(origin, tmp_path) for key, origin in loaded.origins.items()}
    assert (origins["batch-size"], Path(origins["base"]).name) == ("lorakit.yaml", "far.yaml")
    assert Path(origins["profile"]).name == "near.yaml"


def test_settings_may_extend_a_pyproject(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {"pyproject.toml": '[tool.lorakit]\nprofile = "object"\n', "a/lorakit.yaml": "extend: ../pyproject.toml"},
    )
    assert load_settings(tmp_path / "a" / "lorakit.yaml").settings.profile == "object"


def test_extending_in_a_circle_is_an_error_at_its_line(tmp_path: Path) -> None:
    write_files(tmp_path, {"lorakit.yaml": "base: sd15\nextend: b.yaml\n", "b.yaml": "# b\n\nextend: lorakit.yaml\n"})
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "lorakit.yaml")
    (problem,) = caught.value.problems
    assert (Path(problem.path).name, problem.line, problem.column) == ("b.yaml", 3, 1)
    assert "`extend` goes round in a circle" in problem.message


def test_extending_itself_is_a_circle(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="circle"):
        load(tmp_path, "extend: ./lorakit.yaml\n")


@pytest.mark.parametrize("name", ["gone.yaml", "folder", "../gone.yaml", '"\\0"', "~/gone.yaml"])
def test_extending_what_is_not_there_is_an_error_at_its_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"base: sd15\nextend: {name}\n")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 1)
    assert problem.message.endswith("which is not there")


def test_extending_a_pyproject_without_our_table_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": "[tool.ruff]\n"})
    with pytest.raises(ConfigError, match=r"pyproject.toml: has no \[tool.lorakit\] table"):
        load(tmp_path, "extend: pyproject.toml\n")


def test_tables_join_by_key_and_lists_of_ignored_rules_add_up(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "base.yaml": (
                "severity: {mode: info, empty: warning}\n"
                "rules: {set-size: {warn-below: 10, inform-below: 20}}\n"
                "buckets: {min: 256, max: 1024}\n"
                "per-path-ignores: {'a/*': [empty], 'b/*': [mode]}\n"
                "ignore: [mode, alpha]\nextend-select: [FIL]\nselect: [IMG]\n"
            ),
            "lorakit.yaml": (
                "extend: base.yaml\n"
                "severity: {empty: error}\n"
                "rules: {set-size: {warn-below: 5}, too-small: {error-above: 2}}\n"
                "buckets: {min: 320}\n"
                "per-path-ignores: {'b/*': [alpha]}\n"
                "ignore: [animated, alpha]\nextend-select: [SET]\nselect: [CAP]\n"
            ),
        },
    )
    loaded = load_settings(tmp_path / "lorakit.yaml", {"ignore": ["aspect"], "severity": {"mode": "error"}})
    settings = loaded.settings
    assert settings.severity == {"mode": "error", "empty": "error"}
    assert settings.rules == {"set-size": {"warn-below": 5, "inform-below": 20}, "too-small": {"error-above": 2}}
    assert (settings.buckets.min, settings.buckets.max) == (320, 1024)
    assert settings.per_path_ignores == {"a/*": ["empty"], "b/*": ["alpha"]}
    assert settings.ignore == ["mode", "alpha", "animated", "aspect"]
    assert settings.extend_select == ["FIL", "SET"]
    assert settings.select == ["CAP"]
    assert (loaded.origins["ignore"], loaded.origins["buckets"]) == (COMMAND_LINE, str(tmp_path / "lorakit.yaml"))


def test_the_command_line_beats_the_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, "profile: object\nbase: sdxl\n", profile="style")
    assert (loaded.settings.profile, loaded.settings.base) == ("style", "sdxl")
    assert (loaded.origins["profile"], loaded.origins["base"]) == (COMMAND_LINE, str(tmp_path / "lorakit.yaml"))


@pytest.mark.parametrize("key", ["fail-on", "fail_on"])
def test_keys_may_be_written_with_underscores(tmp_path: Path, key: str) -> None:
    loaded = load(tmp_path, f"{key}: warning\nbuckets: {{no_upscale: true}}\nper_path_ignores: {{'*': [mode]}}\n")
    assert loaded.problems == ()
    assert loaded.settings.fail_on == "warning"
    assert loaded.settings.buckets.no_upscale
    assert loaded.settings.per_path_ignores == {"*": ["mode"]}
    assert "fail-on" in loaded.origins


def test_layers_join_whichever_way_each_spells_a_key(tmp_path: Path) -> None:
    far = "buckets: {no_upscale: true, min: 128}\nrules: {set-size: {warn_below: 9}}\nfail_on: info\n"
    near = "extend: far.yaml\nbuckets: {no-upscale: false}\nrules: {set-size: {warn-below: 8}}\nfail-on: warning\n"
    write_files(tmp_path, {"far.yaml": far})
    loaded = load(tmp_path, near, rules={"set-size": {"warn_below": 7}})
    assert loaded.problems == ()
    assert (loaded.settings.buckets.no_upscale, loaded.settings.buckets.min) == (False, 128)
    assert loaded.settings.rules == {"set-size": {"warn-below": 7}}
    assert loaded.settings.fail_on == "warning"


def test_paths_of_an_extended_file_start_from_that_file(tmp_path: Path) -> None:
    far = "packs: [house.yaml, /abs.yaml]\ndatasets: [{path: data}, {path: ../more, role: validation}]\n"
    write_files(tmp_path, {"shared/far.yaml": far, "a/lorakit.yaml": "extend: ../shared/far.yaml\n"})
    settings = load_settings(tmp_path / "a" / "lorakit.yaml").settings
    assert [os.path.normpath(pack) for pack in settings.packs] == [str(tmp_path / "shared" / "house.yaml"), "/abs.yaml"]
    assert [os.path.normpath(entry.path) for entry in settings.datasets] == [
        str(tmp_path / "shared" / "data"),
        str(tmp_path / "more"),
    ]
    own = load(tmp_path, "packs: [house.yaml]\ndatasets: [{path: data}]\n").settings
    assert (own.packs, own.datasets[0].path) == (["house.yaml"], "data")


@pytest.mark.parametrize("text", ["packs: 3", "packs: [3]", "datasets: x", "datasets: [3, {path: 4}, {}]"])
def test_faults_in_the_paths_of_an_extended_file_are_told(tmp_path: Path, text: str) -> None:
    write_files(tmp_path, {"far.yaml": f"{text}\n"})
    assert load(tmp_path, "extend: far.yaml\n").problems


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeffprofile: object\n").settings.profile == "object"
    write_files(tmp_path, {"pyproject.toml": '\ufeff[tool.lorakit]\nprofile = "object"\n'})
    assert load_settings(tmp_path / "pyproject.toml").settings.profile == "object"


def test_a_broken_pyproject_that_does_not_name_us_is_passed_over(tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": "[tool.other\n", "data/a.txt": "x"})
    assert find_settings(tmp_path / "data") is None
    write_files(tmp_path, {"pyproject.toml": "[tool.lorakit]\nprofile = \n"})
    with pytest.raises(ConfigError):
        find_settings(tmp_path / "data")
