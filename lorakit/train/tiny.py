"""The tiny base: random weights from a seed in the shape of Stable Diffusion 1.5, for demo and tests.

It has the same levels, blocks and layers, so that every module has its true name, but is so narrow that two cores train
it in minutes. It shows a run, not art.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch.nn import functional
from transformers import CLIPTextConfig, CLIPTextModel

from lorakit.bases import TINY
from lorakit.train.families.family import Parts
from lorakit.train.load.blueprint import SD15
from lorakit.train.load.schedule import read_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

SEED = 15
WIDTH = 32  # of the text features
BLUEPRINT = replace(
    SD15,
    unet={
        **SD15.unet,
        "block_out_channels": (16, 24, 32, 32),  # attention over 16 channels is what a CPU does fastest
        "norm_num_groups": 8,
        "cross_attention_dim": WIDTH,
        "attention_head_dim": 1,
    },
    vae={**SD15.vae, "block_out_channels": (8, 8, 16, 16), "norm_num_groups": 4},
    text={
        **SD15.text,
        "hidden_size": WIDTH,
        "intermediate_size": 64,
        "projection_dim": WIDTH,
        "num_attention_heads": 2,
    },
)
LOG_VARIANCE = -4.0  # of the posterior on average: drawing from it changes latents a little, as with a trained one
CONTRAST = 0.5  # standard deviation of decoded pixels, which lie in -1 to 1


def make_tiny(seed: int = SEED) -> Parts:
    """The tiny base of `seed`: the same tensors for the same seed. The global random generators are left alone."""
    with _drawing_from(seed):
        unet = UNet2DConditionModel.from_config(dict(BLUEPRINT.unet))
        vae = AutoencoderKL.from_config(dict(BLUEPRINT.vae))
        encoder = CLIPTextModel(CLIPTextConfig.from_dict(dict(BLUEPRINT.text)))
    for network in (unet, vae, encoder):
        network.requires_grad_(False).eval()
    _calibrate(vae, float(BLUEPRINT.vae["scaling_factor"]))
    alphas, prediction = read_schedule(BLUEPRINT.scheduler, TINY)
    return Parts(unet, vae, (encoder,), alphas, float(BLUEPRINT.vae["scaling_factor"]), prediction)


@contextmanager
def _drawing_from(seed: int) -> Iterator[None]:
    """Torch's CPU generator starts at `seed` and is put back. `torch.manual_seed` would reseed every GPU as well."""
    generator = torch.default_generator
    state = generator.get_state()
    generator.manual_seed(seed)
    try:
        yield
    finally:
        generator.set_state(state)


@torch.no_grad()
def _calibrate(vae: AutoencoderKL, scaling: float) -> None:
    """Make latents of ordinary pictures centred and of unit variance once scaled, and decoded pixels of good contrast.

    Factors are rounded to three digits, so that another thread count does not make another base.
    """
    pictures = _pictures()
    mean = vae.encode(pictures).latent_dist.mean
    last, channels = vae.quant_conv, mean.shape[1]
    for channel in range(channels):
        values = mean[:, channel]
        factor = _rounded(1 / (scaling * float(values.std())))
        last.weight[channel] *= factor
        last.bias[channel] = factor * (last.bias[channel] - _rounded(float(values.mean())))
    last.bias[channels:] = LOG_VARIANCE
    decoded = vae.decode(vae.encode(pictures).latent_dist.mean).sample
    vae.decoder.conv_out.weight *= _rounded(CONTRAST / float(decoded.std()))
    vae.decoder.conv_out.bias.zero_()


def _rounded(number: float) -> float:
    return float(f"{number:.3g}")


def _pictures() -> Tensor:
    """Eight soft pictures with a little grain, [8, 3, 128, 128], -1 to 1; fine detail is weak, as in photographs."""
    generator = torch.Generator().manual_seed(SEED)
    layers = []
    for side in (4, 8, 16, 32, 64):
        coarse = torch.randn(8, 3, side, side, generator=generator) * 1.6 / side
        layers.append(functional.interpolate(coarse, size=128, mode="bilinear", align_corners=False))
    total: Tensor = sum(layers, torch.zeros(()))
    return total.clamp(-1, 1)
