"""A training run's YAML: flat keys, one file per experiment. Checked without torch.

Nine keys are those of the method that lorakit follows; all others have defaults. Lint reads from here what decides how
pictures and captions reach the model, so that lint and train cannot disagree.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from lorakit.config.checks import check
from lorakit.config.document import load_yaml
from lorakit.errors import ConfigError

if TYPE_CHECKING:
    from lorakit.config.document import Document

UNFIT_FOR_NAMES = re.compile(r'[<>:"/\\|?*,\x00-\x1f]')  # for a file on Windows, or inside `<lora:NAME:0.8>`


class TrainingConfig(BaseModel):
    """The flat keys of a run. Paths are relative to the working directory, as on a command line.

    Rates are per optimiser step, steps are optimiser steps, shares and rates of captions are 0 to 1. `batch_size`
    counts the pictures of one forward pass over all processes; times `gradient_accumulation` it is what one step
    learns from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # what is trained on what
    train_data_dir: str
    metadata_path: str | None = None
    regularisation_dir: str | None = None
    base_model: str | None = None
    vae: str | None = None
    continue_from: str | None = None
    output_dir: str = "output"
    output_name: str | None = None
    trigger: str | None = None

    # how pictures and captions reach the model
    resolution: int | None = Field(None, ge=64, le=8192)
    repeats: int = Field(1, ge=1)
    flip: bool = False
    masked_loss: bool = False
    unmasked_weight: float = Field(0.0, ge=0, le=1)
    regularisation_weight: float = Field(1.0, gt=0)
    caption_extension: str | None = None
    caption_dropout: float = Field(0.05, ge=0, lt=1)
    shuffle_tags: bool = False
    keep_tokens: int = Field(0, ge=0)
    caption_orders: int = Field(8, ge=1, le=1000)
    token_window: Literal[75, 150, 225] = 75
    clip_skip: Literal[1, 2] = 1

    # the adapter
    lora_rank: int = Field(8, ge=1, le=1024)
    lora_alpha: float | None = Field(None, gt=0)
    lora_dropout: float = Field(0.0, ge=0, lt=1)
    lora_targets: Literal["transformer", "attention"] = "transformer"
    train_text_encoder: bool = False
    text_encoder_learning_rate: float | None = Field(None, gt=0)

    # how long and how fast
    batch_size: int = Field(4, ge=1, le=1024)
    gradient_accumulation: int = Field(1, ge=1)
    epochs: int = Field(15, ge=1)
    max_steps: int | None = Field(None, ge=1)
    optimizer: Literal["adamw", "adamw8bit", "prodigy"] = "adamw"
    learning_rate: float = Field(2e-4, gt=0)
    lr_scheduler: Literal["cosine", "constant", "linear"] = "cosine"
    lr_warmup: float = Field(0.05, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0)
    max_grad_norm: float = Field(1.0, ge=0)
    min_snr_gamma: float | None = Field(5.0, gt=0)
    noise_offset: float = Field(0.0, ge=0, le=1)
    seed: int = Field(1337, ge=0, lt=1 << 32)

    # the machine
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    gradient_checkpointing: bool = False
    compile: bool = False
    threads: int | None = Field(None, ge=1, le=1024)

    # what is watched and kept
    save_steps: int = Field(100, ge=1)
    keep_checkpoints: int | None = Field(None, ge=1)
    validation: Literal["auto", "hold-out", "train", "off"] = "auto"
    validation_share: float = Field(0.1, gt=0, lt=0.5)
    validation_steps: int | None = Field(None, ge=1)
    sample_steps: int | None = Field(None, ge=1)
    sample_prompts: list[str] = []
    sample_negative: str | None = None
    preferred_weight: float = Field(0.8, gt=0, le=2)

    @model_validator(mode="before")
    @classmethod
    def _empty_keys(cls, values: Any) -> Any:
        """A key left empty (`trigger:`) is the same as no key."""
        if isinstance(values, dict):
            return {key: value for key, value in values.items() if value is not None or key == "train_data_dir"}
        return values

    @field_validator("learning_rate", "text_encoder_learning_rate", mode="before")
    @classmethod
    def _rate(cls, value: Any) -> Any:
        """`2e-4` is text in YAML 1.1 habits and a number to the person who wrote it."""
        if isinstance(value, str):
            try:
                return float(value)
            except ValueError:
                return value
        return value

    @field_validator("min_snr_gamma", mode="before")
    @classmethod
    def _or_off(cls, value: Any) -> Any:
        """`off` weighs all noise levels alike; a key left empty means the default, as everywhere."""
        return None if value is False or value in ("off", "none") else value

    @field_validator("output_name")
    @classmethod
    def _name(cls, value: str | None) -> str | None:
        if value is not None and (UNFIT_FOR_NAMES.search(value) or not value.strip(" .")):
            raise ValueError("it becomes a file's name and `<lora:NAME:0.8>`: use letters, digits, `_` and `-`")
        return value

    @field_validator("text_encoder_learning_rate")
    @classmethod
    def _of_a_trained_encoder(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("train_text_encoder") is False:
            raise ValueError("it needs `train_text_encoder: true`")
        return value

    @field_validator("keep_tokens", "caption_orders")
    @classmethod
    def _of_shuffled_tags(cls, value: int, info: ValidationInfo) -> int:
        if info.data.get("shuffle_tags") is False and value != cls.model_fields[str(info.field_name)].default:
            raise ValueError("nothing is shuffled: it needs `shuffle_tags: true`")
        return value

    @field_validator("unmasked_weight")
    @classmethod
    def _of_a_mask(cls, value: float, info: ValidationInfo) -> float:
        if value and info.data.get("masked_loss") is False:
            raise ValueError("nothing is masked: it needs `masked_loss: true`")
        return value

    @field_validator("validation_share")
    @classmethod
    def _of_a_hold_out(cls, value: float, info: ValidationInfo) -> float:
        if value != cls.model_fields["validation_share"].default and info.data.get("validation") in ("train", "off"):
            raise ValueError("nothing is held out: it needs `validation: hold-out`")
        return value

    @field_validator("optimizer")
    @classmethod
    def _with_one_rate(cls, value: str, info: ValidationInfo) -> str:
        if value == "prodigy" and info.data.get("text_encoder_learning_rate") is not None:
            raise ValueError("Prodigy has one rate for all: leave `text_encoder_learning_rate` out")
        return value

    @field_validator("learning_rate", "text_encoder_learning_rate")
    @classmethod
    def _finite(cls, value: float | None) -> float | None:
        if value is not None and not math.isfinite(value):
            raise ValueError("it must be a finite number")
        return value

    @field_validator("sample_prompts", mode="before")
    @classmethod
    def _one_prompt(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @property
    def name(self) -> str:
        """What the product is called: `output_name`, else the last part of `output_dir`."""
        return self.output_name or UNFIT_FOR_NAMES.sub("_", Path(self.output_dir).resolve().name) or "lora"

    def written(self) -> dict[str, Any]:
        """The keys as a file would hold them: reading them back gives the same config."""
        found = self.model_dump(mode="json", exclude_none=True)
        return {**found, **({} if self.min_snr_gamma else {"min_snr_gamma": "off"})}

    @property
    def alpha(self) -> float:
        """The scale's numerator: a LoRA adds `alpha / rank` times its product."""
        return float(self.lora_rank) if self.lora_alpha is None else self.lora_alpha


def is_training_config(document: Document) -> bool:
    """Whether a YAML file is a run's configuration (and not settings)."""
    return "train_data_dir" in document.values


def read_training(path: Path) -> TrainingConfig:
    """Read and check a run's YAML. Raises ConfigError with every fault at once."""
    return check_training(load_yaml(path))


def check_training(document: Document) -> TrainingConfig:
    """The config that a document holds. Raises ConfigError with every fault at once."""
    config, problems = check(document, TrainingConfig)
    if config is None:
        raise ConfigError(problems)
    return config


def find_data(config_path: Path, written: str) -> Path:
    """The folder or file that a run names: from the working directory, else from the config's own folder or above."""
    given = Path(written)
    for base in (Path(), config_path.parent, config_path.parent.parent):
        if (base / given).exists():
            return base / given
    return given
