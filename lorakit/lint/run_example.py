"""Examples of runs: a training config beside its data, for rules that judge one against the other."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

from lorakit.image.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENTRY = "run.yaml"
CAPTION = "a red bicycle leaning on a brick wall"
ATTENTION = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
DOWN = "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight"


def run_of(
    config: str,
    captions: Sequence[str] = (CAPTION,),
    base: bool = True,
    files: Mapping[str, Picture | str | bytes] | None = None,
) -> dict[str, Picture | str | bytes]:
    """The files of a run: `run.yaml`, a base of SD 1.5 cut down to its header, and a small picture for each caption.

    `config` is what the config says beside its data and, with `base`, its base. `files` come on top.
    """
    head = "train_data_dir: data\n" + ("base_model: sd15.safetensors\n" if base else "")
    made: dict[str, Picture | str | bytes] = {ENTRY: head + config.strip() + "\n"}
    if base:
        made["sd15.safetensors"] = header_only({ATTENTION: [320, 768]})
    for number, caption in enumerate(captions, 1):
        made[f"data/{number}.jpg"] = Picture((64, 64), seed=number)
        made[f"data/{number}.txt"] = caption
    return {**made, **(files or {})}


def header_only(shapes: Mapping[str, list[int]]) -> bytes:
    """The header of a safetensors file with tensors of these shapes, and no tensors."""
    header = json.dumps(
        {name: {"dtype": "F16", "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()}
    )
    return struct.pack("<Q", len(header)) + header.encode()
