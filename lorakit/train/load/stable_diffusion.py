"""A base with one CLIP text encoder (Stable Diffusion 1.x), from wherever it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import FAMILIES, BaseKind
from lorakit.errors import UsageError
from lorakit.train.families.family import Parts
from lorakit.train.load.autoencoder import load_vae, scaling_of
from lorakit.train.load.folder import clip_of_folder, read_config, unet_of_folder, vae_of_folder
from lorakit.train.load.hub import fetch_configs, fetch_weights
from lorakit.train.load.schedule import read_schedule
from lorakit.train.load.single import clip_of_file, unet_of_file, vae_of_file
from lorakit.train.tiny import BLUEPRINT as TINY
from lorakit.train.tiny import make_tiny

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.bases import BaseFacts, Family
    from lorakit.train.load.blueprint import Blueprint

UNFIT = {
    BaseKind.MISSING: "is not there",
    BaseKind.UNKNOWN: "is no base: it holds no Stable Diffusion that can be recognised",
    BaseKind.LORA: "is a LoRA, not a base (`continue_from` goes on with one)",
    BaseKind.PICKLE: "is a pickle, which can run code when it is opened",
}
WANTED = "set `base_model` to a `.safetensors` checkpoint, a diffusers folder or a name on the hub (`owner/name`)"


def load_base(base: BaseFacts, family: Family, blueprint: Blueprint, vae: Path | None) -> Parts:
    """Load the base that `base` describes; `blueprint` builds a single file, `vae` replaces the autoencoder.

    Raises UsageError for what is no sound base of `family`.
    """
    if base.kind in UNFIT:
        raise UsageError(f"`{base.written}` {UNFIT[base.kind]}: {WANTED}")
    if base.family is not None and base.family.name != family.name:
        raise _of_another_family(base.written, base.family, family)
    if base.kind is BaseKind.TINY:
        parts = make_tiny()
        if vae is not None:
            parts.vae = load_vae(vae, TINY.vae)
        return parts
    if base.kind is BaseKind.HUB:
        return load_folder(fetch(base.written, family), base.written, family, vae)
    if base.path is None:
        raise UsageError(f"`{base.written}` {UNFIT[BaseKind.MISSING]}: {WANTED}")
    if base.kind is BaseKind.FOLDER:
        return load_folder(base.path, base.written, family, vae)
    return load_file(base.path, blueprint, vae)


def load_file(path: Path, blueprint: Blueprint, vae: Path | None = None) -> Parts:
    """Load a checkpoint of one file. Raises UsageError."""
    unet, encoder = unet_of_file(path, blueprint.unet), clip_of_file(path, blueprint.text)
    own = vae_of_file(path, blueprint.vae) if vae is None else load_vae(vae, blueprint.vae)
    alphas, prediction = read_schedule(blueprint.scheduler, path.as_posix())
    return Parts(unet, own, (encoder,), alphas, float(blueprint.vae["scaling_factor"]), prediction)


def load_folder(folder: Path, written: str, family: Family, vae: Path | None = None) -> Parts:
    """Load a diffusers folder. Raises UsageError."""
    _check_family(folder, written, family)
    alphas, prediction = read_schedule(read_config(folder / "scheduler" / "scheduler_config.json"), written)
    config = read_config(folder / "vae" / "config.json")
    own = vae_of_folder(folder / "vae") if vae is None else load_vae(vae, config)
    unet, encoder = unet_of_folder(folder / "unet"), clip_of_folder(folder / "text_encoder")
    return Parts(unet, own, (encoder,), alphas, scaling_of(config), prediction)


def fetch(name: str, family: Family) -> Path:
    """The folder of a base on the hub, which is of `family`: told before gigabytes are fetched. Raises UsageError."""
    _check_family(fetch_configs(name), name, family)
    return fetch_weights(name)


def _check_family(folder: Path, written: str, family: Family) -> None:
    width = read_config(folder / "unet" / "config.json").get("cross_attention_dim")
    for other in FAMILIES.values():
        if other.name != family.name and other.context == width:
            raise _of_another_family(written, other, family)


def _of_another_family(written: str, found: Family, family: Family) -> UsageError:
    return UsageError(f"`{written}` is a {found.title} base, not {family.title}: {WANTED}")
