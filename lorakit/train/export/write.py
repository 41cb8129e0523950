"""Write a LoRA as kohya's sd-scripts do, the one layout that every WebUI and diffusers read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from lorakit.train.export.atomic import write_whole
from lorakit.train.export.metadata import describe, hashes
from lorakit.train.export.serialise import serialise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.export.about import About
    from lorakit.train.trained import Trained


def write_lora(path: Path, trained: Sequence[Trained], about: About, dtype: torch.dtype = torch.float16) -> None:
    """Write a LoRA to `path`, whole or not at all. Raises OSError."""
    write_whole(path, lora_bytes(trained, about, dtype))


def lora_bytes(trained: Sequence[Trained], about: About, dtype: torch.dtype = torch.float16) -> bytes:
    """The bytes of a LoRA file, the same for the same input in any order.

    Each module gives `KEY.lora_down.weight` and `KEY.lora_up.weight` in `dtype` (float16, bfloat16 or float32) and
    `KEY.alpha`, float32 without dimensions: a loader that finds no alpha applies the LoRA at another strength.
    """
    tensors = _tensors(trained, dtype)
    metadata = describe(about)
    kohya = {key: value for key, value in metadata.items() if key.startswith("ss_")}
    return serialise(tensors, metadata | hashes(serialise(tensors, kohya)))


def _tensors(trained: Sequence[Trained], dtype: torch.dtype) -> dict[str, Tensor]:
    tensors: dict[str, Tensor] = {}
    for module in trained:
        tensors[f"{module.key}.lora_down.weight"] = module.down.to(dtype)
        tensors[f"{module.key}.lora_up.weight"] = module.up.to(dtype)
        tensors[f"{module.key}.alpha"] = torch.tensor(module.alpha, dtype=torch.float32)
    return tensors
