"""Networks from configs, built without memory and without touching the random generators."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from accelerate import init_empty_weights
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import nn


def empty_unet(config: Mapping[str, Any], where: str) -> UNet2DConditionModel:
    """A denoiser whose tensors are still to come. Raises UsageError for a config that builds none."""
    with _building("UNet", where):
        network: UNet2DConditionModel = UNet2DConditionModel.from_config(dict(config))
    return network


def empty_vae(config: Mapping[str, Any], where: str) -> AutoencoderKL:
    """An autoencoder whose tensors are still to come. Raises UsageError for a config that builds none."""
    with _building("VAE", where):
        network: AutoencoderKL = AutoencoderKL.from_config(dict(config))
    return network


def empty_clip(config: Mapping[str, Any], where: str) -> CLIPTextModel:
    """A CLIP text encoder whose tensors are still to come. Raises UsageError for a config that builds none."""
    with _building("text encoder", where):
        return CLIPTextModel(CLIPTextConfig.from_dict(dict(config)))


def bare_clip(encoder: nn.Module) -> nn.Module:
    """The module that holds a CLIP's layers: transformers until 5.6 wraps it, and so do runs of several processes."""
    for wrapper in ("module", "text_model"):
        encoder = getattr(encoder, wrapper, encoder)
    return encoder


@contextmanager
def _building(part: str, where: str) -> Iterator[None]:
    """Without memory, and without the libraries' remarks on keys of a config that they no longer know."""
    loggers = [logging.getLogger(name) for name in ("diffusers", "transformers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with init_empty_weights():
            yield
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
        raise UsageError(f"`{where}` has a config from which no {part} can be built: {error}") from error
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
