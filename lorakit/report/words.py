"""User text on its way to a person: nothing in it may act on the terminal; and counts in words."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lorakit.findings import Finding, Report


def visible(text: str) -> str:
    """`text` with control, escape and direction characters spelt out (`\\x1b`, `\\u202e`), so that none acts."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == " " else _spelt(char) for char in text)


def _spelt(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return char.encode("unicode_escape").decode("ascii")


def count(number: int, noun: str) -> str:
    """`1 picture`, `2 pictures`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shown_path(report: Report, path: str, cwd: str) -> str:
    """A path below the dataset's root as seen from `cwd`, with forward slashes."""
    joined = PurePath(report.dataset.root) / path
    if cwd and joined.is_relative_to(cwd):
        joined = joined.relative_to(cwd)
    return joined.as_posix()


def place(report: Report, finding: Finding, cwd: str) -> tuple[str, int, int]:
    """Path, line and column (both 0 when there is none) of a finding: its text, else its picture, else the root."""
    if finding.location:
        return shown_path(report, finding.location.path, cwd), finding.location.line, finding.location.column
    return shown_path(report, finding.image or "", cwd), 0, 0
