"""Settings on disk and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lorakit import api
from lorakit.config.layers import load_settings
from lorakit.errors import ConfigError
from lorakit.image.picture import Picture
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.config.layers import Loaded
    from lorakit.findings import Report

SOUND = Picture((512, 512))
SMALL_SET: dict[str, Picture | str | bytes] = {"data/a.jpg": SOUND, "data/a.txt": "a red bicycle"}


def load(folder: Path, text: str, **overrides: Any) -> Loaded:
    """The settings that `lorakit.yaml` with this text gives."""
    return load_settings(write_files(folder, {"lorakit.yaml": text}) / "lorakit.yaml", overrides)


def lint_with(folder: Path, text: str, **overrides: Any) -> Report:
    """Lint a set of one good picture under these settings."""
    write_files(folder, {**SMALL_SET, "lorakit.yaml": text})
    return api.lint(api.LintRequest([folder / "data"], overrides=overrides))


def faults(folder: Path, text: str, **overrides: Any) -> list[str]:
    """Everything that is wrong with these settings, as users read it, without the folder."""
    with pytest.raises(ConfigError) as caught:
        lint_with(folder, text, **overrides)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def fault(folder: Path, text: str, **overrides: Any) -> str:
    """The one thing that is wrong."""
    (found,) = faults(folder, text, **overrides)
    return found


def severities(report: Report) -> dict[str, str]:
    """The severity that each rule ran with."""
    return {rule.name: rule.severity.label for rule in report.rules}
