"""The worked examples of CONTRIBUTING.md, added to a copy of the project as the one file they claim to be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lorakit.image.picture import Picture
from tests.support import write_files

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = dict(
    re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
)
RULE = "lorakit/lint/rules/cap/shouting.py"
LAYOUT = "lorakit/formats/layouts/captions_ini.py"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with both examples added, and nothing else changed."""
    folder = tmp_path_factory.mktemp("copy")
    for part in ("lorakit", "rules", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in EXAMPLES.items():
        assert not (folder / name).exists()
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_both_examples_are_there() -> None:
    assert set(EXAMPLES) == {RULE, LAYOUT}


def test_the_rule_is_found_explained_and_used(copy: Path) -> None:
    page = run(copy, "lorakit", "rule", "shouting")
    assert page.returncode == 0, page.stderr
    assert "Caption in capital letters." in page.stdout
    write_files(copy / "loud", {"a.jpg": Picture(), "a.txt": "A RED BICYCLE"})
    linted = run(copy, "lorakit", "lint", "loud", "--output-format", "concise")
    assert "CAP900 shouting: `A RED BICYCLE` is in capitals" in linted.stdout, linted.stderr


def test_the_rules_examples_and_shape_are_tested_without_another_edit(copy: Path) -> None:
    tests = ("tests/lint/test_examples.py", "tests/lint/test_rule_shape.py")
    result = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", "shouting or Shouting")
    assert result.returncode == 0, result.stdout
    assert re.search(r"\b([5-9]|\d\d+) passed", result.stdout), result.stdout


def test_the_layout_is_recognised_and_read(copy: Path) -> None:
    ini = "[a.jpg]\ncaption = a red bicycle\n\n[b.jpg]\ncaption =\n"
    write_files(copy / "ini", {"a.jpg": Picture(), "b.jpg": Picture(seed=1), "captions.ini": ini})
    linted = run(copy, "lorakit", "lint", "ini", "--select", "CAP", "--output-format", "concise")
    assert linted.stdout.splitlines() == [
        "ini/captions.ini:4:1: error CAP001 empty: the caption is empty: describe the picture or take it out"
    ], linted.stderr
    assert "layout captions-ini: `captions.ini` lists captions" in linted.stderr
