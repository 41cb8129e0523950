"""Where each picture goes below the new folder: the source's own folders, or kohya's `10_name`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import Role
from lorakit.fix.pictures.names import allot, portable
from lorakit.formats.kohya import repeats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.dataset import Dataset, Sample, Subset
    from lorakit.fix.pictures.options import Options

HOLDERS = {Role.TRAIN: "", Role.REGULARISATION: "reg/", Role.VALIDATION: "validation/"}


def wanted(subset: Subset, sample: Sample, dataset: Dataset, options: Options) -> tuple[str, str]:
    """Folder (`.` for the root) and stem that a picture would have if nobody else wanted them."""
    key = PurePosixPath(sample.key)
    # a key that leaves the root says nothing of where a picture belongs
    parts = [] if key.is_absolute() or ".." in key.parts else list(key.parts[:-1])
    stem = stem_of(key.name)
    if options.layout != "kohya-folders" or _is_kohya(subset, dataset):
        return "/".join(portable(part) for part in parts) or ".", stem
    below = _below(subset, dataset, parts)
    return _kohya_folder(subset, dataset), "_".join([*(portable(part) for part in below), stem])


def stem_of(name: str) -> str:
    """The portable stem of a file name."""
    path = PurePosixPath(portable(name))
    return path.stem


def stems(places: Sequence[tuple[str, str]], rename: str | None) -> list[str]:
    """The final stems: `rename` with a number, or each its own unless it is taken."""
    if rename is None:
        return allot(places)
    digits = max(3, len(str(len(places))))
    return [f"{rename}_{number:0{digits}}" for number in range(1, len(places) + 1)]


def _is_kohya(subset: Subset, dataset: Dataset) -> bool:
    return "kohya-folders" in dataset.layout and repeats_of(subset.root.name) is not None


def _kohya_folder(subset: Subset, dataset: Dataset) -> str:
    token = subset.trigger or subset.root.resolve().name or dataset.root.resolve().name or "train"
    name = portable(f"{subset.repeats}_{token}".replace("/", "_"))
    return HOLDERS[subset.role] + name


def _below(subset: Subset, dataset: Dataset, parts: list[str]) -> list[str]:
    """The folders of a key below its subset's root: kohya does not look into them, so they go into the name."""
    root, base = subset.root.absolute(), dataset.root.absolute()
    depth = len(root.relative_to(base).parts) if root.is_relative_to(base) else 0
    return parts[depth:]
