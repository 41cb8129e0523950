"""AUTOMATIC1111's way of loading a LoRA, written for the tests from its description; shares nothing with lorakit.

The file is taken apart by hand; a key's part before the first dot is turned into a layer's name of the CompVis layout
by `input = 1 + 3 * block + layer`, `output = 3 * block + layer`, `middle = 1`; layers are those of a literal list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass
class Network:
    """What the WebUI makes of one file: metadata, the change of each layer it matched, the keys it passed over."""

    metadata: dict[str, Any]
    deltas: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Under which family the WebUI lists the file."""
        if str(self.metadata.get("ss_base_model_version", "")).startswith("sdxl_"):
            return "SDXL"
        if str(self.metadata.get("ss_v2", "")) == "True":
            return "SD2"
        return "SD1" if self.metadata else "Unknown"


def load(path: Path, layers: Collection[str]) -> Network:
    tensors, metadata = _take_apart(path.read_bytes())
    network = Network(metadata)
    grouped: dict[str, dict[str, NDArray[np.float64]]] = {}
    for key, tensor in tensors.items():
        name, _, part = key.partition(".")
        layer = _compvis(name)
        if layer in layers:
            grouped.setdefault(layer, {})[part] = tensor
        else:
            network.passed_over.append(key)
    for layer, parts in grouped.items():
        down, up = parts["lora_down.weight"], parts["lora_up.weight"]
        rank = down.shape[0]
        network.scales[layer] = float(parts["alpha"]) / rank if "alpha" in parts else 1.0
        product = up.reshape(up.shape[0], -1) @ down.reshape(rank, -1)
        network.deltas[layer] = network.scales[layer] * product
    return network


def tags(metadata: dict[str, Any]) -> list[tuple[str, int]]:
    """The tag cloud: counts summed over the directories, commonest first."""
    counts: dict[str, int] = {}
    for directory in metadata.get("ss_tag_frequency", {}).values():
        for tag, count in directory.items():
            counts[tag.strip()] = counts.get(tag.strip(), 0) + int(count)
    return sorted(counts.items(), key=lambda pair: -pair[1])


def _take_apart(data: bytes) -> tuple[dict[str, NDArray[np.float64]], dict[str, Any]]:
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    metadata = {key: _parsed(value) for key, value in header.pop("__metadata__", {}).items()}
    kinds = {"F16": np.float16, "F32": np.float32}
    tensors = {}
    for key, entry in header.items():
        start, end = entry["data_offsets"]
        raw = data[8 + size + start : 8 + size + end]
        if entry["dtype"] == "BF16":  # the upper half of a float32
            flat = (np.frombuffer(raw, np.uint16).astype(np.uint32) << 16).view(np.float32)
        else:
            flat = np.frombuffer(raw, kinds[entry["dtype"]])
        tensors[key] = flat.astype(np.float64).reshape(entry["shape"])
    return tensors, metadata


def _parsed(value: str) -> Any:
    return json.loads(value) if value.startswith("{") else value


def _compvis(name: str) -> str:
    words = name.split("_")
    if name.startswith("lora_unet_down_blocks_") and words[5] == "attentions":
        return "_".join(["diffusion_model_input_blocks", str(1 + 3 * int(words[4]) + int(words[6])), "1", *words[7:]])
    if name.startswith("lora_unet_up_blocks_") and words[5] == "attentions":
        return "_".join(["diffusion_model_output_blocks", str(3 * int(words[4]) + int(words[6])), "1", *words[7:]])
    if name.startswith("lora_unet_mid_block_attentions_"):
        return "_".join(["diffusion_model_middle_block_1", *words[6:]])
    if name.startswith("lora_te_text_model_encoder_layers_"):
        return "transformer_" + name.removeprefix("lora_te_")
    return name
