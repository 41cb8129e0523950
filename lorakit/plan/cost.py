"""What a run will take: memory on the device, bytes on the disk. Estimates, to warn before hours are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lorakit.bases import Family
    from lorakit.config.training import TrainingConfig
    from lorakit.image.framing import Size

LATENT = 8  # pixels of a picture's side to one of its latents
RUNTIME = 700 << 20  # bytes that a GPU's context, kernels and scratch take
LATENT_BYTES = 2 * 4 * 4  # mean and deviation, four channels, float32
TOKEN_BYTES = 4  # of one number of a text's features, float32
ROOM = 64 << 20  # logs, samples, records


def adapter_parameters(family: Family, config: TrainingConfig) -> int:
    """How many numbers the adapter holds; 0 for a family that lorakit does not train."""
    if family.sizes is None:
        return 0
    per_rank = family.sizes.per_rank[config.lora_targets]
    if config.train_text_encoder:
        per_rank += family.sizes.encoder_per_rank
    return per_rank * config.lora_rank


def file_bytes(family: Family, config: TrainingConfig) -> int:
    """The size of the LoRA file, half precision, without its few kilobytes of metadata."""
    return 2 * adapter_parameters(family, config)


def device_bytes(family: Family, config: TrainingConfig, bucket: Size, batch: int | None = None) -> int | None:
    """The most memory a step takes on a GPU, in 16 bits unless the config says fp32; None where the family is unknown.

    Weights, what each picture of `bucket` (pixels) keeps for the backward pass, the adapter with gradient and
    optimiser state (16 bytes a number: weight, gradient, two moments), and the runtime.
    """
    sizes = family.sizes
    if sizes is None:
        return None
    width = 4 if config.precision == "fp32" else 2
    share = bucket[0] * bucket[1] / family.resolution**2
    kept = sizes.checkpointed if config.gradient_checkpointing else sizes.activations
    weights = width * (sizes.parameters + (sizes.encoder_parameters if config.train_text_encoder else 0))
    pictures = kept * width / 2 * share * (batch or config.batch_size)
    return round(weights + pictures + 16 * adapter_parameters(family, config) + RUNTIME)


def disk_bytes(
    family: Family, config: TrainingConfig, steps: int, areas: int, texts: int, context: int | None = None
) -> int:
    """Bytes that a run writes: caches (`areas` is the sum of all pictures' pixels), checkpoints, the product, logs.

    A checkpoint is the LoRA and, of the last two, the state to go on from: weights and two moments, float32.
    """
    numbers = adapter_parameters(family, config)
    made = steps // config.save_steps + 1
    kept = min(config.keep_checkpoints or made, made)
    latents = areas // LATENT**2 * LATENT_BYTES * (2 if config.flip else 1)
    features = texts * (config.token_window // 75) * 77 * (context or family.context) * TOKEN_BYTES
    return latents + features + kept * 2 * numbers + 2 * 12 * numbers + 2 * 2 * numbers + ROOM
