"""The tiny base on disk, in both of the ways in which people keep a base."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

import torch
from diffusers import PNDMScheduler, StableDiffusionPipeline
from safetensors.torch import save_file
from transformers import CLIPTokenizer

from lorakit.caption.bpe import MERGES, _letters, find_merges
from lorakit.train.load.blueprint import SD15
from lorakit.train.tiny import make_tiny

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.families.family import Parts

RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
UNET_ENDS = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def write_tiny(folder: Path, parts: Parts | None = None) -> Path:
    """A diffusers folder with everything that a pipeline loads."""
    parts = parts or make_tiny()
    pipeline = StableDiffusionPipeline(
        vae=parts.vae,
        text_encoder=parts.encoders[0],
        tokenizer=_tokenizer(folder / "vocabulary"),
        unet=parts.unet,
        scheduler=PNDMScheduler(**SD15.scheduler, skip_prk_steps=True, steps_offset=1, set_alpha_to_one=False),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)
    return folder


def write_tiny_single(path: Path, parts: Parts | None = None, dtype: torch.dtype = torch.float32) -> Path:
    """One `.safetensors` as trainers and mergers of the first days wrote it, oddities included."""
    save_file(single(parts or make_tiny(), dtype), path)
    return path


def single(parts: Parts, dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """The tensors of such a file."""
    text = {name.removeprefix("text_model."): tensor for name, tensor in parts.encoders[0].state_dict().items()}
    tensors = {f"model.diffusion_model.{unet_name(name)}": each for name, each in parts.unet.state_dict().items()}
    tensors |= {f"first_stage_model.{name}": each for name, each in first_vae(parts.vae.state_dict()).items()}
    tensors |= {f"cond_stage_model.transformer.text_model.{name}": each for name, each in text.items()}
    tensors = {name: each.to(dtype, copy=True).contiguous() for name, each in tensors.items()}
    tensors["cond_stage_model.transformer.text_model.embeddings.position_ids"] = torch.arange(77)[None]
    tensors["alphas_cumprod"] = parts.alphas.float()
    tensors["model_ema.decay"] = torch.tensor(0.9999)
    return tensors


def unet_name(name: str) -> str:
    """diffusers' name of a UNet tensor in the first release's words."""
    stem, _, kind = name.rpartition(".")
    if stem in UNET_ENDS:
        return f"{UNET_ENDS[stem]}.{kind}"
    if found := re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d)\.(.+)", stem):
        place = 1 if found[1] == "attentions" else 2 * int(found[2])
        return f"middle_block.{place}.{RESNET.get(found[3], found[3])}.{kind}"
    side, block, part, index, inner = re.fullmatch(r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.+)", stem).groups()  # type: ignore[union-attr]
    first = 3 * int(block) + (1 if side == "down" else 0)
    if part == "downsamplers":
        return f"input_blocks.{first + 2}.0.op.{kind}"
    if part == "upsamplers":
        return f"output_blocks.{first + 2}.{1 if block == '0' else 2}.conv.{kind}"
    blocks = "input_blocks" if side == "down" else "output_blocks"
    inner = RESNET[inner] if part == "resnets" else inner
    return f"{blocks}.{first + int(index)}.{0 if part == 'resnets' else 1}.{inner}.{kind}"


def first_vae(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """An autoencoder's tensors as the first release names and shapes them; what A1111's VAE files hold."""
    renamed: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        new = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
        new = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", new)
        new = re.sub(r"up_blocks\.(\d)\.resnets", lambda found: f"up.{3 - int(found[1])}.block", new)
        new = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{3 - int(found[1])}.upsample", new)
        new = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", new)
        new = new.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
        if found := re.fullmatch(r"(\w+)\.mid_block\.attentions\.0\.(.+)\.(\w+)", new):
            new = f"{found[1]}.mid.attn_1.{VAE_ATTENTION[found[2]]}.{found[3]}"
            tensor = tensor[:, :, None, None] if tensor.ndim == 2 else tensor
        renamed[new] = tensor.contiguous()
    return renamed


def _tokenizer(folder: Path) -> CLIPTokenizer:
    """transformers' CLIP tokenizer from the merges that open_clip brings along."""
    found = find_merges()
    assert found is not None
    lines = gzip.decompress(found.read_bytes()).decode().split("\n")[1 : MERGES + 1]
    letters = [*_letters().values()]
    symbols = [*letters, *(letter + "</w>" for letter in letters), *(line.replace(" ", "") for line in lines)]
    symbols += ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps({symbol: index for index, symbol in enumerate(symbols)}))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *lines]) + "\n", encoding="utf-8")
    tokenizer: CLIPTokenizer = CLIPTokenizer.from_pretrained(folder, pad_token="<|endoftext|>", model_max_length=77)
    return tokenizer
