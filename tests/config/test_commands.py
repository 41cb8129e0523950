"""`lorakit config` and `lorakit init`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from lorakit.cli.run import run
from lorakit.config.settings import Settings
from lorakit.config.training import read_training
from tests.config.helpers import SMALL_SET
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

FILES = ["lorakit.yaml", "configs/lora_default.yaml", ".gitignore", ".gitattributes"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


class Said:
    """Runs a command and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *arguments: str) -> int:
        code = run(arguments)
        self.out, self.err = self._capsys.readouterr()
        return code


@pytest.mark.usefixtures("here")
def test_config_prints_every_setting_with_its_default(said: Said) -> None:
    assert said.run("config") == 0
    lines = said.out.splitlines()
    assert [line.split(":")[0] for line in lines] == [field.alias for field in Settings.model_fields.values()]
    assert all(line.endswith("  # default") for line in lines)
    assert said.err == ""


def test_config_names_the_origin_of_each_value(here: Path, said: Said) -> None:
    write_files(here, {"far.yaml": "base: sdxl\n", "lorakit.yaml": "extend: far.yaml\nfail_on: info\ntrigger: 猫\n"})
    assert said.run("config") == 0
    lines = {line.split(":")[0]: line for line in said.out.splitlines()}
    assert re.fullmatch(r'base: "sdxl"  # .*far\.yaml', lines["base"])
    assert re.fullmatch(r'fail-on: "info"  # .*lorakit\.yaml', lines["fail-on"])
    assert lines["trigger"].startswith('trigger: "猫"  # ')
    assert lines["profile"] == 'profile: "style"  # default'


@pytest.mark.parametrize("key", ["fail-on", "fail_on"])
@pytest.mark.usefixtures("here")
def test_config_prints_one_setting(said: Said, key: str) -> None:
    assert said.run("config", key) == 0
    assert said.out == 'fail-on: "error"  # default\n'


@pytest.mark.usefixtures("here")
def test_config_of_an_unknown_setting_has_a_near_name(said: Said) -> None:
    assert said.run("config", "fail-in") == 2
    assert (said.out, said.err) == ("", "lorakit: there is no setting `fail-in` (did you mean `fail-on`?)\n")


def test_config_of_another_place(here: Path, said: Said) -> None:
    write_files(here, {"a/lorakit.yaml": "base: sd2\n", "b.yaml": "base: sdxl\n", "a/data/x": ""})
    assert said.run("config", "base", "--path", "a/data") == 0
    assert said.out.startswith('base: "sd2"')
    assert said.run("config", "base", "--config", "b.yaml") == 0
    assert said.out.startswith('base: "sdxl"')
    assert said.run("config", "--path", "gone") == 2
    assert said.err == "lorakit: `gone` does not exist\n"
    assert said.run("config", "--config", "gone.yaml") == 2
    assert said.err == "lorakit: gone.yaml: cannot be read: no such file or directory\n"


def test_config_shows_all_faults_and_fails(here: Path, said: Said) -> None:
    write_files(here, {"lorakit.yaml": "bas: sd15\nignore: [moed]\nrules: {mode: {x: 1}}\npacks: [gone.yaml]\n"})
    assert said.run("config") == 2
    assert said.out == ""
    assert "unknown key `bas` (did you mean `base`?)" in said.err
    assert "gone.yaml: cannot be read" in said.err
    write_files(here, {"lorakit.yaml": "bas: sd15\nignore: [moed]\nrules: {mode: {x: 1}}\n"})
    assert said.run("config") == 2
    assert [line for line in said.err.splitlines() if line.startswith("lorakit: ")] == [
        f"lorakit: {here / 'lorakit.yaml'}:1:1: unknown key `bas` (did you mean `base`?)",
        f"lorakit: {here / 'lorakit.yaml'}:2:10: `ignore` names the unknown rule `moed` (did you mean `mode`?)",
        f"lorakit: {here / 'lorakit.yaml'}:3:16: `rules.mode`: unknown option `x`; it has no options",
    ]


def test_config_shows_values_that_would_act_on_a_terminal(here: Path, said: Said) -> None:
    write_files(here, {"lorakit.yaml": 'trigger: "\\e[31m\\u202e\\x9b"\n'})
    assert said.run("config", "trigger") == 0
    assert said.out.startswith('trigger: "\\u001b[31m\\u202e\\x9b"')


