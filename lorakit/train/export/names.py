"""Which module of Stable Diffusion 1.x, and which part of its adapter, a key of someone's LoRA file means."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Part = Literal["down", "up", "alpha"]


class Meaning(NamedTuple):
    """A module by its kohya key, and the part of its adapter."""

    module: str
    part: Part


PARTS: dict[str, Part] = {
    "lora_down.weight": "down",
    "lora_up.weight": "up",
    "alpha": "alpha",
    "lora_A.weight": "down",  # peft's names
    "lora_B.weight": "up",
    "lora.down.weight": "down",  # diffusers' names
    "lora.up.weight": "up",
    "lora_linear_layer.down.weight": "down",
    "lora_linear_layer.up.weight": "up",
}
# diffusers' names before 0.22: the layer stands in the parameter's name
_OLD = re.compile(
    r"(?P<path>.+?)(?P<processor>\.processor)?\.(?P<layer>to_(?:q|k|v|out))_lora\.(?P<part>down|up)\.weight"
)
_OF_CLIP = {"to_q": "q_proj", "to_k": "k_proj", "to_v": "v_proj", "to_out": "out_proj"}
_KOHYA = re.compile(r"lora_(?:unet|te1?)_\w+")


def meaning(key: str) -> Meaning | None:
    """What a key says, or None where it is no plain LoRA's for this family.

    Read are kohya's keys (`lora_te1_` is what diffusers' own converter calls the one text encoder), diffusers' and
    peft's behind `unet.` and `text_encoder.`.
    """
    head, _, rest = key.partition(".")
    if _KOHYA.fullmatch(head):
        part = PARTS.get(rest)
        return Meaning(head.replace("lora_te1_", "lora_te_", 1), part) if part else None
    if head not in ("unet", "text_encoder"):
        return None
    of_clip = head == "text_encoder"
    if old := _OLD.fullmatch(rest):
        layer = _OF_CLIP[old["layer"]] if of_clip else old["layer"].replace("to_out", "to_out.0")
        return Meaning(kohya_name(f"{old['path']}.{layer}", of_clip), "down" if old["part"] == "down" else "up")
    for suffix, part in PARTS.items():
        if rest.endswith(f".{suffix}"):
            return Meaning(kohya_name(rest.removesuffix(f".{suffix}"), of_clip), part)
    return None


def kohya_name(path: str, of_clip: bool) -> str:
    """The kohya name of a module by its dotted path in diffusers' UNet or in CLIP's text model, flattened or not."""
    if of_clip:
        path = f"text_model.{path.removeprefix('text_model.')}"
    return f"lora_{'te' if of_clip else 'unet'}_{path.replace('.', '_')}"


def other_kind(key: str) -> str | None:
    """What kind of file a key that means nothing here gives away, in words; None where that is unknown."""
    head = key.partition(".")[0]
    signs = (
        ("a DoRA", ("dora_scale", "lora_magnitude_vector")),
        ("a LoHa", ("hada_",)),
        ("a LoKr", ("lokr_",)),
        ("an OFT adapter", ("oft_",)),
        ("a LoCon with a middle factor", ("lora_mid",)),
        ("a textual inversion", ("emb_params", "string_to_param")),
    )
    for kind, marks in signs:
        if any(mark in key for mark in marks):
            return kind
    if head in ("transformer", "diffusion_model", "lora_transformer") or head.startswith("lora_transformer"):
        return "a LoRA for a model with a transformer in place of the UNet"
    if head == "text_encoder_2" or head.startswith("lora_te2_"):
        return "a LoRA for SDXL"
    return None
