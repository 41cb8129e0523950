"""What a family of base models must provide. A family is one file beside this one, found by its name in `bases.py`.

The loop, the caches, validation and samples know families by these methods alone; there are no flags for families.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from lorakit import bases
from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from torch import Tensor, nn

Preset = Literal["transformer", "attention"]  # kohya's module set, and that of diffusers' example scripts
Prediction = Literal["epsilon", "v_prediction"]


@dataclass(slots=True)
class Parts:
    """The networks of a base as loaded: float32, on the CPU, frozen, in eval mode. Their users move and drop them.

    `alphas` are the cumulative products of 1 - beta, float64, shape [timesteps], strictly falling. `scaling` makes
    latents of about unit variance. `prediction` is what the denoiser predicts.
    """

    unet: nn.Module
    vae: nn.Module
    encoders: tuple[nn.Module, ...]
    alphas: Tensor
    scaling: float
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class Target:
    """One module that gets an adapter. `encoder` is the index of its text encoder, None for the denoiser.

    `path` is its dotted path inside that network as loaded here, `key` its name in a kohya file, without a suffix.
    """

    encoder: int | None
    path: str
    key: str


class Family(Protocol):
    """One family's knowledge. `facts` are those that need no torch."""

    @property
    def facts(self) -> bases.Family:
        """The facts that need no torch."""
        ...

    @property
    def architecture(self) -> str:
        """`modelspec.architecture` of a LoRA, without `/lora`."""
        ...

    @property
    def version(self) -> str:
        """`ss_base_model_version`, by which WebUIs sort LoRAs."""
        ...

    def load(self, base: bases.BaseFacts, vae: Path | None = None) -> Parts:
        """Load a base. `vae` replaces its autoencoder. Raises UsageError for what is no sound base of this family."""
        ...

    def tokens(self, text: str, window: int) -> tuple[int, ...]:
        """Token ids of a caption as the encoders read it: `window // 75` chunks of 77, start and end in each."""
        ...

    def encode_text(self, encoders: Sequence[nn.Module], ids: Tensor, clip_skip: int) -> Mapping[str, Tensor]:
        """Features of `ids` [n, chunks * 77] by name, each [n, ...]; gradients flow when the encoders train."""
        ...

    def encode_picture(self, vae: nn.Module, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and deviation of the posterior, each [n, 4, h / 8, w / 8], of `pixels` [n, 3, h, w] from -1 to 1."""
        ...

    def decode_picture(self, vae: nn.Module, latents: Tensor) -> Tensor:
        """Pixels [n, 3, h, w] from 0 to 1 of unscaled `latents` [n, 4, h / 8, w / 8]."""
        ...

    def predict(self, unet: nn.Module, noisy: Tensor, timesteps: Tensor, features: Mapping[str, Tensor]) -> Tensor:
        """What the denoiser says of `noisy` [n, 4, h, w] at `timesteps` [n], same shape."""
        ...

    def targets(self, parts: Parts, preset: Preset, text: bool) -> tuple[Target, ...]:
        """The modules of a preset, those of the text encoders too when `text`, in the order of the networks."""
        ...

    def literal_keys(self, preset: Preset, text: bool) -> frozenset[str]:
        """The kohya names that a file of this family must hold, read from a list that no code of ours wrote."""
        ...


def find_family(name: str) -> Family:
    """The family called `name` in `bases.py`. Raises UsageError when nothing of it can be trained yet."""
    try:
        module = importlib.import_module(f"lorakit.train.families.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"lorakit.train.families.{name}":
            raise
        title = bases.FAMILIES[name].title if name in bases.FAMILIES else name
        raise UsageError(f"{title} cannot be trained yet: `base_model` must be a Stable Diffusion 1.x base") from error
    family: Family = module.FAMILY
    return family
