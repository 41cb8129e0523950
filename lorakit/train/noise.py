"""The noise that training adds and sampling takes away: one schedule for both, and chance that depends on names alone.

x_t = sqrt(alpha_t) x_0 + sqrt(1 - alpha_t) eps, as in Ho et al. 2020 (DDPM), where alpha_t is the cumulative product.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from lorakit.train.families.family import Prediction


@dataclass(frozen=True, slots=True)
class Schedule:
    """A noise schedule on one device. `alphas` are cumulative products, float32, shape [timesteps]."""

    alphas: Tensor
    prediction: Prediction

    def noisy(self, clean: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """`clean` [n, c, h, w] with `noise` of the same shape at `timesteps` [n]."""
        signal, spread = self._mix(timesteps)
        return signal * clean + spread * noise

    def target(self, clean: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """What the denoiser should predict: the noise, or the velocity of Salimans and Ho 2022."""
        if self.prediction == "epsilon":
            return noise
        signal, spread = self._mix(timesteps)
        return signal * noise - spread * clean

    def weights(self, timesteps: Tensor, gamma: float | None) -> Tensor:
        """The weight [n] of each loss: min(SNR, gamma) / SNR for the noise, min(SNR, gamma) / (SNR + 1) for the
        velocity (Hang et al. 2023); 1 without `gamma`.
        """
        if gamma is None:
            return torch.ones_like(timesteps, dtype=torch.float32)
        alphas = self.alphas[timesteps]
        if self.prediction == "epsilon":
            # min(SNR, gamma) / SNR with SNR = alpha / (1 - alpha), written so that alpha 0 does not divide 0 by 0
            return torch.clamp(gamma * (1 - alphas) / alphas.clamp(min=1e-12), max=1.0)
        return torch.minimum(alphas, gamma * (1 - alphas))

    def _mix(self, timesteps: Tensor) -> tuple[Tensor, Tensor]:
        alphas = self.alphas[timesteps].view(-1, 1, 1, 1)
        return alphas.sqrt(), (1 - alphas).sqrt()


def make_schedule(alphas: Tensor, prediction: Prediction, device: torch.device) -> Schedule:
    """The schedule of a base whose cumulative products are `alphas`, float64."""
    return Schedule(alphas.float().to(device), prediction)  # some devices know no float64


def generator(seed: int, *names: object) -> torch.Generator:
    """Chance on the CPU that depends on `seed` and `names` alone, so that no order of work can change it."""
    text = "/".join(str(each) for each in (seed, *names))
    number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
    return torch.Generator().manual_seed(number)


@dataclass(frozen=True, slots=True)
class Chance:
    """What is random about the latents of some views: `timesteps` [n], `noise` and the posterior's `spread`, each of
    the latents' shape; on the CPU, float32.
    """

    timesteps: Tensor
    noise: Tensor
    spread: Tensor


def chance(seed: int, views: Sequence[int], shape: tuple[int, ...], timesteps: int, offset: float) -> Chance:
    """The chance of views by their numbers; `shape` is that of one latent, [c, h, w].

    `offset` adds to all of a channel the same noise, which lets a LoRA learn dark and bright pictures.
    """
    count = len(views)
    drawn = torch.empty(count, dtype=torch.long)
    noise, spread = torch.empty(count, *shape), torch.empty(count, *shape)
    for n, view in enumerate(views):
        source = generator(seed, "view", view)
        drawn[n] = torch.randint(timesteps, (), generator=source)
        noise[n].normal_(generator=source)
        spread[n].normal_(generator=source)
        if offset:
            noise[n] += offset * torch.randn(shape[0], 1, 1, generator=source)
    return Chance(drawn, noise, spread)
