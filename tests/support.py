"""What many tests need: write an example to disk, lint a folder, run the command line in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from lorakit import api
from lorakit.image.picture import Picture
from lorakit.image.specimen import draw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.findings import Finding, Report
    from lorakit.lint.example import Example


def write_files(folder: Path, contents: Mapping[str, Picture | str | bytes]) -> Path:
    """Write a dataset; text goes out as UTF-8, byte for byte, every file a second younger than the one before."""
    for age, (name, content) in enumerate(contents.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Picture):
            content = draw(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        os.utime(path, (1_000_000_000 + age, 1_000_000_000 + age))
    return folder


def lint_example(folder: Path, example: Example, code: str) -> list[Finding]:
    """The findings of one rule on one example."""
    data = write_files(folder / "data", example.contents())
    report = lint(data / example.entry, **example.settings, select=[code])
    assert not report.not_run, report.not_run
    return list(report.findings)


def lint(path: Path, **settings: Any) -> Report:
    """Lint one folder or list with settings as on a command line, all in this process."""
    return api.lint(api.LintRequest([path], overrides=settings, isolated=False, cached=False))


def run_cli(
    *arguments: str | Path, cwd: Path | None = None, limit: float = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `lorakit` in a process of its own, without a terminal, for at most `limit` seconds."""
    return subprocess.run(
        [sys.executable, "-m", "lorakit", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=limit,
    )
