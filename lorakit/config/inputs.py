"""What the paths on a command line are: dataset folders, caption lists, training configs; and what configs imply.

A training config is one truth for base, resolution and batch: its share is laid over the settings as one more layer.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.bases import family_of
from lorakit.config.document import Document, load_yaml
from lorakit.config.training import find_data, is_training_config, read_training
from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LISTS = frozenset({".csv", ".tsv", ".jsonl", ".json", ".parquet", ".txt"})


@dataclass(frozen=True, slots=True)
class Input:
    """One path to lint: a folder, or a list file in `path`; `metadata` is a list named beside a folder."""

    path: Path
    metadata: Path | None = None
    caption_extension: str | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the command line names, and the layer that training configs among it add to the settings."""

    inputs: tuple[Input, ...]
    layer: Document | None = None


def read_inputs(paths: Sequence[Path]) -> Inputs:
    """Recognise every path. Raises UsageError for one that is missing or is nothing to lint, ConfigError for faults."""
    inputs: list[Input] = []
    layer: Document | None = None
    for written in paths:
        path = Path(os.path.abspath(written))  # noqa: PTH100 - resolve() would follow links; names stay the user's
        suffix = path.suffix.lower()
        if path.is_dir() or (suffix in LISTS and path.is_file()):
            inputs.append(Input(path))
        elif not path.exists():
            raise UsageError(f"`{written}` does not exist: name a folder of pictures, a caption list or a config")
        elif suffix == ".toml":
            inputs.append(Input(path))
            layer = _of_kohya(path)
        elif suffix in (".yaml", ".yml"):
            added, layer = _of_training(path, written)
            inputs.append(added)
        else:
            raise UsageError(f"`{written}` is nothing to lint: name a folder of pictures, a caption list or a config")
    return Inputs(tuple(inputs), layer)


def _of_training(path: Path, written: Path) -> tuple[Input, Document]:
    document = load_yaml(path)
    if not is_training_config(document):
        raise UsageError(
            f"`{written}` has no `train_data_dir`, so it is no training config; settings are named with --config"
        )
    config = read_training(path)
    data = find_data(path, config.train_data_dir)
    if not data.exists():
        problem = document.problem(
            f"`train_data_dir` is `{config.train_data_dir}`, which is not there", ("train_data_dir",)
        )
        raise UsageError(str(problem))
    values: dict[str, Any] = {"batch-size": config.batch_size, "resolution": config.resolution}
    values |= {"trigger": config.trigger, "caption-extension": config.caption_extension}
    if config.base_model and (base := find_data(path, config.base_model)).exists():
        family = family_of(base)
        values["base"] = family.name if family else None
    metadata = find_data(path, config.metadata_path) if config.metadata_path else None
    if metadata is not None and not metadata.exists():
        problem = document.problem(
            f"`metadata_path` is `{config.metadata_path}`, which is not there", ("metadata_path",)
        )
        raise UsageError(str(problem))
    absolute = Path(os.path.abspath(data))  # noqa: PTH100 - as above
    listed = Path(os.path.abspath(metadata)) if metadata else None  # noqa: PTH100 - as above
    return Input(absolute, listed, config.caption_extension), _layer(path, values)


def _of_kohya(path: Path) -> Document:
    from lorakit.config.kohya import read_kohya

    config = read_kohya(path)
    values: dict[str, Any] = {"target": "kohya"}
    if config.datasets:
        first = config.datasets[0]
        if first.resolution:
            width, height = first.resolution
            values["resolution"] = width if width == height else [width, height]
        values["batch-size"] = first.batch_size
        values["buckets"] = {
            "enabled": first.enable_bucket,
            "min": first.min_bucket_reso,
            "max": first.max_bucket_reso,
            "step": first.bucket_reso_steps,
            "no-upscale": first.bucket_no_upscale,
        }
        values["alpha-mask"] = any(subset.alpha_mask for subset in first.subsets)
    return _layer(path, values)


def _layer(path: Path, values: Mapping[str, Any]) -> Document:
    return Document(path, {key: value for key, value in values.items() if value is not None})
