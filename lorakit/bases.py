"""Facts about base models that need no torch: families, native sizes, which family a file belongs to."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sizes:
    """What training a family costs. `parameters` and those of an adapter `per_rank` are counted on the architecture.

    `activations` are the bytes that one picture of `resolution` keeps for the backward pass in 16 bits, attention not
    counted, because its fused kernels keep none; `checkpointed` the same with gradient checkpointing, where one block
    at a time is worked out again. Both were counted with saved-tensor hooks, not measured on a GPU.
    """

    parameters: int
    encoder_parameters: int
    per_rank: Mapping[str, int]
    encoder_per_rank: int
    activations: int
    checkpointed: int


@dataclass(frozen=True, slots=True)
class Family:
    """A family of base models.

    `resolution` is the side in pixels that the base was trained at, `context` the width of the text features that its
    cross attention reads. `encoders` are the text encoders; all of them share one vocabulary of tokens. `sizes` are
    known of the families that lorakit trains.
    """

    name: str
    title: str
    resolution: int
    context: int
    encoders: tuple[str, ...] = ("CLIP ViT-L/14",)
    sizes: Sizes | None = None


SD15 = Sizes(
    parameters=859_520_964,
    encoder_parameters=123_060_480,
    per_rank={"transformer": 423_936, "attention": 199_296},
    encoder_per_rank=165_888,
    activations=1_080 << 20,
    checkpointed=450 << 20,
)
FAMILIES = {
    family.name: family
    for family in (
        Family("sd15", "Stable Diffusion 1.x", 512, 768, sizes=SD15),
        Family("sd2", "Stable Diffusion 2.x", 768, 1024, ("OpenCLIP ViT-H/14",)),
        Family("sdxl", "Stable Diffusion XL", 1024, 2048, ("CLIP ViT-L/14", "OpenCLIP ViT-bigG/14")),
    )
}
# as Stability AI, Runway and most mergers write them; words between spaces
NAMES = (
    (r"\bsd ?xl|\bxl\b|stable diffusion xl|\bpony|illustrious|noobai", "sdxl"),
    (r"stable diffusion (?:v ?)?2|\bsd ?v?2[01 ]|\bv2 [01]\b|\b768 v", "sd2"),
    (r"stable diffusion (?:v ?)?1|\bsd ?v?1[45 ]|\bv1 5\b|\bsd15\b", "sd15"),
)
HEADER_LIMIT = 100 << 20  # the safetensors format's own bound


class BaseKind(StrEnum):
    """What `base_model` turns out to be."""

    FOLDER = "folder"  # a diffusers folder
    FILE = "file"  # one `.safetensors`
    HUB = "hub"  # `owner/name`, not here
    TINY = "tiny"  # random weights, made from a seed
    LORA = "lora"  # a LoRA in place of a base
    PICKLE = "pickle"  # a checkpoint that runs code when it is opened
    UNKNOWN = "unknown"  # something else is at that path
    MISSING = "missing"


TINY = "lorakit:tiny"  # the base with random weights that demo and tests train; never stands in for a real one
PICKLES = frozenset({".ckpt", ".pt", ".pth", ".bin"})
_HUB = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """What is known of a base before anything is loaded. `family` is None when neither content nor name tells."""

    written: str
    kind: BaseKind
    path: Path | None = None
    family: Family | None = None


def look_at(written: str, path: Path) -> BaseFacts:
    """What the base `written` is; `path` is where it would lie. Reads headers only; never raises for a bad file."""
    if written == TINY:
        return BaseFacts(written, BaseKind.TINY, None, FAMILIES["sd15"])
    by_name = family_by_name(written)
    try:
        if path.is_dir():
            kind = BaseKind.FOLDER if (path / "unet" / "config.json").is_file() else BaseKind.UNKNOWN
            return BaseFacts(written, kind, path, family_of(path) or by_name)
        if path.is_file():
            return _look_at_file(written, path, by_name)
    except OSError:
        return BaseFacts(written, BaseKind.UNKNOWN, path, by_name)
    if path.exists():  # a pipe would wait for its writer
        return BaseFacts(written, BaseKind.UNKNOWN, path, by_name)
    hub = _HUB.fullmatch(written) and path.suffix.lower() not in {".safetensors", *PICKLES}
    return BaseFacts(written, BaseKind.HUB if hub else BaseKind.MISSING, None, by_name)


def _look_at_file(written: str, path: Path, by_name: Family | None) -> BaseFacts:
    if path.suffix.lower() in PICKLES:
        return BaseFacts(written, BaseKind.PICKLE, path, by_name)
    header = safetensors_header(path)
    if not header:
        return BaseFacts(written, BaseKind.UNKNOWN, path, by_name)
    if any(".lora_down." in name or ".lora_A." in name or ".lora.down." in name for name in header):
        return BaseFacts(written, BaseKind.LORA, path, by_name)
    family = _family_of_width(_width_of(header))
    return BaseFacts(written, BaseKind.FILE if family else BaseKind.UNKNOWN, path, family or by_name)


def family_of(base: Path) -> Family | None:
    """The family of a `.safetensors` file or a diffusers folder, or None when neither its header nor config tells.

    Told by the width that cross attention reads (768, 1024, 2048), which every UNet layout stores. Raises OSError when
    the file cannot be read.
    """
    return _family_of_width(_width_of_folder(base) if base.is_dir() else _width_of(safetensors_header(base)))


def _family_of_width(width: int | None) -> Family | None:
    return next((family for family in FAMILIES.values() if family.context == width), None)


def family_by_name(name: str) -> Family | None:
    """The family that a file or hub name gives away (`sd_xl_base_1.0`, `stable-diffusion-v1-5`), or None."""
    plain = re.sub(r"[^a-z0-9]+", " ", name.lower())
    for pattern, family in NAMES:
        if re.search(pattern, plain):
            return FAMILIES[family]
    return None


def _width_of_folder(base: Path) -> int | None:
    config = base / "unet" / "config.json"
    if not config.is_file():
        return None
    try:
        loaded: Any = json.loads(config.read_text(encoding="utf-8"))
    except ValueError:
        return None
    width = loaded.get("cross_attention_dim") if isinstance(loaded, dict) else None
    return width if isinstance(width, int) else None


def _width_of(header: Mapping[str, Any]) -> int | None:
    for name, tensor in header.items():
        if name.endswith("attn2.to_k.weight") and isinstance(tensor, dict):
            shape = tensor.get("shape")
            if isinstance(shape, list) and len(shape) == 2 and isinstance(shape[1], int):
                return shape[1]
    return None


def safetensors_header(path: Path) -> dict[str, Any]:
    """The JSON header of a safetensors file; empty when the file is something else. Raises OSError."""
    with path.open("rb") as stream:
        size_bytes = stream.read(8)
        if len(size_bytes) < 8:
            return {}
        (size,) = struct.unpack("<Q", size_bytes)
        if not 2 <= size <= HEADER_LIMIT:
            return {}
        try:
            header = json.loads(stream.read(size))
        except ValueError:
            return {}
    return header if isinstance(header, dict) else {}
