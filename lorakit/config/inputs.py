"""What the paths on a command line are: dataset folders, caption lists, training configs; and what configs imply.

A training config is one truth for base, resolution and batch: its share is laid over the settings as one more layer.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.config.document import Document, load_yaml
from lorakit.config.run import read_run
from lorakit.config.training import find_data, is_training_config
from lorakit.dataset import Role
from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.config.run import Run

LISTS = frozenset({".csv", ".tsv", ".jsonl", ".json", ".parquet", ".txt"})
CONFIGS = frozenset({".toml", ".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Input:
    """One path to lint: a folder, or a list file in `path`; `metadata` is a list named beside a folder."""

    path: Path
    metadata: Path | None = None
    caption_extension: str | None = None
    trigger: str | None = None
    role: Role = Role.TRAIN
    repeats: int = 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the command line names, and the layer that a training config among it adds to the settings.

    `run` is lorakit's own training config, if one is named.
    """

    inputs: tuple[Input, ...]
    layer: Document | None = None
    run: Run | None = None


def read_inputs(paths: Sequence[Path], fallback: Path | None = None) -> Inputs:
    """Recognise every path; `fallback` stands in for a data folder that a config names and that is not here.

    Raises UsageError for a path that is missing or is nothing to lint, and for a second config, because two truths
    about resolution and batch cannot hold at once; ConfigError for faults in a config.
    """
    found: list[Inputs] = []
    for written in paths:
        path = Path(os.path.abspath(written))  # noqa: PTH100 - resolve() would follow links; names stay the user's
        suffix = path.suffix.lower()
        if not str(written) or not path.exists():
            raise UsageError(f"`{written}` does not exist: name a folder of pictures, a caption list or a config")
        if not (path.is_dir() or path.is_file()):
            raise UsageError(f"`{written}` is a pipe, socket or device: name a folder, a caption list or a config")
        if path.is_dir() or suffix in LISTS:
            found.append(Inputs((Input(path),)))
        elif suffix == ".toml":
            found.append(Inputs((Input(path),), _of_kohya(path)))
        elif suffix in CONFIGS:
            found.append(_of_training(path, written, fallback))
        else:
            raise UsageError(f"`{written}` is one file: name its folder, a caption list or a config")
    layers = [each.layer for each in found if each.layer]
    if len(layers) > 1:
        names = ", ".join(f"`{layer.path.name}`" for layer in layers)
        raise UsageError(f"{names} are several training configs: lint one at a time, each decides resolution and batch")
    return Inputs(
        tuple(one for each in found for one in each.inputs),
        layers[0] if layers else None,
        next((each.run for each in found if each.run), None),
    )


def _of_training(path: Path, written: Path, fallback: Path | None) -> Inputs:
    document = load_yaml(path)
    if not is_training_config(document):
        raise UsageError(
            f"`{written}` has no `train_data_dir`, so it is no training config; settings are named with --config"
        )
    run = read_run(document)
    config = run.config
    values: dict[str, Any] = {"batch-size": config.batch_size, "resolution": config.resolution}
    values |= {"trigger": config.trigger, "caption-extension": config.caption_extension}
    values |= {"token-window": config.token_window, "alpha-mask": config.masked_loss or None}
    if run.base and run.base.family:
        values["base"] = run.base.family.name
    share = _layer(path, values)
    share = replace(share, places=document.places, lines=document.lines)
    data = _named(document, "train_data_dir", config.train_data_dir, fallback)
    metadata = _named(document, "metadata_path", config.metadata_path) if config.metadata_path else None
    found = [Input(data, metadata, config.caption_extension, repeats=config.repeats)]
    if config.regularisation_dir:
        folder = _named(document, "regularisation_dir", config.regularisation_dir)
        found.append(Input(folder, None, config.caption_extension, role=Role.REGULARISATION))
    return Inputs(tuple(found), share, run)


def _named(document: Document, key: str, written: str, fallback: Path | None = None) -> Path:
    """The absolute path of a folder or list that the config names; `fallback` where it is not here."""
    path = find_data(document.path, written)
    if not path.exists() and fallback is not None:
        path = fallback
    if not path.exists():
        hint = " (--root names another)" if key == "train_data_dir" else ""
        raise UsageError(str(document.problem(f"`{key}` is `{written}`, which is not there{hint}", (key,))))
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _of_kohya(path: Path) -> Document:
    from lorakit.config.kohya import read_kohya

    config = read_kohya(path)
    values: dict[str, Any] = {"target": "kohya"}
    if config.datasets:
        # several datasets train the same pictures at several sizes; the largest is the hardest to fill
        first = max(config.datasets, key=lambda each: math.prod(each.resolution or (0, 0)))
        if first.resolution:
            width, height = first.resolution
            values["resolution"] = width if width == height else [width, height]
        values["batch-size"] = first.batch_size
        if first.max_token_length in (150, 225):
            values["token-window"] = first.max_token_length
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
