"""A LoRA file is loaded by diffusers' own loader, and what it adds to each weight is compared with the trained."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from diffusers import UNet2DConditionModel
from diffusers.loaders.lora_pipeline import StableDiffusionLoraLoaderMixin
from peft.tuners.lora import LoraLayer
from torch import nn
from transformers import CLIPTextModel
from transformers.utils import logging

from lorakit.train.export.proof import ProofError, prove_module
from lorakit.train.export.rounding import one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lorakit.train.trained import Trained

ADAPTER = "proof"
transformers_logging: Any = logging  # its functions carry no types


def prove_in_diffusers(path: Path, unet: nn.Module, encoders: Sequence[nn.Module], trained: Sequence[Trained]) -> None:
    """Prove that diffusers reads from a LoRA file, or from a folder with one, what was trained.

    The file is loaded onto hollow copies of the networks (their layers, no memory for weights), so that these stay as
    they are; `unet` is a diffusers UNet, `encoders` CLIP text models, of which a file of this layout can adapt one.
    Raises ProofError.
    """
    text = any(not module.key.startswith("lora_unet_") for module in trained)
    found: dict[str, tuple[str, Any]] = {}
    with _quiet():
        try:
            state, alphas = StableDiffusionLoraLoaderMixin.lora_state_dict(str(path), local_files_only=True)[:2]
            denoiser = _hollow(UNet2DConditionModel.from_config, unet)
            StableDiffusionLoraLoaderMixin.load_lora_into_unet(
                state, alphas, denoiser, adapter_name=ADAPTER, low_cpu_mem_usage=True
            )
            found |= _adapted(denoiser, "lora_unet_")
            if text or any(key.startswith("text_encoder") for key in state):
                encoder = _hollow(CLIPTextModel, encoders[0])
                StableDiffusionLoraLoaderMixin.load_lora_into_text_encoder(
                    state, alphas, encoder, adapter_name=ADAPTER, low_cpu_mem_usage=True
                )
                found |= _adapted(encoder, "lora_te_text_model_")
        except Exception as error:  # whatever a foreign loader raises, it cannot read the file
            raise ProofError(f"`{path}` cannot be loaded by diffusers: {error}") from error
    with one_thread():
        _compare(path, found, trained, next(iter(state.values())).dtype)


def _compare(path: Path, found: dict[str, tuple[str, Any]], trained: Sequence[Trained], dtype: torch.dtype) -> None:
    expected = {module.key: module for module in trained}
    for key in sorted(expected.keys() ^ found.keys()):
        where = f"diffusers puts an adapter onto `{found[key][0]}`" if key in found else "diffusers finds no adapter"
        raise ProofError(f"`{path}`: {where} for `{key}`, which was {'not ' if key in found else ''}trained")
    for key in sorted(expected):
        name, layer = found[key]
        down, up = layer.lora_A[ADAPTER].weight.detach(), layer.lora_B[ADAPTER].weight.detach()
        where = f"`{path}` in diffusers (`{name}`)"
        prove_module(where, expected[key], down, up, layer.scaling[ADAPTER], dtype)


def _adapted(network: nn.Module, prefix: str) -> dict[str, tuple[str, Any]]:
    """The layers of a network that carry the adapter, by the kohya key that their path stands for."""
    return {
        prefix + path.removeprefix("text_model.").replace(".", "_"): (path, layer)
        for path, layer in network.named_modules()
        if isinstance(layer, LoraLayer) and ADAPTER in layer.lora_A
    }


def _hollow(make: Any, network: Any) -> Any:
    """A network of the same configuration whose weights are views of one zero: shapes without memory."""
    with torch.device("meta"):
        copy = make(network.config)
    for module in copy.modules():
        for name, weight in module.named_parameters(recurse=False):
            empty = torch.zeros((), dtype=torch.float32).expand(weight.shape)
            setattr(module, name, nn.Parameter(empty, requires_grad=False))
        for name, buffer in module.named_buffers(recurse=False):
            setattr(module, name, torch.zeros((), dtype=buffer.dtype).expand(buffer.shape))
    return copy


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' progress bar and peft's warnings: what they warn of, the comparison finds."""
    shown = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if shown:
            transformers_logging.enable_progress_bar()
