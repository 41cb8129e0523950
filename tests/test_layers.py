"""The floors of the house, as pyproject.toml draws them, hold; and the contracts can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

BREACHES = {
    "a lower floor imports a higher one": (
        "lorakit/findings.py",
        "import lorakit.formats.load",
        "lorakit.findings -> lorakit.formats.load",
    ),
    "two packages of one floor": (
        "lorakit/report/words.py",
        "import lorakit.lint.rule",
        "lorakit.report.words -> lorakit.lint.rule",
    ),
    "a rule imports a rule": (
        "lorakit/lint/rules/cap/empty.py",
        "from lorakit.lint.rules.fil import missing_caption",
        "lorakit.lint.rules.cap.empty -> lorakit.lint.rules.fil.missing_caption",
    ),
    "a rule decodes": (
        "lorakit/lint/rules/img/alpha.py",
        "from PIL import Image",
        "lorakit.lint.rules.img.alpha -> PIL",
    ),
    "a lint reaches torch": ("lorakit/facts.py", "import torch", "lorakit.facts -> torch"),
    "a package on no floor": ("lorakit/attic.py", "", "attic"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the checkout (or copy) in `folder`; the first `lorakit` on the path is the one there."""
    return subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_every_file_imports_from_floors_below_its_own() -> None:
    result = lint_imports(CHECKOUT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(("path", "line", "said"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_found(path: str, line: str, said: str, tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "lorakit", tmp_path / "lorakit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert said in result.stdout
