"""A small trained adapter, and what is known of its run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch

from lorakit.train.export.about import About, Base, Data, Recipe, Run
from lorakit.train.trained import Trained

if TYPE_CHECKING:
    from collections.abc import Iterable

# each line: a module's kohya name, and the name of the layer that it means in the CompVis layout of SD 1.x
LAYERS = dict(
    line.split() for line in Path(__file__).with_name("sd1_layers.txt").read_text(encoding="utf-8").splitlines()
)
UNET = tuple(key for key in LAYERS if key.startswith("lora_unet_"))
TEXT = tuple(key for key in LAYERS if key.startswith("lora_te_"))


def trained(
    keys: Iterable[str] = UNET, rank: int = 4, alpha: float = 2.0, width: int = 16, seed: int = 0, scale: float = 0.05
) -> list[Trained]:
    """Random adapters of `width` in and `width` + 1 out; the projections of the UNet are convolutions of one pixel."""
    generator = torch.Generator().manual_seed(seed)
    modules = []
    for key in keys:
        sides = (1, 1) if key.endswith(("proj_in", "proj_out")) and key.startswith("lora_unet_") else ()
        down = scale * torch.randn((rank, width, *sides), generator=generator)
        up = scale * torch.randn((width + 1, rank, *sides), generator=generator)
        modules.append(Trained(key, down, up, alpha))
    return modules


def about(name: str = "neon_v1", trigger: str = "neonstyle", rank: int = 4, alpha: float = 2.0) -> About:
    return About(
        name=name,
        trigger=trigger,
        base=Base(
            "v1-5-pruned.safetensors",
            "stable-diffusion-v1",
            "sd_v1",
            short_hash="81761151",
            full_hash="6ce0161689b3853acaa03779ec93eafe75a02f4ced659bee03f50797806fa2fa",
        ),
        data=Data(
            resolution=(512, 512),
            buckets={(576, 448): 12, (512, 512): 70, (448, 576): 2},
            directories={"neon": (80, 2), "extra": (4, 1)},
            tags={"neon": {"rain": 40, "neonstyle": 80, "夜景": 40}, "extra": {'a "quoted" sign': 4}},
            train_images=84,
            regularisation_directories={"streets": (30, 1)},
            regularisation_images=30,
            caption_dropout=0.05,
            shuffle=True,
            keep_tokens=1,
        ),
        recipe=Recipe(
            rank=rank,
            alpha=alpha,
            targets="transformer",
            batch_size=4,
            accumulation=2,
            epochs=15,
            max_steps=308,
            learning_rate=2e-4,
            optimizer="adamw(weight_decay=0.01)",
            scheduler="cosine",
            warmup_steps=15,
            seed=1337,
            precision="bf16",
            min_snr_gamma=5.0,
            max_grad_norm=1.0,
        ),
        run=Run(
            started=1767225600.5,
            finished=1767229200.25,
            epoch=15,
            step=308,
            versions={"torch": "2.14.1", "lorakit": "0.1.0"},
            attestation='{"schema": 1, "verdict": "open"}',
            attestation_digest="sha256:00ff",
            config='{"lora_rank": 4}',
        ),
    )
