"""Read a LoRA for Stable Diffusion 1.x, whoever wrote it, so that training can go on from it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open

from lorakit.errors import UsageError
from lorakit.train.export.names import meaning, other_kind
from lorakit.train.export.peft_alphas import peft_alphas
from lorakit.train.trained import Trained

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.export.peft_alphas import NetworkAlphas

_SGM = re.compile(r"lora_unet_(?:input_blocks|middle_block|output_blocks)_")
_SHOWN = 3  # keys that a message names


def read_lora(path: Path) -> tuple[list[Trained], dict[str, str]]:
    """The adapters of a LoRA file, sorted by key, and its metadata.

    kohya's, diffusers' and peft's names are understood. Ranks and alphas may differ between modules; one without alpha
    has its rank for it. Raises UsageError for what is no such file, and OSError.
    """
    tensors, metadata = _open(path)
    parts: dict[str, dict[str, Tensor]] = {}
    strange: list[str] = []
    for key, tensor in tensors.items():
        meant = meaning(key)
        if meant is None or _SGM.match(key):
            strange.append(key)
        elif meant.part in parts.setdefault(meant.module, {}):
            raise UsageError(f"`{path}` is damaged: it holds the {meant.part} of `{meant.module}` twice")
        else:
            parts[meant.module][meant.part] = tensor
    if strange or not parts:
        raise UsageError(_not_ours(path, strange))
    alphas = peft_alphas(metadata)
    return [_module(path, key, parts[key], alphas) for key in sorted(parts)], metadata


def _open(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    if path.is_dir():
        raise UsageError(f"`{path}` is a folder: name the LoRA's `.safetensors` file in it")
    with path.open("rb"):  # the system's own words when it cannot be opened
        pass
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in sorted(file.keys())}, dict(file.metadata() or {})
    except SafetensorError as error:
        raise UsageError(
            f"`{path}` is no whole safetensors file ({error}): it may be cut short, or be a pickle (`.pt`, `.ckpt`)"
        ) from error


def _module(path: Path, key: str, parts: Mapping[str, Tensor], alphas: Sequence[NetworkAlphas]) -> Trained:
    missing = [part for part in ("down", "up") if part not in parts]
    if missing:
        raise UsageError(f"`{path}` is damaged: `{key}` has no {missing[0]} weight")
    down, up = parts["down"].float(), parts["up"].float()
    if down.ndim not in (2, 4) or up.ndim not in (2, 4) or up.shape[1] != down.shape[0] or not down.shape[0]:
        shapes = f"{list(down.shape)} and {list(up.shape)}"
        raise UsageError(f"`{path}` is damaged: down and up of `{key}` have the shapes {shapes}, which do not fit")
    if any(side != 1 for side in (*down.shape[2:], *up.shape[2:])):
        raise UsageError(
            f"`{path}` is a LoCon: `{key}` adapts a convolution of several pixels, which cannot be trained further here"
        )
    rank = int(down.shape[0])
    alpha = float(parts["alpha"].float().reshape(-1)[0]) if "alpha" in parts else _alpha_of(key, rank, alphas)
    if not (torch.isfinite(down).all() and torch.isfinite(up).all() and math.isfinite(alpha)):
        raise UsageError(f"`{path}` is damaged: `{key}` holds numbers that are not finite")
    if not alpha:
        raise UsageError(f"`{path}` has no effect: the alpha of `{key}` is 0, and nothing can be learned at that")
    return Trained(key, down, up, alpha)


def _alpha_of(key: str, rank: int, alphas: Sequence[NetworkAlphas]) -> float:
    return next((told.of(key, rank) for told in alphas if key.startswith(told.prefix)), float(rank))


def _not_ours(path: Path, strange: Sequence[str]) -> str:
    if not strange:
        return f"`{path}` holds no tensors: it is no LoRA"
    kinds = [kind for key in strange if (kind := other_kind(key))]
    if not kinds and any(_SGM.match(key) for key in strange):
        kinds = ["a LoRA for SDXL"]
    named = ", ".join(f"`{key}`" for key in strange[:_SHOWN])
    rest = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
    what = f"is {kinds[0]}" if kinds else "is no plain LoRA for Stable Diffusion 1.x"
    return f"`{path}` {what} and cannot be trained further here: it holds {named}{rest}"
