"""The optimiser and the rate of each step."""

from __future__ import annotations

import math
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import torch

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from lorakit.config.training import TrainingConfig
    from lorakit.train.adapter import Adapter

INSTALL = "`optimizer: {name}` needs {package}: pip install {package}"


def make_optimiser(adapter: Adapter, config: TrainingConfig, device: torch.device) -> torch.optim.Optimizer:
    """The optimiser that the config names, over the adapter's numbers. Raises UsageError when it is not installed."""
    groups: list[dict[str, Any]] = [{"params": adapter.parameters(encoder=False), "lr": config.learning_rate}]
    if config.train_text_encoder:
        rate = config.text_encoder_learning_rate or config.learning_rate
        groups.append({"params": adapter.parameters(encoder=True), "lr": rate})
    for group in groups:
        group["full_rate"] = group["lr"]
    if config.optimizer == "prodigy":
        return _prodigy(groups, config)
    if config.optimizer == "adamw8bit":
        return _eight_bit(groups, config, device)
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=device.type in ("cuda", "cpu"))


def share_of_rate(config: TrainingConfig, step: int, steps: int) -> float:
    """The share (0 to 1) of the full rate at `step` (from 0) of `steps`: a rise over the warm-up, then the schedule.

    `cosine` and `linear` fall to 0 one step behind the last, so that no step is for nothing.
    """
    warm = math.ceil(config.lr_warmup * steps)
    if step < warm:
        return (step + 1) / (warm + 1)
    done = (step - warm) / max(1, steps - warm)
    if config.lr_scheduler == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    return 1 - done if config.lr_scheduler == "linear" else 1.0


def set_rate(optimiser: torch.optim.Optimizer, share: float) -> float:
    """Give every group `share` of its full rate; return the first group's rate."""
    for group in optimiser.param_groups:
        group["lr"] = group["full_rate"] * share
    return float(optimiser.param_groups[0]["lr"])


def _prodigy(groups: list[dict[str, Any]], config: TrainingConfig) -> torch.optim.Optimizer:
    try:
        from prodigyopt import Prodigy
    except ImportError as error:
        raise UsageError(INSTALL.format(name="prodigy", package="prodigyopt")) from error
    # bias correction and a guarded warm-up are what its authors advise for diffusion models
    with redirect_stdout(StringIO()):  # it prints what it was told
        made: torch.optim.Optimizer = Prodigy(
            groups, weight_decay=config.weight_decay, decouple=True, use_bias_correction=True, safeguard_warmup=True
        )
    return made


def _eight_bit(groups: list[dict[str, Any]], config: TrainingConfig, device: torch.device) -> torch.optim.Optimizer:
    if device.type != "cuda":
        raise UsageError(
            "`optimizer: adamw8bit` needs a CUDA GPU: take `adamw`, whose state is small for a LoRA anyway"
        )
    try:
        from bitsandbytes.optim import AdamW8bit
    except ImportError as error:
        raise UsageError(INSTALL.format(name="adamw8bit", package="bitsandbytes")) from error
    made: torch.optim.Optimizer = AdamW8bit(groups, weight_decay=config.weight_decay)
    return made
