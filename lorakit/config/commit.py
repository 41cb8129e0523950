"""The commit that a config lies in, so that a run can be traced to what its author had in git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def commit_of(folder: Path) -> str | None:
    """The commit of the repository around `folder`, with `+` behind it when something is not committed; None outside.

    None, too, where git is not installed.
    """
    asked = ["git", "-C", str(folder), "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*"]
    try:
        found = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True, timeout=20)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return found.stdout.strip() or None
