"""Help, `lorakit rule`, and words that are nearly right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import typer

from lorakit import __version__
from lorakit.cli.app import app
from lorakit.lint.packs import load_packs
from lorakit.lint.registry import all_rules
from tests.cli.conftest import SHARP
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.said import Said

COMMANDS = [command.name or "" for command in app.registered_commands]


@pytest.mark.usefixtures("here")
def test_without_a_command_help_is_shown_on_stderr(said: Said) -> None:
    assert said.run() == 2
    assert said.err.startswith("Usage: lorakit [OPTIONS] COMMAND [ARGS]...\n")
    assert "Exit codes: 0 clean, 1 findings" in said.err
    assert said.out == ""


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_lists_every_command_with_what_it_does(said: Said, word: str) -> None:
    assert said.run(word) == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z]\w+ ", said.out, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_has_help(said: Said, name: str) -> None:
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    inner = command.commands[name]
    assert inner.help
    missing = [parameter.name for parameter in inner.params if not getattr(parameter, "help", "")]
    assert missing == []
    assert said.run(name, "--help") == 0
    assert said.out.startswith(f"Usage: lorakit {name} ")


def test_version(said: Said) -> None:
    assert said.run("--version") == 0
    assert said.out == f"lorakit {__version__}\n"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("word", ["IMG001", "img001", "truncated", "Truncated"])
def test_a_rule_is_explained_by_code_and_by_name(said: Said, word: str) -> None:
    assert said.run("rule", word) == 0
    assert said.lines[0] == "# IMG001 truncated"
    assert "## Why it matters, and what to do" in said.lines
    assert said.err == ""


@pytest.mark.usefixtures("here")
def test_every_rule_can_be_explained(said: Said) -> None:
    for rule in all_rules(load_packs("lorakit", "style")):
        assert said.run("rule", rule.code) == 0
        assert said.lines[0] == f"# {rule.code} {rule.name}"


@pytest.mark.usefixtures("here")
def test_rules_are_listed_a_line_each(said: Said) -> None:
    rules = all_rules(load_packs("lorakit", "style"))
    for arguments in (["rule"], ["rule", "--all"]):
        assert said.run(*arguments) == 0
        assert [line.split()[:3] for line in said.lines] == [[r.code, r.severity.label, r.name] for r in rules]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("word", "meant"), [("trunkated", "`truncated`"), ("IMG01", "`IMG001`"), ("missing-captions", "`missing-caption`")]
)
def test_an_unknown_rule_has_a_near_name(said: Said, word: str, meant: str) -> None:
    assert said.run("rule", word) == 2
    assert said.err == f"lorakit: there is no rule `{word}` (did you mean {meant}?); `lorakit rule --all` lists them\n"
    assert said.out == ""


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("word", ["", "\x1b[31m", "猫", "%s", "[red]", "x" * 500])
def test_a_word_that_is_no_rule_is_quoted_visibly(said: Said, word: str) -> None:
    assert said.run("rule", word) == 2
    assert "\x1b" not in said.err
    assert said.err.startswith("lorakit: there is no rule `")


def test_an_unknown_option_names_the_nearest_and_where_help_is(sets: Path, said: Said) -> None:
    assert said.run("lint", sets / "clean", "--no-image") == 2
    first, second = said.err.splitlines()
    assert first.startswith("lorakit: No such option: --no-image")
    assert "--no-images" in first
    assert second == "try `lorakit lint --help`"


def test_a_finding_of_a_users_pack_is_explained_as_the_summary_says(here: Path, said: Said) -> None:
    pack = (
        "schema: 1\nname: house\nsummary: x\nrules:\n  - {code: HSE001, name: forbidden-word, kind: phrase,"
        " severity: error, since: 0.1.0, summary: A word, why: Because., message: 'no {found}', match: anywhere,"
        " phrases: [cheap], bad: [cheap], good: [dear]}\n"
    )
    write_files(here, {"house.yaml": pack, "lorakit.yaml": "packs: [house.yaml]\n", "a.jpg": SHARP, "a.txt": "cheap"})
    assert said.run("lint", ".", "--select", "HSE") == 1
    assert "Next: `lorakit rule HSE001` says why forbidden-word matters" in said.err
    assert said.run("rule", "HSE001") == 0
    assert said.lines[0] == "# HSE001 forbidden-word"
