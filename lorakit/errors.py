"""What can go wrong, one sentence each; the exit code stands on the class."""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ExitCode(IntEnum):
    """The exit codes of every command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    GATE_CLOSED = 3
    INTERNAL = 101
    INTERRUPTED = 130


class LorakitError(Exception):
    """An error a user can act on: the text says what is wrong, where, and what to do."""

    exit_code = ExitCode.USAGE


class UsageError(LorakitError):
    """The command line asks for something that does not exist or does not fit together."""


class DatasetError(LorakitError):
    """The dataset as a whole cannot be read: no such folder, an unknown layout, a broken list."""


class NothingToLintError(DatasetError):
    """The dataset has no picture; zero samples are never a pass."""


class GateClosedError(LorakitError):
    """Training may not start: the lint found what would spoil it, or could not look at everything."""

    exit_code = ExitCode.GATE_CLOSED


class DataChangedError(LorakitError):
    """The data is not what was linted: bytes or texts changed in between, or the attestation is not of this data."""

    exit_code = ExitCode.GATE_CLOSED


class TrainingError(LorakitError):
    """A run cannot go on: numbers that are none, a full disk, a state that does not fit. Nothing written is lost."""


class ConfigError(LorakitError):
    """Every fault found in settings, packs and training configs, shown together."""

    def __init__(self, problems: Sequence[ConfigProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConfigProblem:
    """One fault in a configuration file: `path:line:column: message`, with the line and a caret below.

    Lines and columns are 1-based; `line` 0 means the fault belongs to no line (a command-line value, say).
    """

    def __init__(self, message: str, path: Path | str, line: int = 0, column: int = 0, excerpt: str = "") -> None:
        self.message = message
        self.path = str(path)
        self.line = line
        self.column = column
        self.excerpt = excerpt

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        text = f"{place}: {self.message}"
        if self.excerpt:
            caret = " " * _cells(self.excerpt[: self.column - 1]) + "^"
            text += f"\n    {self.excerpt}\n    {caret}"
        return text


def _cells(text: str) -> int:
    """How many terminal cells `text` takes: East Asian letters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
