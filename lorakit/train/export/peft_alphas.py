"""The alphas that diffusers and peft keep in a file's metadata, in place of tensors."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

METADATA_KEY = "lora_adapter_metadata"
NETWORKS = (("unet", "lora_unet_"), ("text_encoder", "lora_te_"))


@dataclass(frozen=True, slots=True)
class NetworkAlphas:
    """One network's. `patterns` are ends of module paths with their own alpha, dots as underscores.

    `stabilised`: the scale is alpha over the root of the rank.
    """

    prefix: str
    alpha: float
    patterns: tuple[tuple[str, float], ...]
    stabilised: bool

    def of(self, key: str, rank: int) -> float:
        """The alpha of a module, such that `alpha / rank` is its scale."""
        own = [alpha for end, alpha in self.patterns if key == f"{self.prefix}{end}" or key.endswith(f"_{end}")]
        alpha = own[0] if own else self.alpha
        return alpha * math.sqrt(rank) if self.stabilised else alpha


def peft_alphas(metadata: Mapping[str, str]) -> tuple[NetworkAlphas, ...]:
    """What the metadata says, nothing where it says nothing that can be read."""
    try:
        told: Any = json.loads(metadata.get(METADATA_KEY, "{}"))
    except ValueError:
        return ()
    if not isinstance(told, dict):
        return ()
    return tuple(
        NetworkAlphas(
            prefix,
            float(told[f"{network}.lora_alpha"]),
            _patterns(told.get(f"{network}.alpha_pattern")),
            told.get(f"{network}.use_rslora") is True,
        )
        for network, prefix in NETWORKS
        if isinstance(told.get(f"{network}.lora_alpha"), int | float)
    )


def _patterns(told: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(told, dict):
        return ()
    return tuple(
        (end.removeprefix("^").replace(".", "_"), float(alpha))
        for end, alpha in told.items()
        if isinstance(alpha, int | float)
    )
