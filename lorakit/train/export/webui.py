"""How AUTOMATIC1111 and Forge put a LoRA file onto Stable Diffusion 1.x, restated: which key meets which layer.

The WebUI runs the model in its first layout (CompVis), splits each key at its first dot, turns the diffusers path
before it into a CompVis one, and looks that up among the names of the layers. A key that meets none is passed over in
silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor

ATTENDING = {  # the CompVis blocks of SD 1.x whose second module is a transformer
    "input_blocks": (1, 2, 4, 5, 7, 8),
    "output_blocks": (3, 4, 5, 6, 7, 8, 9, 10, 11),
}
TRANSFORMER = (
    "proj_in",
    "proj_out",
    *(f"transformer_blocks_0_{attn}_to_{layer}" for attn in ("attn1", "attn2") for layer in ("q", "k", "v", "out_0")),
    "transformer_blocks_0_ff_net_0_proj",
    "transformer_blocks_0_ff_net_2",
)
CLIP_LAYERS = 12
CLIP = (*(f"self_attn_{layer}_proj" for layer in ("q", "k", "v", "out")), "mlp_fc1", "mlp_fc2")
_PATHS = (
    (re.compile(r"lora_unet_down_blocks_(\d+)_attentions_(\d+)_(.+)"), "down"),
    (re.compile(r"lora_unet_mid_block_attentions_0_(.+)"), "mid"),
    (re.compile(r"lora_unet_up_blocks_(\d+)_attentions_(\d+)_(.+)"), "up"),
    (re.compile(r"lora_te_text_model_encoder_layers_(\d+)_(.+)"), "clip"),
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What the WebUI adds to one layer: `scale * up @ down`."""

    layer: str
    down: Tensor
    up: Tensor
    scale: float


def layers() -> frozenset[str]:
    """The WebUI's names of the layers of SD 1.x that a LoRA may adapt: 192 of the UNet, 72 of the text encoder."""
    return frozenset(_layers())


def layer_of(module: str) -> str:
    """The layer that a key's first part is looked up as. Each level of the UNet is three blocks of the first layout."""
    for pattern, place in _PATHS:
        if found := pattern.fullmatch(module):
            *numbers, rest = found.groups()
            level, index = (*map(int, numbers), 0, 0)[:2]
            return {
                "down": f"diffusion_model_input_blocks_{1 + 3 * level + index}_1_{rest}",
                "mid": f"diffusion_model_middle_block_1_{rest}",
                "up": f"diffusion_model_output_blocks_{3 * level + index}_1_{rest}",
                "clip": f"transformer_text_model_encoder_layers_{level}_{rest}",
            }[place]
    return module


def apply(tensors: Mapping[str, Tensor]) -> tuple[dict[str, Applied], list[str]]:
    """What the WebUI adds where, by the first part of the keys, and the keys that it passes over."""
    known = layers()
    parts: dict[str, dict[str, Tensor]] = {}
    passed: list[str] = []
    for key, tensor in tensors.items():
        module, _, part = key.partition(".")
        if layer_of(module) in known:
            parts.setdefault(module, {})[part] = tensor
        else:
            passed.append(key)
    applied: dict[str, Applied] = {}
    for module, found in parts.items():
        down, up = found.get("lora_down.weight"), found.get("lora_up.weight")
        if down is None or up is None:
            passed.extend(f"{module}.{part}" for part in found)
            continue
        alpha = found.get("alpha")
        scale = 1.0 if alpha is None else alpha.item() / down.shape[0]
        applied[module] = Applied(layer_of(module), down, up, scale)
    return applied, passed


def _layers() -> Iterator[str]:
    for layer in TRANSFORMER:
        yield f"diffusion_model_middle_block_1_{layer}"
        for side, numbers in ATTENDING.items():
            yield from (f"diffusion_model_{side}_{number}_1_{layer}" for number in numbers)
    for number in range(CLIP_LAYERS):
        yield from (f"transformer_text_model_encoder_layers_{number}_{layer}" for layer in CLIP)
