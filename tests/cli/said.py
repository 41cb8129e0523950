"""Run a command in this process and keep what it said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.cli.run import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


@dataclass
class Said:
    """`run` returns the exit code; `out` and `err` are what the last command said."""

    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""
    lines: list[str] = field(default_factory=list)

    def run(self, *arguments: str | Path) -> int:
        code = run([str(each) for each in arguments])
        self.out, self.err = self.capsys.readouterr()
        self.lines = self.out.splitlines()
        return code
