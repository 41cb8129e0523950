"""`lorakit fix --undo`: which run is meant, and what does not go with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lorakit.api import LintRequest

RUN = re.compile(r"\d{8}-\d{6}-\w+")


def run_among(paths: Sequence[Path]) -> tuple[list[Path], str | None]:
    """The paths, and the name of a run that may stand among them. Raises UsageError for several runs."""
    runs = [path for path in paths if RUN.fullmatch(path.name) and not path.exists()]
    if len(runs) > 1:
        raise UsageError("--undo takes back one run at a time")
    return [path for path in paths if path not in runs], runs[0].name if runs else None


def take_back(request: LintRequest, run: str | None, others: Sequence[str]) -> int:
    """Take back a run and say so; `others` are options that were given and would be lost: a UsageError."""
    from lorakit import api
    from lorakit.cli.fix_report import print_undone

    if others:
        verb = "does" if len(others) == 1 else "do"
        raise UsageError(f"{' and '.join(others)} {verb} not go with --undo, which takes a run back: leave one out")
    undone = api.undo_fixes(request, run)
    print_undone(undone)
    return ExitCode.FINDINGS if undone.refused else ExitCode.CLEAN
