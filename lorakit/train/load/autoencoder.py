"""An autoencoder that a run names in place of its base's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lorakit.bases import PICKLES
from lorakit.errors import UsageError
from lorakit.train.load.folder import read_config, vae_of_folder
from lorakit.train.load.single import vae_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from diffusers import AutoencoderKL


def load_vae(path: Path, config: Mapping[str, Any]) -> AutoencoderKL:
    """The autoencoder in `path`: a diffusers folder, a base's folder, a `.safetensors` of its own or a checkpoint.

    `config` is that of the base's own autoencoder: a file is built by it, a folder must scale latents alike. Raises
    UsageError.
    """
    if path.is_dir():
        folder = path if (path / "config.json").is_file() else path / "vae"
        scaling, own = scaling_of(read_config(folder / "config.json")), scaling_of(config)
        if abs(scaling - own) > 1e-6:
            raise UsageError(
                f"`vae: {path}` scales latents by {scaling:g}, the base by {own:g}: it is another family's"
            )
        return vae_of_folder(folder)
    if path.suffix.lower() in PICKLES:
        raise UsageError(f"`vae: {path}` is a pickle, which can run code when it is opened: name a `.safetensors`")
    if not path.is_file():
        raise UsageError(f"`vae: {path}` is not there: name a `.safetensors` file or a diffusers folder")
    return vae_of_file(path, config)


def scaling_of(config: Mapping[str, Any]) -> float:
    """What gives latents unit variance; Stable Diffusion's 0.18215 when the config is older than the key."""
    return float(config.get("scaling_factor", 0.18215))
