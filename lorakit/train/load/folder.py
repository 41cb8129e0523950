"""Networks from a diffusers folder. Only safetensors are read, never a pickle, and nothing is fetched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lorakit.errors import UsageError
from lorakit.train.load.networks import empty_clip, empty_unet, empty_vae
from lorakit.train.load.single import fill_clip, fill_vae
from lorakit.train.load.tensors import fill, read_tensors

if TYPE_CHECKING:
    from pathlib import Path

    from diffusers import AutoencoderKL, UNet2DConditionModel
    from torch import Tensor
    from transformers import CLIPTextModel

WEIGHTS = ("diffusion_pytorch_model", "model")  # diffusers' and transformers' name for a network's file


def unet_of_folder(folder: Path) -> UNet2DConditionModel:
    """The denoiser in `folder`. Raises UsageError unless it is whole."""
    network = empty_unet(read_config(folder / "config.json"), folder.as_posix())
    fill(network, _weights(folder), "UNet", folder.as_posix())
    return network


def vae_of_folder(folder: Path) -> AutoencoderKL:
    """The autoencoder in `folder`. Raises UsageError unless it is whole."""
    network = empty_vae(read_config(folder / "config.json"), folder.as_posix())
    fill_vae(network, _weights(folder), folder.as_posix())
    return network


def clip_of_folder(folder: Path) -> CLIPTextModel:
    """The CLIP text encoder in `folder`. Raises UsageError unless it is whole."""
    network = empty_clip(read_config(folder / "config.json"), folder.as_posix())
    fill_clip(network, _weights(folder), folder.as_posix())
    return network


def read_config(path: Path) -> dict[str, Any]:
    """A JSON config of a diffusers folder. Raises UsageError."""
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"`{path}` is missing: a diffusers folder has it; download the base again") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"`{path}` cannot be read: {error}; download the base again") from error
    if not isinstance(loaded, dict):
        raise UsageError(f"`{path}` is no config: download the base again")
    return loaded


def _weights(folder: Path) -> dict[str, Tensor]:
    """All tensors of a network; of several variants the plain one, else half precision. Sharded ones are joined."""
    for name in (f"{stem}{variant}" for variant in ("", ".fp16") for stem in WEIGHTS):
        whole = folder / f"{name}.safetensors"
        if whole.is_file():
            return read_tensors(whole)
        stem, _, variant = name.partition(".")
        index = folder / ".".join([f"{stem}.safetensors.index", *filter(None, [variant]), "json"])
        if index.is_file():
            return _joined(index)
    pickled = next((path for path in sorted(folder.glob("*.bin"))), None)
    if pickled is not None:
        raise UsageError(
            f"`{pickled}` is a pickle, which can run code when it is opened: use a copy of the base that holds "
            "`.safetensors`"
        )
    raise UsageError(f"`{folder}` holds no `{WEIGHTS[0]}.safetensors` or `{WEIGHTS[1]}.safetensors`: download it again")


def _joined(index: Path) -> dict[str, Tensor]:
    table = read_config(index).get("weight_map")
    if not isinstance(table, dict):
        raise UsageError(f"`{index}` has no `weight_map`: download the base again")
    tensors: dict[str, Tensor] = {}
    for name in sorted({str(name) for name in table.values()}):
        if "/" in name or "\\" in name:
            raise UsageError(f"`{index}` names `{name}`, which lies outside its folder")
        tensors |= read_tensors(index.parent / name)
    return tensors
