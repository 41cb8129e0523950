"""Facts about base models that need no torch: families, native sizes, which family a file belongs to."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Family:
    """A family of base models.

    `resolution` is the side in pixels that the base was trained at, `context` the width of the text features that its
    cross attention reads. `encoders` are the text encoders; all of them share one vocabulary of tokens.
    """

    name: str
    title: str
    resolution: int
    context: int
    encoders: tuple[str, ...] = ("CLIP ViT-L/14",)


FAMILIES = {
    family.name: family
    for family in (
        Family("sd15", "Stable Diffusion 1.x", 512, 768),
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


def family_of(base: Path) -> Family | None:
    """The family of a `.safetensors` file or a diffusers folder, or None when neither its header nor config tells.

    Told by the width that cross attention reads (768, 1024, 2048), which every UNet layout stores. Raises OSError when
    the file cannot be read.
    """
    width = _width_of_folder(base) if base.is_dir() else _width_of_file(base)
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


def _width_of_file(base: Path) -> int | None:
    header = _safetensors_header(base)
    for name, tensor in header.items():
        if name.endswith("attn2.to_k.weight") and isinstance(tensor, dict):
            shape = tensor.get("shape")
            if isinstance(shape, list) and len(shape) == 2 and isinstance(shape[1], int):
                return shape[1]
    return None


def _safetensors_header(path: Path) -> dict[str, Any]:
    """The JSON header of a safetensors file; empty when the file is something else."""
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
