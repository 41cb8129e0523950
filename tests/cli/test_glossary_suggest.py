"""`lorakit glossary suggest`, and the first glossary that `lorakit init` offers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import typer

from lorakit.cli import first_glossary
from tests.cli.conftest import SHARP
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.image.picture import Picture
    from tests.cli.said import Said

TEXTS = ("anime style, girl", "anime style, boy", "anime style, dog", "manga look, cat", "a raincoat", "a rain coat")
SET: dict[str, Picture | str | bytes] = {
    **{f"data/{n}.jpg": b"never opened" for n in range(len(TEXTS))},
    **{f"data/{n}.txt": text for n, text in enumerate(TEXTS)},
}
EXPECTED = """\
schema: 1

prefer:
  # anime style: 3 -> 4 captions
  #   manga look: 1, another name (word list)
  #     | manga look, cat
  anime style: [manga look]

  # raincoat: 1 -> 2 captions
  #   rain coat: 1, joined or in two words
  #     | a rain coat
  raincoat: [rain coat]
"""


@pytest.fixture
def project(here: Path) -> Path:
    return write_files(here, SET)


def test_proposals_are_written_and_the_next_step_is_told(project: Path) -> None:
    done = run_cli("glossary", "suggest", "data", cwd=project)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "Wrote glossary.yaml: 2 names, 2 variants, out of 6 captions",
        "Next: read it and take out what is wrong, write `glossary: glossary.yaml` into lorakit.yaml, then lorakit fix "
        "--unsafe-fixes --diff",
    ]
    written = (project / "glossary.yaml").read_text(encoding="utf-8")
    assert written.endswith(EXPECTED)
    assert "`lorakit fix` leaves" in written
    assert "safe: true" not in "".join(line for line in written.splitlines() if not line.startswith("#"))
    assert run_cli("glossary", "check", "glossary.yaml", cwd=project).returncode == 0
    assert sorted(path.name for path in project.iterdir()) == ["data", "glossary.yaml"]


def test_a_dash_is_stdout(project: Path, said: Said) -> None:
    assert said.run("glossary", "suggest", "data", "--output", "-") == 0
    assert said.out.endswith(EXPECTED)
    assert said.err == "2 names, 2 variants, out of 6 captions\n"
    assert sorted(path.name for path in project.iterdir()) == ["data"]


def test_a_declared_trigger_is_protected(project: Path, said: Said) -> None:
    write_files(project, {"lorakit.yaml": "trigger: raincoat\n"})
    assert said.run("glossary", "suggest", "data", "--output", "-") == 0
    assert "protect: [raincoat]\n" in said.out
    assert "rain coat" not in said.out


def test_what_the_settings_glossary_decides_is_respected(project: Path, said: Said) -> None:
    write_files(project, {"lorakit.yaml": "glossary: mine.yaml\n"})
    assert said.run("glossary", "suggest", "data", "--output", "-") == 0
    assert said.out.endswith(EXPECTED)  # a glossary that is not there yet decides nothing
    write_files(project, {"mine.yaml": "schema: 1\nprefer: {manga look: [anime style]}\naccept: [rain coat]\n"})
    assert said.run("glossary", "suggest", "data") == 0
    assert said.err == "Nothing to propose in 6 captions: no file was written\n"
    write_files(project, {"mine.yaml": "schema: 1\naccept: [rain coat]\n"})
    assert said.run("glossary", "suggest", "data", "--output", "mine.yaml", "--force") == 2
    assert "`mine.yaml` is the glossary of your settings" in said.err
    assert (project / "mine.yaml").read_text(encoding="utf-8") == "schema: 1\naccept: [rain coat]\n"
    assert said.run("glossary", "suggest", "data", "--output", "new.yaml") == 0
    assert "Next: read it and copy what you agree with into " in said.err
    assert "raincoat" not in (project / "new.yaml").read_text(encoding="utf-8")


def test_nothing_to_propose_writes_nothing(here: Path, said: Said) -> None:
    write_files(here, {"data/a.jpg": SHARP, "data/a.txt": "a cat"})
    assert said.run("glossary", "suggest", "data") == 0
    assert (said.out, said.err) == ("", "Nothing to propose in 1 caption: no file was written\n")
    assert sorted(path.name for path in here.iterdir()) == ["data"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["data"], "`glossary.yaml` is there already: name another file with --output, or pass --force"),
        (["data", "--output", "data"], "`data` is a folder: name the file to write with --output"),
        (["gone", "--output", "new.yaml"], "`gone` does not exist"),
        (["empty", "--output", "new.yaml"], "has a caption to train on"),
        (["data", "--output", "gone/new.yaml"], "`gone/new.yaml` cannot be written: no such file or directory"),
        (["data", "--output", "new.yaml", "--min-count", "1"], "--min-count"),
        ([], "DATA"),
    ],
)
def test_what_cannot_be_changes_nothing(project: Path, said: Said, arguments: list[str], why: str) -> None:
    write_files(project, {"glossary.yaml": "schema: 1\n", "empty/a.jpg": SHARP})
    before = sorted(path.name for path in project.iterdir())
    assert said.run("glossary", "suggest", *arguments) == 2
    assert why in said.err
    assert sorted(path.name for path in project.iterdir()) == before
    assert (project / "glossary.yaml").read_text(encoding="utf-8") == "schema: 1\n"


def test_force_replaces_and_rare_things_are_left_out(project: Path, said: Said) -> None:
    write_files(project, {"glossary.yaml": "schema: 1\n"})
    assert said.run("glossary", "suggest", "data", "--force", "--min-count", "3") == 0
    written = (project / "glossary.yaml").read_text(encoding="utf-8")
    assert "anime style: [manga look]" in written
    assert "raincoat" not in written


def terminal(monkeypatch: pytest.MonkeyPatch, answer: bool) -> list[str]:
    """Make stdin and stderr terminals whose user gives `answer`; what is asked is put into the list."""
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return answer

    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    monkeypatch.setattr(typer, "confirm", confirm)
    return asked


def test_init_asks_a_terminal_and_names_the_glossary_in_its_settings(
    project: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = terminal(monkeypatch, True)
    assert said.run("init") == 0
    assert asked == ["Mine a first glossary from the captions?"]
    assert said.err == "Proposals for a glossary: 2 names, 2 variants, out of 6 captions\n"
    assert said.lines[-2:] == ["wrote     glossary.yaml", "Next: read glossary.yaml, then lorakit lint"]
    assert (project / "glossary.yaml").read_text(encoding="utf-8").endswith(EXPECTED)
    assert said.run("config", "glossary") == 0
    assert json.loads(said.out.split(": ", 1)[1].split("  # ")[0]) == "glossary.yaml"
    said.run("lint", "--no-images", "--select", "synonym-drift")
    assert "`manga look` is called `anime style` in your glossary" in said.out
    assert said.run("init") == 0  # there is one now
    assert len(asked) == 1
    assert said.lines[-1] == "Next: lorakit lint"


def test_init_takes_no_for_an_answer(project: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch, False)
    assert said.run("init") == 0
    assert said.lines[-1] == "Next: lorakit lint"
    assert not (project / "glossary.yaml").exists()
    assert "\nglossary:" not in (project / "lorakit.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("project")
def test_init_in_a_pipe_asks_nobody(said: Said) -> None:
    assert said.run("init") == 0
    assert said.lines[-1] == "Next: lorakit glossary suggest data, then lorakit lint"
    assert said.err == ""


@pytest.mark.parametrize(("flag", "written"), [("--glossary", True), ("--no-glossary", False)])
def test_flags_decide_without_a_question(
    project: Path, said: Said, flag: str, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = terminal(monkeypatch, not written)
    assert said.run("init", flag) == 0
    assert (asked, (project / "glossary.yaml").exists()) == ([], written)


def test_settings_that_were_there_are_left_alone(project: Path, said: Said) -> None:
    write_files(project, {"lorakit.yaml": "base: sdxl\n"})
    assert said.run("init", "--glossary") == 0
    assert said.lines[-1] == (
        "Next: read glossary.yaml and write `glossary: glossary.yaml` into lorakit.yaml, then lorakit lint"
    )
    assert (project / "lorakit.yaml").read_text(encoding="utf-8") == "base: sdxl\n"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "No glossary was mined: there are no captions in data yet"),
        ({"data/a.txt": "a cat"}, "No glossary was mined: "),
        ({"data/a.jpg": SHARP, "data/a.txt": "a cat"}, "Nothing to propose in 1 caption"),
        ({**SET, "glossary.yaml": "schema: 1\n"}, "No glossary was mined: glossary.yaml was there"),
        ({**SET, "lorakit.yaml": "bas: sdxl\n"}, "unknown key `bas`"),
        (
            {**SET, "lorakit.yaml": "glossary: mine.yaml\n", "mine.yaml": "schema: 1\n"},
            "No glossary was mined: your settings name ",
        ),
    ],
    ids=["no data", "no pictures", "no drift", "glossary there", "broken settings", "another glossary"],
)
def test_init_goes_on_without_a_glossary(
    here: Path, said: Said, files: dict[str, Picture | str | bytes], why: str
) -> None:
    write_files(here, files)
    assert said.run("init", "--glossary") == 0
    assert why in said.err
    assert (here / "configs" / "lora_default.yaml").is_file()
    assert (here / first_glossary.FILE).exists() == ("glossary.yaml" in files)
