"""Pictures drawn while training, always from the same prompts and noise, so that they can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from diffusers import DPMSolverMultistepScheduler
from PIL import Image

from lorakit.train.noise import generator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor, nn

    from lorakit.image.framing import Size
    from lorakit.train.families.family import Family, Prediction

    Predict = Callable[[Tensor, Tensor, Mapping[str, Tensor]], Tensor]

STEPS = 20
GUIDANCE = 7.0  # what WebUIs start with


@torch.no_grad()
def draw_samples(
    predict: Predict,
    prompts: Sequence[Mapping[str, Tensor]],
    negative: Mapping[str, Tensor],
    alphas: Tensor,
    prediction: Prediction,
    size: Size,
    seed: int,
    device: torch.device,
) -> list[Tensor]:
    """Latents [4, h / 8, w / 8], unit variance, of each prompt's features (each [1, ...]); `size` in pixels.

    DPM-Solver++ by diffusers, with classifier-free guidance against `negative`.
    """
    found = []
    for number, prompt in enumerate(prompts):
        solver = _solver(alphas, prediction)
        solver.set_timesteps(STEPS, device=device)
        source = generator(seed, "sample", number)
        latents = torch.randn(1, 4, size[1] // 8, size[0] // 8, generator=source).to(device)
        latents = latents * solver.init_noise_sigma
        features = {name: torch.cat([negative[name], prompt[name]]) for name in prompt}
        for timestep in solver.timesteps:
            both = predict(torch.cat([latents, latents]), timestep.expand(2).to(device), features).float()
            without, with_prompt = both.chunk(2)
            guided = without + GUIDANCE * (with_prompt - without)
            latents = solver.step(guided, timestep, latents, return_dict=False)[0]
        found.append(latents[0].cpu())
    return found


@torch.no_grad()
def develop(family: Family, vae: nn.Module, latents: Sequence[Tensor], scaling: float) -> list[Image.Image]:
    """Pictures of latents [4, h, w] of unit variance; in float32 on the autoencoder's device."""
    device = next(vae.parameters()).device
    pictures = []
    for each in latents:
        pixels = family.decode_picture(vae, (each[None] / scaling).to(device))[0].clamp(0, 1)
        values = (pixels.permute(1, 2, 0) * 255).round().to("cpu", torch.uint8).numpy()
        pictures.append(Image.fromarray(values))
    return pictures


def _solver(alphas: Tensor, prediction: Prediction) -> DPMSolverMultistepScheduler:
    before = torch.cat([torch.ones(1, dtype=alphas.dtype), alphas[:-1]])
    betas = (1 - alphas / before).clamp(max=0.999)  # a last alpha of 0 would divide by 0
    return DPMSolverMultistepScheduler(
        num_train_timesteps=len(alphas), trained_betas=betas.numpy(), prediction_type=prediction
    )