def test_init_writes_settings_that_work(here: Path, said: Said) -> None:
    assert said.run("init") == 0
    assert [path for path in FILES if not (here / path).is_file()] == []
    assert said.out.splitlines() == [f"wrote     {name}" for name in FILES] + [
        "Next: put pictures and captions into data, then lorakit lint"
    ]
    assert said.run("config", "datasets") == 0
    assert json.loads(said.out.split(": ", 1)[1].split("  # ")[0])[0]["path"] == "data"
    assert read_training(here / "configs/lora_default.yaml").train_data_dir == "data"
    assert said.run("lint") == 2
    assert "`datasets:` names `data`, which is not there" in said.err
    write_files(here, SMALL_SET)
    assert said.run("lint") == 0
    assert said.run("lint", "configs/lora_default.yaml") == 0
    assert said.run("init") == 0
    assert said.out.endswith("Next: lorakit glossary suggest data, then lorakit lint\n")
    assert said.run("init", "--no-glossary") == 0
    assert said.out.endswith("Next: lorakit lint\n")


def test_init_into_a_folder_that_is_not_there_yet(here: Path, said: Said) -> None:
    assert said.run("init", "new/project") == 0
    assert (here / "new" / "project" / "lorakit.yaml").is_file()
    assert "wrote     new/project/configs/lora_default.yaml" in said.out


def test_init_twice_changes_nothing(here: Path, said: Said) -> None:
    said.run("init")
    before = {name: (here / name).read_bytes() for name in FILES}
    assert said.run("init", "--data", "other") == 0
    assert {name: (here / name).read_bytes() for name in FILES} == before
    assert [line.split()[0] for line in said.out.splitlines()[:4]] == ["kept"] * 4


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_init_adds_to_lists_of_git_and_keeps_their_bytes(here: Path, said: Said, end: bytes) -> None:
    old = b"caf\xe9" + (end or b"\r\n") + b"*.tmp" + end
    write_files(here, {".gitignore": old, ".gitattributes": "*.png binary\n", "lorakit.yaml": "base: sdxl\n"})
    assert said.run("init") == 0
    assert (here / ".gitignore").read_bytes().startswith(old)
    assert (here / ".gitignore").read_bytes().splitlines() == [*old.splitlines(), b".lorakit/"]
    assert (here / ".gitattributes").read_text().count("*.png binary") == 1
    assert (here / "lorakit.yaml").read_text() == "base: sdxl\n"
    assert "extended  .gitignore" in said.out
    assert "kept      lorakit.yaml (it was there)" in said.out


@pytest.mark.parametrize(
    "data",
    [
        "my data", "数据", "../up", "C:\\data", "a: b", "a #b", "it's", '"q"', "[x", "{x}", "- x", "*x", "&x", "!x",
        "%x", "@x", "`x", "|", ">", "?", " x ", "null", "~", "true", "123", "1e3", "2024-01-01", "<<",
        "tab\tx", "line\nx", "\x1b[31m",
    ],
)  # fmt: skip
def test_init_writes_any_folders_name_so_that_it_is_read_back(here: Path, said: Said, data: str) -> None:
    assert said.run("init", "--data", data) == 0
    settings = YAML(typ="safe", pure=True).load((here / "lorakit.yaml").read_text(encoding="utf-8"))
    assert settings["datasets"] == [{"path": data}]
    assert read_training(here / "configs" / "lora_default.yaml").train_data_dir == data
    assert all(char.isprintable() or char == "\n" for char in said.out)
    assert said.run("config") == 0


@pytest.mark.parametrize("data", ["", " "])
@pytest.mark.usefixtures("here")
def test_init_wants_a_folders_name(said: Said, data: str) -> None:
    assert said.run("init", "--data", data) == 2
    assert said.err == "lorakit: --data is empty: name the folder of the pictures\n"


def test_init_refuses_a_file_in_place_of_a_folder(here: Path, said: Said) -> None:
    write_files(here, {"a": "", "b/configs": "", "c/.gitignore/x": ""})
    assert said.run("init", "a") == 2
    assert said.err == "lorakit: `a` is a file: name a folder\n"
    assert said.run("init", "b") == 2
    assert said.err == "lorakit: b/configs: file exists\n"
    assert said.run("init", "c") == 2
    assert said.err == "lorakit: c/.gitignore: is a directory\n"
