"""Find the settings file that governs a dataset: the closest one above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.config.document import load_pyproject
from lorakit.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SETTINGS_FILE = "lorakit.yaml"


def find_settings(start: Path) -> Path | None:
    """The closest `lorakit.yaml`, or `pyproject.toml` with `[tool.lorakit]`, from `start` upward."""
    start = start.resolve()
    folder = start if start.is_dir() else start.parent
    for place in (folder, *folder.parents):
        if (place / SETTINGS_FILE).is_file():
            return place / SETTINGS_FILE
        pyproject = place / "pyproject.toml"
        if pyproject.is_file() and _speaks_of_us(pyproject):
            return pyproject
    return None


def _speaks_of_us(pyproject: Path) -> bool:
    """Whether a pyproject.toml has our table. A broken one above the data is our business only if it names us."""
    try:
        return load_pyproject(pyproject) is not None
    except ConfigError:
        if b"lorakit" in pyproject.read_bytes():
            raise
        return False


def find_common(paths: Sequence[Path]) -> Path | None:
    """The settings that govern all `paths`. Raises UsageError when two of them follow different files."""
    found = {find_settings(path): path for path in paths}
    if len(found) > 1:
        pairs = "; ".join(f"`{path}` follows {settings or 'no settings'}" for settings, path in found.items())
        raise UsageError(f"the datasets follow different settings ({pairs}): lint them in two runs or pass --config")
    return next(iter(found), None)
