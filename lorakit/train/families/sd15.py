"""Stable Diffusion 1.x."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from diffusers.models.transformers.transformer_2d import Transformer2DModel
from torch import nn

from lorakit import bases
from lorakit.errors import UsageError
from lorakit.train.families.clip import chunked_ids, clip_features, clip_targets
from lorakit.train.families.family import Parts, Target
from lorakit.train.load.blueprint import SD15, Blueprint
from lorakit.train.load.stable_diffusion import load_base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.families.family import Preset

KEYS = "sd15_keys.txt"  # written by hand from the published architecture, so that it can prove what code wrote
ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")


@dataclass(frozen=True, slots=True)
class Sd15:
    """Stable Diffusion 1.x; see `Family`. `blueprint` says how a base that is a single file is built."""

    blueprint: Blueprint = SD15

    @property
    def facts(self) -> bases.Family:
        """The facts that need no torch."""
        return bases.FAMILIES["sd15"]

    @property
    def architecture(self) -> str:
        """ModelSpec's name, without `/lora`."""
        return "stable-diffusion-v1"

    @property
    def version(self) -> str:
        """What kohya writes as `ss_base_model_version`."""
        return "sd_v1"

    def load(self, base: bases.BaseFacts, vae: Path | None = None) -> Parts:
        """Load a base; its modules must be those that a LoRA of this family names. Raises UsageError."""
        parts = load_base(base, self.facts, self.blueprint, vae)
        self._check(parts, base.written)
        return parts

    def tokens(self, text: str, window: int) -> tuple[int, ...]:
        """Token ids in `window // 75` chunks of 77. Raises UsageError without a CLIP vocabulary."""
        return chunked_ids(text, window)

    def encode_text(self, encoders: Sequence[nn.Module], ids: Tensor, clip_skip: int) -> Mapping[str, Tensor]:
        """`context` [n, chunks * 77, width] of `ids` [n, chunks * 77]."""
        return {"context": clip_features(encoders[0], ids, clip_skip)}

    def encode_picture(self, vae: nn.Module, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of the posterior, unscaled."""
        posterior = vae.encode(pixels).latent_dist  # type: ignore[operator]
        return posterior.mean, posterior.std

    def decode_picture(self, vae: nn.Module, latents: Tensor) -> Tensor:
        """Pixels, 0 to 1, of unscaled latents."""
        pixels: Tensor = vae.decode(latents).sample  # type: ignore[operator]
        return (pixels / 2 + 0.5).clamp(0, 1)

    def predict(self, unet: nn.Module, noisy: Tensor, timesteps: Tensor, features: Mapping[str, Tensor]) -> Tensor:
        """What the denoiser says of `noisy`."""
        predicted: Tensor = unet(noisy, timesteps, encoder_hidden_states=features["context"], return_dict=False)[0]
        return predicted

    def targets(self, parts: Parts, preset: Preset, text: bool) -> tuple[Target, ...]:
        """The modules of a preset: 192 or 128 of the UNet, and 72 of the text encoder when `text`."""
        unet = tuple(
            Target(None, path, f"lora_unet_{path.replace('.', '_')}")
            for path in _inside_transformers(parts.unet)
            if preset == "transformer" or path.endswith(ATTENTION)
        )
        return unet + (clip_targets(parts.encoders[0], 0, "lora_te") if text else ())

    def literal_keys(self, preset: Preset, text: bool) -> frozenset[str]:
        """The names from the list beside this file."""
        names = resources.files(__package__).joinpath(KEYS).read_text(encoding="ascii").split()
        unet = (name for name in names if name.startswith("lora_unet_"))
        kept = {name for name in unet if preset == "transformer" or "_attn1_" in name or "_attn2_" in name}
        return frozenset(kept | {name for name in names if text and name.startswith("lora_te_")})

    def _check(self, parts: Parts, written: str) -> None:
        """Whether the networks fit together, and a LoRA of them the WebUIs."""
        unet, vae, text = (_config(network) for network in (parts.unet, parts.vae, parts.encoders[0]))
        if unet.in_channels != vae.latent_channels:
            raise UsageError(
                f"`{written}` reads {unet.in_channels} channels where its VAE gives {vae.latent_channels}: it is an "
                "inpainting or editing model, or the VAE is of another family; train on the plain base"
            )
        if unet.cross_attention_dim != text.hidden_size:
            raise UsageError(
                f"`{written}` has a UNet that reads text features {unet.cross_attention_dim} wide and a text encoder "
                f"that gives {text.hidden_size}: they belong to different bases"
            )
        found = {target.key for target in self.targets(parts, "transformer", text=True)}
        if unlike := sorted(found ^ self.literal_keys("transformer", text=True)):
            raise UsageError(
                f"`{written}` is built otherwise than {self.facts.title}: {len(unlike)} modules differ, `{unlike[0]}` "
                "among them, so that no WebUI could apply its LoRA; train on the plain base"
            )


def _config(network: nn.Module) -> Any:
    return network.config


def _inside_transformers(unet: nn.Module) -> Iterator[str]:
    """Paths of every Linear and every convolution of one pixel inside a transformer, kohya's rule."""
    for outer, transformer in unet.named_modules():
        if isinstance(transformer, Transformer2DModel):
            for inner, module in transformer.named_modules():
                if isinstance(module, nn.Linear) or (isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1)):
                    yield f"{outer}.{inner}"


FAMILY = Sd15()
