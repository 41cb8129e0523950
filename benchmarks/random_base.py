"""Stable Diffusion 1.5 with random weights, and a session of the trainer on it: speed asks for no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import torch

from lorakit.dataset import Role
from lorakit.image.framing import Frame, Framing
from lorakit.plan.plan import Plan, Planned, Text
from lorakit.train.encode import Encoded
from lorakit.train.families.family import Parts
from lorakit.train.families.sd15 import FAMILY
from lorakit.train.load.blueprint import SD15
from lorakit.train.load.networks import bare_clip, empty_clip, empty_unet, empty_vae
from lorakit.train.load.schedule import read_schedule
from lorakit.train.load.tensors import fill
from lorakit.train.noise import make_schedule
from lorakit.train.optimiser import make_optimiser
from lorakit.train.prepare import _accelerator, _networks
from lorakit.train.session import Session
from lorakit.train.shelf import fill as fill_shelf
from lorakit.train.tiny import make_tiny

if TYPE_CHECKING:
    from torch import Tensor, nn

    from lorakit.config.training import TrainingConfig
    from lorakit.train.job import Job
    from lorakit.train.watch import Watcher

SEED = 6
TOKENS = 77
DEVIATION = 0.1  # of the made-up posteriors


def make_parts(base: str, device: str) -> Parts:
    """The networks of `base`, `true` or `tiny`, as a family loads them; random numbers are drawn on `device`."""
    if base == "tiny":
        return make_tiny()
    unet, vae = empty_unet(SD15.unet, base), empty_vae(SD15.vae, base)
    encoder = empty_clip(SD15.text, base)
    for number, network in enumerate((unet, vae, bare_clip(encoder))):
        fill(network, _random(network, device, SEED + number), "network", base)
    encoder.requires_grad_(False).eval()
    alphas, prediction = read_schedule(SD15.scheduler, base)
    return Parts(unet, vae, (encoder,), alphas, float(SD15.vae["scaling_factor"]), prediction)


def _random(network: nn.Module, device: str, seed: int) -> dict[str, Tensor]:
    """Numbers that keep a signal's size from layer to layer: ones and zeros for norms and biases."""
    chance = torch.Generator(device).manual_seed(seed)
    made: dict[str, Tensor] = {}
    for name, tensor in network.state_dict().items():
        if tensor.ndim > 1:
            drawn = torch.randn(tensor.shape, generator=chance, device=device)
            made[name] = (drawn * tensor[0].numel() ** -0.5).cpu()
        else:
            made[name] = torch.full(tensor.shape, float(name.endswith("weight")))
    return made


def make_session(config: TrainingConfig, base: str, pictures: int, folder: Path, watcher: Watcher) -> Session:
    """A session over `pictures` made-up pictures of one bucket, everything cached on the device.

    The encoders stay in `parts`, on the CPU, for those who want to encode; a run of the trainer drops them.
    """
    accelerator, machine = _accelerator(config)
    parts = make_parts(base, str(machine.device))
    plan = make_plan(config, pictures)
    encoders, parts.encoders = parts.encoders, ()
    # what it reads of a job
    job = cast("Job", SimpleNamespace(config=config, continued=None))
    adapter, network = _networks(job, FAMILY, parts, machine)
    parts.encoders = encoders
    width = cast("Any", encoders[0]).config.hidden_size
    chance = torch.Generator().manual_seed(SEED)
    count = len(plan.texts)
    features = torch.randn(count, TOKENS, width, generator=chance)
    return Session(
        plan=plan,
        family=FAMILY,
        machine=machine,
        parts=parts,
        network=network,
        adapter=adapter,
        optimiser=accelerator.prepare(make_optimiser(adapter, config, machine.device)),
        accelerator=accelerator,
        shelf=fill_shelf(
            plan.pictures,
            [_encoded(each.frame.bucket, parts.scaling, chance) for each in plan.pictures],
            plan.texts,
            make_schedule(parts.alphas, parts.prediction, machine.device),
            parts.scaling,
            config,
            machine.device,
        ),
        held=None,
        features={"context": features.to(machine.device, machine.dtype)},
        ids=torch.randint(49_000, (count, TOKENS), generator=chance).to(machine.device),
        folder=folder,
        identity={},
        watcher=watcher,
    )


def make_plan(config: TrainingConfig, pictures: int) -> Plan:
    """`pictures` square ones of the config's resolution, each with a caption of its own."""
    side = config.resolution or 512
    planned = tuple(
        Planned(
            key=f"{number}",
            image=Path(f"{number}.png"),
            mask=None,
            role=Role.TRAIN,
            repeats=1,
            size=(side, side),
            frame=Frame((side, side), (side, side), 1.0, 0.0),
            captions=(Text((f"picture {number}",), 2, 0),),
        )
        for number in range(pictures)
    )
    return Plan(config, Framing((side, side)), planned)


def with_steps(session: Session, batch: int, block: int, blocks: int) -> Session:
    """The session with so many blocks of `block` steps before it, each of one pass of `batch` pictures."""
    steps = block * blocks
    epochs = -(-steps * batch // len(session.plan.pictures)) + 1
    keys = {"batch_size": batch, "save_steps": block, "max_steps": steps, "epochs": epochs}
    return replace(session, plan=replace(session.plan, config=session.plan.config.model_copy(update=keys)))


def _encoded(size: tuple[int, int], scaling: float, chance: torch.Generator) -> Encoded:
    mean = torch.randn(4, size[1] // 8, size[0] // 8, generator=chance) / scaling
    return Encoded(mean, torch.full_like(mean, DEVIATION))
