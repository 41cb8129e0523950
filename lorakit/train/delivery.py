"""The end of a run in words: what was made, where it goes, what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.errors import LorakitError, UsageError
from lorakit.train.export.install import copy_to_webui

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.config.training import TrainingConfig
    from lorakit.train.run import Result

SHOWN = 5


def deliver(config: TrainingConfig, result: Result, webui: Path | None) -> tuple[list[str], LorakitError | None]:
    """Copy the package into `webui`, if one is named, and say how to use it; and why it could not be copied."""
    package = result.package
    if package is None:
        return [], None
    lines = [f"{package.lora}: the LoRA, read back and proven in a WebUI's way and in diffusers"]
    copied, trouble = _copied(package.lora.parent, config.name, webui)
    lines += result.usage(copied)
    if result.best is not None and result.progress.measured:
        best = result.progress.best
        last = " (the last one: the same as this LoRA)" if best == result.progress.step else ""
        on = "held-out pictures" if result.held_out else "the trained pictures, which cannot show overfitting"
        lines.append(f"Best checkpoint by loss at fixed noise on {on}: step {best}, `{result.best}`{last}")
    if result.stubborn:
        more = len(result.stubborn) - SHOWN
        names = ", ".join(f"`{key}`" for key in result.stubborn[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"Never learned: {names}; look at these pictures and their captions")
    return lines, trouble


def _copied(folder: Path, name: str, webui: Path | None) -> tuple[tuple[Path, ...], LorakitError | None]:
    if webui is None:
        return (), None
    try:
        return copy_to_webui(folder, name, webui), None
    except LorakitError as error:
        return (), error
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        return (), UsageError(f"the LoRA cannot be copied into `{webui}`: {said}")
