"""The end of a run in words: what was made, where it goes, what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.train.export.install import copy_to_webui

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.config.training import TrainingConfig
    from lorakit.train.run import Result

SHOWN = 5


def deliver(config: TrainingConfig, result: Result, webui: Path | None) -> list[str]:
    """Copy the package into `webui`, if one is named, and say how to use it. Raises UsageError as the copying does."""
    package = result.package
    if package is None:
        return []
    lines = [f"{package.lora}: the LoRA, read back and proven in a WebUI's way and in diffusers"]
    copied = copy_to_webui(package.lora.parent, config.name, webui) if webui is not None else ()
    lines += result.usage(copied)
    if result.best is not None and result.progress.measured:
        best = result.progress.best
        last = " (the last one: the same as this LoRA)" if best == result.progress.step else ""
        lines.append(f"Best checkpoint by loss at fixed noise: step {best}, `{result.best}`{last}")
    if result.stubborn:
        more = len(result.stubborn) - SHOWN
        names = ", ".join(f"`{key}`" for key in result.stubborn[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"Never learned: {names}; look at these pictures and their captions")
    return lines
