"""The LoRA inside the networks: put in by peft, read out as plain tensors, loaded back from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from torch.nn import Parameter

from lorakit.errors import TrainingError, UsageError
from lorakit.train.trained import Trained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from lorakit.config.training import TrainingConfig
    from lorakit.train.families.family import Parts, Target

NAME = "default"  # peft's own for the one adapter of a network


@dataclass(frozen=True, slots=True)
class Adapted:
    """One adapted module: its target and the trained numbers, float32, where the network is."""

    target: Target
    down: nn.Parameter
    up: nn.Parameter


@dataclass(frozen=True, slots=True)
class Adapter:
    """The adapted modules of a base; every one adds `alpha / rank * up @ down`."""

    modules: tuple[Adapted, ...]
    alpha: float

    def parameters(self, encoder: bool) -> list[nn.Parameter]:
        """The trained numbers of the denoiser, or of the text encoders; a list, because an iterator is used up by its
        first reader and the second, often the clipping of gradients, gets none.
        """
        return [
            weight
            for each in self.modules
            if (each.target.encoder is not None) is encoder
            for weight in (each.down, each.up)
        ]

    def trained(self) -> list[Trained]:
        """Copies on the CPU."""
        return [Trained(each.target.key, _copy(each.down), _copy(each.up), self.alpha) for each in self.modules]

    @torch.no_grad()
    def load(self, trained: Sequence[Trained]) -> None:
        """Take over trained numbers. Raises UsageError when they are of other modules or of another rank.

        Another alpha is made up for in `up`, so that the strength stays what it was.
        """
        given = {each.key: each for each in trained}
        wanted = {each.target.key for each in self.modules}
        if missing := sorted(wanted - given.keys()):
            raise UsageError(f"it lacks {_some(missing)}: `lora_targets` and `train_text_encoder` must be its own")
        if extra := sorted(given.keys() - wanted):
            raise UsageError(f"it also has {_some(extra)}: `lora_targets` and `train_text_encoder` must be its own")
        for own in self.modules:
            each = given[own.target.key]
            if each.down.numel() != own.down.numel() or each.up.numel() != own.up.numel():
                raise UsageError(f"its rank is {each.rank}: write `lora_rank: {each.rank}`, or start anew")
            own.down.copy_(each.down.view_as(own.down))
            own.up.copy_((each.up * (each.alpha / self.alpha)).view_as(own.up))


def inject(parts: Parts, targets: Sequence[Target], config: TrainingConfig) -> Adapter:
    """Put a fresh adapter into the networks: `down` random from the config's seed, `up` zero, so that nothing changes.

    Raises TrainingError when peft does not take a target.
    """
    modules: list[Adapted] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        for encoder, network in ((None, parts.unet), *enumerate(parts.encoders)):
            own = [target for target in targets if target.encoder == encoder]
            if not own:
                continue
            lora = LoraConfig(
                r=config.lora_rank,
                lora_alpha=config.alpha,
                lora_dropout=config.lora_dropout,
                target_modules=[target.path for target in own],
            )
            inject_adapter_in_model(lora, network, NAME)
            modules += [_adapted(network, target) for target in own]
    return Adapter(tuple(modules), config.alpha)


def _adapted(network: nn.Module, target: Target) -> Adapted:
    layer = network.get_submodule(target.path)
    if not isinstance(layer, LoraLayer):
        raise TrainingError(f"`{target.path}` took no adapter: this version of peft is none that lorakit knows")
    # in half precision peft would cast every input to float32 and autocast cast it back: the same result, slower
    layer.cast_input_dtype_enabled = False
    return Adapted(target, _weight(layer.lora_A), _weight(layer.lora_B))


def _weight(table: nn.ModuleDict) -> nn.Parameter:
    """The trained numbers of one half, float32 whatever the network is in: small steps vanish in half precision."""
    weight = table[NAME].weight
    if not isinstance(weight, Parameter):
        raise TrainingError("an adapter without weights: this version of peft is none that lorakit knows")
    weight.data = weight.data.float()
    weight.requires_grad_(True)
    return weight


def _some(keys: Sequence[str]) -> str:
    return f"`{keys[0]}`" + (f" and {len(keys) - 1} more" if len(keys) > 1 else "")


def _copy(weight: Tensor) -> Tensor:
    return weight.detach().to("cpu", torch.float32, copy=True).contiguous()
