"""A base from the Hugging Face hub, as the folder in its cache."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIGS = ("unet/config.json", "vae/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json")


def fetch_configs(name: str) -> Path:
    """The folder of a base in the hub's cache with its configs alone: a few kilobytes tell which base it is."""
    return _fetch(name, CONFIGS)


def fetch_weights(name: str) -> Path:
    """The same folder, with the weights. A base without full precision on the hub is taken in half precision."""
    for variant in ("", ".fp16"):
        folder = _fetch(name, _patterns(variant))
        if any((folder / "unet").glob("*.safetensors")):
            break
    return folder


def _patterns(variant: str) -> list[str]:
    stems = (("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model"), ("text_encoder", "model"))
    wanted = [f"{folder}/{stem}{variant}.safetensors" for folder, stem in stems]
    shards = [f"{folder}/{stem}{variant}-?????-of-?????.safetensors" for folder, stem in stems]
    indexes = [f"{folder}/{stem}.safetensors.index{variant}.json" for folder, stem in stems]
    return [*CONFIGS, *wanted, *shards, *indexes]


def _fetch(name: str, patterns: Sequence[str]) -> Path:
    try:
        return Path(snapshot_download(name, allow_patterns=list(patterns)))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise UsageError(
            f"`{name}` is no file or folder here, and the Hugging Face hub could not be reached for it ({reason}): "
            "set `base_model` to a `.safetensors` file or a diffusers folder on this machine"
        ) from error
