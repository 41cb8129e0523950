"""What a step of the trainer is measured against: loops on the same network, adapter and pictures.

Each is made once for a session and then gives, for steps of the plan, what runs them; all that it needs before lies
ready by then and is not timed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch
from diffusers import DDPMScheduler
from torch import nn
from torch.nn.functional import mse_loss

from lorakit.plan.views import Step
from lorakit.train.load.blueprint import SD15
from lorakit.train.loop import _make
from lorakit.train.progress import Progress
from lorakit.train.shelf import Batch, Shelf

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from lorakit.plan.views import View
    from lorakit.train.families.family import Family
    from lorakit.train.session import Session

Loop = Callable[[Sequence[Step]], Callable[[], None]]


def bare(session: Session) -> Loop:
    """Forward, mean squared error, backward, the same optimiser's step: on tensors that are ready, noise included."""
    optimiser = _inner(session.optimiser)

    def ready(steps: Sequence[Step]) -> Callable[[], None]:
        batches = [session.shelf.batch(batch) for step in steps for batch in step.batches]
        texts = [session.read(batch.texts) for batch in batches]

        def run() -> None:
            for batch, features in zip(batches, texts, strict=True):
                with autocast(session):
                    said = session.family.predict(session.network, batch.noisy, batch.timesteps, features)
                torch.autograd.backward(mse_loss(said.float(), batch.target))
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)

        return run

    return ready


def eager(session: Session) -> Loop:
    """A plain loop as diffusers' example scripts have it, but on cached latents and features: nothing compiled, noise
    drawn on the device, the scheduler's noising, clipping, AdamW as torch makes it by default.
    """
    scheduler = DDPMScheduler(**SD15.scheduler)
    weights = list(session.parameters)
    optimiser = torch.optim.AdamW(weights, lr=1e-6)
    (means,) = session.shelf.means.values()
    latents, device = means * session.shelf.scaling, session.machine.device

    def ready(steps: Sequence[Step]) -> Callable[[], None]:
        chosen = [torch.tensor(_pictures(step), device=device) for step in steps]
        texts = [session.read(at + 1) for at in chosen]  # row 0 is the empty text

        def run() -> None:
            for at, features in zip(chosen, texts, strict=True):
                clean = latents[at]
                noise = torch.randn_like(clean)
                timesteps = torch.randint(0, len(session.shelf.schedule.alphas), (len(at),), device=device)
                noisy = scheduler.add_noise(clean, noise, timesteps)
                with autocast(session):
                    said = session.family.predict(session.parts.unet, noisy, timesteps, features)
                torch.autograd.backward(mse_loss(said.float(), noise))
                torch.nn.utils.clip_grad_norm_(weights, 1.0)
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)

        return run

    return ready


def encoding(session: Session, dtype: torch.dtype) -> Loop:
    """Our own loop, which encodes pixels and text anew in every step: autoencoder in `dtype`, text in the precision of
    the run. The pixels lie decoded on the device.
    """
    device, machine = session.machine.device, session.machine
    # diffusers' own `to` warns of what does not apply here
    vae = nn.Module.to(copy.deepcopy(session.parts.vae), device, dtype)
    encoders = tuple(nn.Module.to(copy.deepcopy(each), device, machine.dtype) for each in session.parts.encoders)
    ((size, means),) = session.shelf.means.items()
    pixels = torch.rand(len(session.shelf.pictures), 3, size[1], size[0], device=device) * 2 - 1
    own = {name: getattr(session.shelf, name) for name in Shelf.__dataclass_fields__}
    own |= {"means": {size: means.clone()}, "deviations": {size: session.shelf.deviations[size].clone()}}
    shelf = EncodingShelf(**own, family=session.family, vae=vae, pixels=pixels)
    slow = replace(session, shelf=shelf, features=None, parts=replace(session.parts, encoders=encoders))

    def ready(steps: Sequence[Step]) -> Callable[[], None]:
        def run() -> None:
            before: list[Tensor] = []
            for step in steps:
                before.append(_make(slow, step, Progress()))
                if len(before) > machine.lag:
                    before.pop(0).tolist()

        return run

    return ready


@dataclass(frozen=True, slots=True)
class EncodingShelf(Shelf):
    """A shelf that encodes its pictures whenever they are asked for."""

    family: Family
    vae: nn.Module
    pixels: Tensor

    def batch(self, views: Sequence[View]) -> Batch:
        """The tensors of views, their posteriors worked out first."""
        at = torch.tensor([view.picture for view in views], device=self.device)
        with torch.no_grad():
            pixels = self.pixels[at].to(next(self.vae.parameters()).dtype)
            mean, deviation = self.family.encode_picture(self.vae, pixels)
        bucket = self.pictures[views[0].picture].frame.bucket
        self.means[bucket][at] = mean.float()
        self.deviations[bucket][at] = deviation.float()
        return Shelf.batch(self, views)


def autocast(session: Session) -> AbstractContextManager[Any]:
    """Torch's own context for the precision of the run."""
    machine = session.machine
    if machine.precision == "fp32":
        return nullcontext()
    return torch.autocast(machine.device.type, machine.dtype)


def _inner(optimiser: Any) -> torch.optim.Optimizer:
    """Torch's optimiser inside accelerate's."""
    inner: torch.optim.Optimizer = optimiser.optimizer
    return inner


def _pictures(step: Step) -> list[int]:
    return [view.picture for batch in step.batches for view in batch]
