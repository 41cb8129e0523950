"""A training run's YAML: flat keys, one file per experiment. Checked without torch.

The keys are those of the method that lorakit follows; lint reads from here what decides how pictures and captions
reach the model, so that lint and train cannot disagree.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from lorakit.config.checks import check
from lorakit.config.document import load_yaml
from lorakit.errors import ConfigError

if TYPE_CHECKING:
    from lorakit.config.document import Document


class TrainingConfig(BaseModel):
    """The flat keys of a run. Paths are relative to the working directory, as on a command line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    train_data_dir: str
    metadata_path: str | None = None
    base_model: str | None = None
    lora_rank: int = Field(8, ge=1)
    batch_size: int = Field(4, ge=1)
    epochs: int = Field(15, ge=1)
    learning_rate: float = Field(2e-4, gt=0)
    output_dir: str = "output"
    save_steps: int = Field(100, ge=1)
    resolution: int | None = Field(None, ge=64, le=8192)
    trigger: str | None = None
    caption_extension: str | None = None
    shuffle_tags: bool = False
    keep_tokens: int = Field(0, ge=0)
    token_window: Literal[75, 150, 225] = 75


def is_training_config(document: Document) -> bool:
    """Whether a YAML file is a run's configuration (and not settings)."""
    return "train_data_dir" in document.values


def read_training(path: Path) -> TrainingConfig:
    """Read and check a run's YAML. Raises ConfigError with every fault at once."""
    config, problems = check(load_yaml(path), TrainingConfig)
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
