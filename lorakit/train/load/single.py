"""Networks from one `.safetensors` in the layout of Stability AI's first releases, without any network access.

The names are turned into diffusers' by diffusers' own converters; what they yield is then held against the networks,
because they pass over what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint

from lorakit.errors import UsageError
from lorakit.train.load.networks import bare_clip, empty_clip, empty_unet, empty_vae
from lorakit.train.load.tensors import fill, read_tensors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from diffusers import AutoencoderKL, UNet2DConditionModel
    from torch import Tensor
    from transformers import CLIPTextModel

UNET = "model.diffusion_model."
VAE = "first_stage_model."
VAE_PARTS = ("encoder.", "decoder.", "quant_conv.", "post_quant_conv.")  # the first releases carry their losses too
TEXT = "cond_stage_model.transformer."
CONSTANT = "embeddings.position_ids"  # 0 to 76; mergers have rounded it, so that it is made anew
# how diffusers named an autoencoder's attention until 0.17; files of that time are still in use
OLD_ATTENTION = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}


def unet_of_file(path: Path, config: Mapping[str, Any]) -> UNet2DConditionModel:
    """The denoiser of a checkpoint. Raises UsageError unless it has exactly the tensors that `config` asks for."""
    where = path.as_posix()
    network = empty_unet(config, where)
    tensors = _some(read_tensors(path, UNET), "UNet", where)
    prefixed = {UNET + name: tensor for name, tensor in tensors.items()}
    converted = _converted(convert_ldm_unet_checkpoint, prefixed, config, "UNet", where)
    fill(network, converted, "UNet", where)
    if len(tensors) > len(converted):
        raise UsageError(
            f"`{where}` is another kind of base: its UNet has tensors too many: {len(tensors) - len(converted)}"
        )
    return network


def clip_of_file(path: Path, config: Mapping[str, Any]) -> CLIPTextModel:
    """The CLIP text encoder of a checkpoint. Raises UsageError unless it is whole."""
    where = path.as_posix()
    network = empty_clip(config, where)
    tensors = _some(read_tensors(path, TEXT), "text encoder", where)
    fill_clip(network, tensors, where)
    return network


def fill_clip(network: CLIPTextModel, tensors: Mapping[str, Tensor], where: str) -> None:
    """Put a CLIP's tensors into `network`, whether their names start with `text_model.` or not."""
    bare = {name.removeprefix("text_model."): tensor for name, tensor in tensors.items()}
    # a text encoder alone has no use for what compares it with pictures
    unused = {CONSTANT, "logit_scale", "text_projection", "text_projection.weight"}
    fill(bare_clip(network), {name: bare[name] for name in bare if name not in unused}, "text encoder", where)
    network.requires_grad_(False).eval()


def vae_of_file(path: Path, config: Mapping[str, Any]) -> AutoencoderKL:
    """The autoencoder of a checkpoint, or a file that is an autoencoder. Raises UsageError unless it is whole."""
    where = path.as_posix()
    network = empty_vae(config, where)
    fill_vae(network, read_tensors(path, VAE, VAE_PARTS) or read_tensors(path, "", VAE_PARTS), where)
    return network


def fill_vae(network: AutoencoderKL, tensors: Mapping[str, Tensor], where: str) -> None:
    """Put an autoencoder's tensors into `network`, named as diffusers names them, did once, or as the first release."""
    if not tensors:
        raise UsageError(f"`{where}` holds no VAE: name one that does with `vae`")
    if any(name.startswith("encoder.down.") for name in tensors):
        tensors = _converted(convert_ldm_vae_checkpoint, tensors, network.config, "VAE", where)
    fill(network, {_today(name): _flat(name, tensor) for name, tensor in tensors.items()}, "VAE", where)


def _converted(
    convert: Callable[..., dict[str, Tensor | None]],
    tensors: Mapping[str, Tensor],
    config: Mapping[str, Any],
    part: str,
    where: str,
) -> dict[str, Tensor]:
    """What a converter of diffusers makes of `tensors`; it gives None or a KeyError for some that are missing."""
    try:
        made = convert(dict(tensors), config)
    except KeyError as error:
        raise UsageError(
            f"`{where}` is no whole base: its {part} lacks `{error.args[0]}`; download it again, or name another"
        ) from error
    return {name: tensor for name, tensor in made.items() if tensor is not None}


def _today(name: str) -> str:
    parts = name.split(".")
    if "attentions" in parts and parts[-2] in OLD_ATTENTION:
        parts[-2] = OLD_ATTENTION[parts[-2]]
    return ".".join(parts)


def _flat(name: str, tensor: Tensor) -> Tensor:
    """An attention's weights, linear today, were convolutions of one pixel."""
    return tensor.flatten(1) if "attentions" in name and tensor.ndim == 4 else tensor


def _some(tensors: dict[str, Tensor], part: str, where: str) -> dict[str, Tensor]:
    if not tensors:
        raise UsageError(f"`{where}` holds no {part}: `base_model` must be a whole checkpoint, not a part of one")
    return tensors
