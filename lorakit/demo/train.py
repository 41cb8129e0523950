"""The configs of the demo's two runs: the first one meets a closed gate, the second one trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.demo.texts import RUN
from lorakit.demo.write import DATA

if TYPE_CHECKING:
    from pathlib import Path

LORA = "nrvcity_v1"
WITHOUT = """\
To train on it, install what training needs and run:
  pip install 'lorakit[train]'
  lorakit train --config {run}"""


def write_run(folder: Path, data: Path | None = None) -> Path:
    """Write a config for the pictures in `data`, by default those with the planted faults; return its path."""
    named = data or folder / DATA
    path = folder / f"train_{named.name}.yaml"
    output = folder / "output" / LORA
    text = RUN.format(name=path.as_posix(), data=named.as_posix(), output=output.as_posix(), lora=LORA)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def can_train() -> bool:
    """Whether what training needs is installed; nothing is imported."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("torch", "diffusers", "peft", "accelerate", "transformers"))
