"""Everything a loop works with, made once: networks on the device, data on the shelf, optimiser, folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import torch
    from torch import Tensor, nn

    from lorakit.plan.plan import Plan
    from lorakit.train.adapter import Adapter
    from lorakit.train.device import Machine
    from lorakit.train.families.family import Family, Parts
    from lorakit.train.shelf import Shelf
    from lorakit.train.watch import Watcher


@dataclass(frozen=True, slots=True)
class Session:
    """A run ready to start. `parts` is the base with the adapter inside; `network` its denoiser, compiled if asked.

    `features` are those of every text, on the device; None while the text encoders train, then `ids` [texts, tokens]
    are read anew in every pass. `held` shelves what is only measured. `identity` tells this run from others.
    """

    plan: Plan
    family: Family
    machine: Machine
    parts: Parts
    network: nn.Module
    adapter: Adapter
    optimiser: torch.optim.Optimizer
    accelerator: Any
    shelf: Shelf
    held: Shelf | None
    features: Mapping[str, Tensor] | None
    ids: Tensor
    folder: Path
    identity: dict[str, Any]
    watcher: Watcher

    def predict(self, noisy: Tensor, timesteps: Tensor, texts: Tensor) -> Tensor:
        """What the denoiser says of `noisy` latents at `timesteps`, given `texts` (rows of the features)."""
        with self.accelerator.autocast():
            said: Tensor = self.family.predict(self.network, noisy, timesteps, self.read(texts))
        return said

    def read(self, texts: Tensor) -> Mapping[str, Tensor]:
        """The features of texts by their rows."""
        if self.features is not None:
            return {name: each[texts] for name, each in self.features.items()}
        return self.family.encode_text(self.parts.encoders, self.ids[texts], self.plan.config.clip_skip)

    def train_mode(self, on: bool) -> None:
        """Dropout of the adapter is for training alone."""
        for network in (self.network, *self.parts.encoders):
            network.train(on)

    @property
    def parameters(self) -> Sequence[nn.Parameter]:
        """Every trained number."""
        return [*self.adapter.parameters(encoder=False), *self.adapter.parameters(encoder=True)]
