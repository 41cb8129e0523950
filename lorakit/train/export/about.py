"""What a LoRA file says of itself, as values: the facts that its metadata is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Base:
    """The base model. `architecture` and `version` are those of its family.

    `short_hash` is the first 8 hex digits of the SHA-256 of bytes 0x100000 to 0x110000 of its file, as WebUIs count
    it, `full_hash` that of the whole file; both None for a folder. `vae` names a replaced autoencoder.
    """

    name: str
    architecture: str
    version: str
    prediction: Literal["epsilon", "v_prediction"] = "epsilon"
    clip_skip: int = 1
    short_hash: str | None = None
    full_hash: str | None = None
    vae: str | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """What was trained on. Sizes are (width, height) in pixels; directories are named without the way to them.

    `buckets` counts the pictures of each size; `directories` gives (pictures, repeats) of each; `tags` how often each
    tag stands in the captions of each, repeats not counted (see `count_tags`).
    """

    resolution: Size
    buckets: Mapping[Size, int]
    directories: Mapping[str, tuple[int, int]]
    tags: Mapping[str, Mapping[str, int]]
    train_images: int
    regularisation_directories: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    regularisation_images: int = 0
    caption_dropout: float = 0.0
    shuffle: bool = False
    keep_tokens: int = 0
    token_window: int = 75
    flip: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it was trained. Rates are per optimiser step, steps are optimiser steps.

    `targets` is the preset of modules; `text_learning_rate` is None while the text encoders stay as they are.
    """

    rank: int
    alpha: float
    targets: str
    batch_size: int
    accumulation: int
    epochs: int
    max_steps: int
    learning_rate: float
    optimizer: str
    scheduler: str
    warmup_steps: int
    seed: int
    precision: Literal["fp32", "bf16", "fp16"]
    text_learning_rate: float | None = None
    dropout: float = 0.0
    min_snr_gamma: float | None = None
    noise_offset: float = 0.0
    max_grad_norm: float = 0.0
    gradient_checkpointing: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run up to this file. Times are seconds since 1970; `epoch` and `step` count what is behind it.

    `attestation` and `config` are JSON texts; `versions` names the packages that trained it, lorakit among them.
    """

    started: float
    finished: float
    epoch: int
    step: int
    versions: Mapping[str, str]
    attestation: str
    attestation_digest: str
    config: str


@dataclass(frozen=True, slots=True)
class About:
    """All that the writer needs to know. `name` is what stands in `<lora:NAME:0.8>`: the file's name without suffix."""

    name: str
    base: Base
    data: Data
    recipe: Recipe
    run: Run
    trigger: str = ""
    preferred_weight: float = 0.8
