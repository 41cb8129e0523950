"""kohya sd-scripts configs in TOML: a `--dataset_config` (datasets and subsets) or a flat `--config_file`.

kohya refuses any key of a dataset config that it does not know, and takes any key of a flat config in silence. Forks
have keys of their own, so here a key is a fault only when it is nearly one that matters, or stands in a table where
kohya does not read it; other unknown keys are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.config.kohya_document import Reader, load_toml
from lorakit.config.kohya_keys import DATASET, FLAT_NAMES, FOLDERS, SUBSET, SUBSET_ONLY
from lorakit.errors import ConfigError

if TYPE_CHECKING:
    from lorakit.config.document import Key

# where the joined sections of a training config are kept; no TOML key can be called so by accident
JOINED = "(training config)"
FLAT: Key = (JOINED,)


@dataclass(frozen=True, slots=True)
class KohyaSubset:
    """One folder or metadata file of pictures; `line` is where the config names it."""

    image_dir: str | None = None
    metadata_file: str | None = None
    class_tokens: str | None = None
    is_reg: bool = False
    num_repeats: int = 1
    caption_extension: str = ".caption"
    shuffle_caption: bool = False
    keep_tokens: int = 0
    keep_tokens_separator: str | None = None
    caption_separator: str = ","
    enable_wildcard: bool = False
    flip_aug: bool = False
    alpha_mask: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class KohyaDataset:
    """Subsets that share a resolution and buckets; `resolution` is (width, height)."""

    resolution: tuple[int, int] | None = None
    batch_size: int = 1
    enable_bucket: bool = False
    min_bucket_reso: int = 256
    max_bucket_reso: int = 1024
    bucket_reso_steps: int = 64
    bucket_no_upscale: bool = False
    max_token_length: int | None = None
    subsets: tuple[KohyaSubset, ...] = ()


@dataclass(frozen=True, slots=True)
class KohyaConfig:
    """A whole config. With `train_data_dir` the pictures lie in `N_name` folders, read as `folders` says."""

    path: Path
    datasets: tuple[KohyaDataset, ...]
    train_data_dir: str | None = None
    reg_data_dir: str | None = None
    folders: KohyaSubset | None = None


def read_kohya(path: Path) -> KohyaConfig:
    """Read and check a kohya TOML. Raises ConfigError with every fault at once."""
    document = load_toml(path)
    reader = Reader(document)
    datasets = document.values.get("datasets")
    config = _from_flat(reader) if datasets is None else _from_datasets(reader, datasets, ())
    if reader.problems:
        raise ConfigError(reader.problems)
    return config


def _from_datasets(reader: Reader, datasets: object, outer: tuple[Key, ...]) -> KohyaConfig:
    """A dataset config; `outer` are tables that give defaults below `[general]`."""
    tables = datasets if isinstance(datasets, list) else []
    subset_only = dict.fromkeys(SUBSET_ONLY, "belongs into `[[datasets.subsets]]`")
    renamed = {flat: f"is called `{name}` in a dataset config" for flat, name in FLAT_NAMES.items()}
    reader.check_keys(("general",), subset_only | renamed)
    found = []
    for index in range(len(tables)):
        at: Key = ("datasets", index)
        reader.check_keys(at, subset_only | renamed)
        layers: list[Key] = [at, ("general",), *outer]
        subsets = _subsets(reader, at, layers)
        found.append(KohyaDataset(**reader.values(DATASET, layers), subsets=subsets))
    if not any(dataset.subsets for dataset in found):
        reader.problem(
            "the config names no pictures: `[[datasets.subsets]]` with an `image_dir` is missing", ("datasets",)
        )
    return KohyaConfig(reader.document.path, tuple(found))


def _subsets(reader: Reader, at: Key, layers: list[Key]) -> tuple[KohyaSubset, ...]:
    tables = reader.table(at).get("subsets")
    dataset_only = dict.fromkeys(DATASET, "belongs into `[[datasets]]`")
    renamed = {flat: f"is called `{name}` in a dataset config" for flat, name in FLAT_NAMES.items()}
    found = []
    for index in range(len(tables) if isinstance(tables, list) else 0):
        here: Key = (*at, "subsets", index)
        reader.check_keys(here, dataset_only | renamed)
        own = reader.values(SUBSET_ONLY, [here])
        if not own.get("image_dir") and not own.get("metadata_file"):
            reader.problem("the subset names no pictures: `image_dir` is missing", here)
        line = reader.line((*here, "image_dir")) or reader.line(here)
        found.append(KohyaSubset(**reader.values(SUBSET, [here, *layers]), **own, line=line))
    if len({subset.metadata_file is None for subset in found}) > 1:
        said = "subsets with and without `metadata_file` cannot share a dataset: kohya stops; give each kind its own"
        reader.problem(said, at)
    return tuple(found)


def _from_flat(reader: Reader) -> KohyaConfig:
    """A training config: kohya forgets the names of its sections and reads all keys as one table."""
    document = reader.document
    flat: dict[str, Any] = {}
    for name, value in document.values.items():
        pairs = value.items() if isinstance(value, dict) else ((name, value),)
        for key, inner in pairs:
            place = document.places.get((name, key) if isinstance(value, dict) else (name,))
            target = FLAT_NAMES.get(key, key)
            flat[target] = inner
            if place:
                document.places[(*FLAT, target)] = place
    document.values[JOINED] = {key: value for key, value in flat.items() if value != ""}
    reader.check_keys(FLAT, {})
    return _of_flat(reader)


def _of_flat(reader: Reader) -> KohyaConfig:
    """What the flattened table names: a dataset config, a metadata file, or kohya folders."""
    path, flat = reader.document.path, [FLAT]
    named = reader.values(FOLDERS, flat)
    if "dataset_config" in named:
        return _linked(reader, named["dataset_config"])
    dataset = KohyaDataset(**reader.values(DATASET, flat))
    train = named.get("train_data_dir")
    subset = KohyaSubset(**reader.values(SUBSET, flat), line=reader.line((*FLAT, "train_data_dir")))
    if "in_json" in named:
        listed = replace(subset, image_dir=train, metadata_file=named["in_json"])
        return KohyaConfig(path, (replace(dataset, subsets=(listed,)),))
    if train is None:
        reader.problem("the config names no pictures: neither `[[datasets]]` nor `train_data_dir`", ())
    return KohyaConfig(path, (dataset,), train, named.get("reg_data_dir"), subset)


def _linked(reader: Reader, name: str) -> KohyaConfig:
    """The dataset config that a training config names; what it leaves open, the training config says."""
    here = reader.document
    choices = [start / name for start in (here.path.parent, Path())]
    found = next((path for path in choices if path.is_file()), None)
    if found is None:
        reader.problem(f"`dataset_config` names `{name}`, which is no file here", (*FLAT, "dataset_config"))
        return KohyaConfig(here.path, ())
    document = load_toml(found)
    document.values[JOINED] = here.values[JOINED]
    inner = Reader(document)
    config = _from_datasets(inner, document.values.get("datasets"), (FLAT,))
    reader.problems.extend(inner.problems)
    return config
