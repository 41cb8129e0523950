"""Every format, byte for byte, on one small set. LORAKIT_UPDATE_GOLDEN=1 writes the golden files anew."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lorakit import __version__, api
from lorakit.cli.run import run
from lorakit.image.picture import Picture
from lorakit.report.writer import Look, writers
from tests.report.made import shown
from tests.support import write_files

if TYPE_CHECKING:
    from lorakit.findings import Report

GOLDEN = Path(__file__).parent / "golden"
SUFFIXES = {"json": "json", "json-lines": "jsonl"}
FLAT = Picture((512, 512), pattern="flat")
# named one by one, so that a new rule does not change these files
RULES = ["missing-caption", "orphan-file", "unsupported", "too-small", "set-size", "placeholder", "multiline"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report with every severity, located and not, on text that has broken other tools."""
    folder = write_files(
        tmp_path_factory.mktemp("golden"),
        {
            "data/01.jpg": FLAT,
            "data/01.txt": "I'm sorry, I can't [red] <lora:x:1> [cat:dog:0.5] :cat: [/]",
            "data/02.jpg": FLAT,
            "data/02.txt": "抱歉，我无法识别这张图片。\x1b[31m ::error::boo",
            "data/03, 50%.jpg": FLAT,
            "data/04.jpg": b"<html>404 not found</html>",
            "data/04.txt": "a red bicycle",
            "data/05.jpg": FLAT,
            "data/05.txt": "a red bicycle\non a brick wall",
            "data/left over.txt": "a green bicycle",
            **{f"data/small/{side}.jpg": Picture((side, side), pattern="flat") for side in range(40, 280, 20)},
            **{f"data/small/{side}.txt": f"a bicycle {side}" for side in range(40, 280, 20)},
        },
    )
    here = Path.cwd()
    os.chdir(folder)
    try:
        return api.lint(api.LintRequest([Path("data")], overrides={"select": RULES}))
    finally:
        os.chdir(here)


def neutral(text: str) -> str:
    """Without what changes with the version or with the encoder of the made-up pictures."""
    text = text.replace(f'"version": "{__version__}"', '"version": "VERSION"')
    return re.sub(r'("(?:config_digest|fingerprint)": ")[0-9a-f]{64}"', r'\1HASH"', text)


@pytest.mark.parametrize("name", sorted(writers()))
def test_the_format_is_what_it_was(name: str, made: Report) -> None:
    compare(f"{name}.{SUFFIXES.get(name, 'txt')}", shown(name, made))


def test_full_unfolded_is_what_it_was(made: Report) -> None:
    compare("full-all.txt", shown("full", made, Look(unfold=True)))


def test_full_by_picture_is_what_it_was(made: Report) -> None:
    compare("full-by-picture.txt", shown("full", made, Look(by="picture")))


def test_full_on_a_narrow_terminal_is_what_it_was(made: Report) -> None:
    compare("full-terminal.txt", shown("full", made, terminal=True))


def test_every_golden_file_belongs_to_a_test() -> None:
    formats = {f"{name}.{SUFFIXES.get(name, 'txt')}" for name in writers()}
    assert {path.name for path in GOLDEN.iterdir()} == {
        *formats,
        "full-all.txt",
        "full-by-picture.txt",
        "full-terminal.txt",
    }


def test_a_file_holds_what_stdout_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": FLAT, "a.txt": "TODO [red]", "b.jpg": FLAT, "b.txt": "TODO"})
    for name in writers():
        target = tmp_path / f"report.{name}"
        run(["lint", str(data), "--output-format", name])
        said = capsys.readouterr().out
        run(["lint", str(data), "--output-format", f"{name}:{target}", "--output-format", "concise"])
        capsys.readouterr()
        assert target.read_text(encoding="utf-8") == said, name
        assert said, name


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    said = neutral(text)
    if os.environ.get("LORAKIT_UPDATE_GOLDEN"):
        path.write_text(said, encoding="utf-8", newline="\n")
    assert said == path.read_text(encoding="utf-8")
