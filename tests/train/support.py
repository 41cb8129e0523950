"""A whole run on the tiny base: pictures that draw themselves, and a job for the trainer made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from lorakit import api
from lorakit.bases import look_at
from lorakit.config.training import TrainingConfig
from lorakit.image.framing import Framing
from lorakit.plan.plan import make_plan
from lorakit.train.job import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDE = 64  # pixels: the smallest that the eight levels of the networks can halve


def write_pictures(folder: Path, count: int, side: int = SIDE, **captions: str) -> Path:
    """`count` pictures of coloured shapes, no two alike, each with a caption beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name = f"img{number:02}"
        Image.fromarray(shape(number, side)).save(folder / f"{name}.png")
        (folder / f"{name}.txt").write_text(captions.get(name, f"ohwx, shape {number}, plain wall"), encoding="utf-8")
    return folder


def shape(number: int, side: int = SIDE) -> np.ndarray[Any, Any]:
    """A picture of its own: gradient, disc and bar placed and coloured by `number`."""
    chance = np.random.default_rng(number)
    y, x = np.mgrid[0:side, 0:side] / side
    colours = chance.integers(0, 255, (3, 3))
    picture = np.outer(x.ravel(), colours[0]).reshape(side, side, 3)
    disc = (x - chance.uniform(0.3, 0.7)) ** 2 + (y - chance.uniform(0.3, 0.7)) ** 2 < chance.uniform(0.02, 0.08)
    picture[disc] = colours[1]
    picture[np.abs(y - chance.uniform(0.1, 0.9)) < 0.08] = colours[2]
    return picture.astype(np.uint8)


def make_job(folder: Path, data: Path, resume: bool = False, held: Sequence[str] = (), **keys: Any) -> Job:
    """The job of a run on the pictures in `data`; `keys` are those of the config."""
    usual: dict[str, Any] = {
        "train_data_dir": str(data),
        "base_model": "lorakit:tiny",
        "output_dir": str(folder / "out"),
        "output_name": "shapes",
        "resolution": SIDE,
        "lora_rank": 4,
        "batch_size": 2,
        "epochs": 2,
        "save_steps": 1000,
        "learning_rate": 1e-3,
        "threads": 1,
        "device": "cpu",
    }
    config = TrainingConfig(**{**usual, **keys})
    request = api.LintRequest([data], overrides={"resolution": SIDE}, isolated=False, cached=False)
    bound = api.bind(request)
    assert bound.surveyed is not None
    _, attestation = api.vouch(bound, api.judge(bound, bound.dataset))
    side = config.resolution or SIDE
    framing = Framing((side, side), minimum=SIDE, maximum=2 * side)
    plan = make_plan(bound.dataset, bound.surveyed.rows, framing, config, held)
    return Job(
        plan=plan,
        dataset=bound.dataset,
        attestation=opened(attestation),
        base=look_at(str(config.base_model), Path(str(config.base_model))),
        folder=folder / "out",
        home=folder / "home",
        resume=resume,
    )


def opened(attestation: Any) -> Any:
    """The attestation with an open verdict: small drawings have faults that a lint would rightly stop at."""
    from dataclasses import replace

    return replace(attestation, verdict="open", reasons=())


def record_of(folder: Path) -> dict[str, Any]:
    """What the run in `folder` recorded of itself."""
    found: dict[str, Any] = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    return found
