"""Where the packs that lorakit ships lie."""

from __future__ import annotations

from pathlib import Path

from lorakit.errors import ConfigError


def packs_folder() -> Path:
    """Inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_packs", package.parent / "rules"):
        if (folder / "severities.yaml").is_file():
            return folder
    raise ConfigError([])  # pragma: no cover - a broken installation
