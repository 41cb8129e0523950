"""What stands in the metadata of a LoRA file, for the tools that read it.

kohya's keys (`ss_*`) are what AUTOMATIC1111 and Forge tell the base by, and what their cards show; ModelSpec 1.0.1
(`modelspec.*`) is Stability AI's, which ComfyUI and model browsers read. All values of a safetensors file are strings.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lorakit.train.export.about import About, Base, Data, Recipe, Run

LEGACY = slice(0x100000, 0x110000)  # the bytes that WebUIs hashed before they hashed whole files
SGM = "https://github.com/Stability-AI/generative-models"
_SURROGATES = re.compile("[\ud800-\udfff]")  # what a caption of unknown encoding leaves behind; UTF-8 has none


def count_tags(captions: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
    """How often each tag stands in the captions of each directory.

    As kohya's sd-scripts count: split at commas, stripped, lower case, before repeats. Commonest first.
    """
    return {directory: _commonest_first(_tags(texts)) for directory, texts in captions.items()}


def describe(about: About) -> dict[str, str]:
    """The metadata of a LoRA, without its hashes. Pure: the same `about` gives the same strings, sorted by key."""
    values = (
        _general(about) | _base(about.base) | _data(about.data) | _recipe(about.recipe) | _run(about.run) | _spec(about)
    )
    return {key: _clean(values[key]) for key in sorted(values)}


def hashes(serialised: bytes) -> dict[str, str]:
    """The hashes of a LoRA, of its safetensors bytes with no metadata but the `ss_*` keys.

    kohya's `precalculate_safetensors_hashes`: the tensors' bytes without the header, and 64 KiB of the whole from 1 MiB
    on. ModelSpec's is the first of them with `0x` before it.
    """
    start = 8 + int.from_bytes(serialised[:8], "little")
    tensors = hashlib.sha256(memoryview(serialised)[start:]).hexdigest()
    return {
        "modelspec.hash_sha256": f"0x{tensors}",
        "sshs_legacy_hash": hashlib.sha256(serialised[LEGACY]).hexdigest()[:8],
        "sshs_model_hash": tensors,
    }


def webui_version(metadata: Mapping[str, str]) -> str:
    """The family that AUTOMATIC1111 takes a file for by its metadata: `SD1`, `SD2`, `SDXL` or `Unknown`."""
    if metadata.get("ss_base_model_version", "").startswith("sdxl_"):
        return "SDXL"
    if metadata.get("ss_v2") == "True":
        return "SD2"
    return "SD1" if metadata else "Unknown"


def _general(about: About) -> dict[str, str]:
    return {
        "ss_network_module": "networks.lora",  # the layout of the file; tools choose their loader by it
        "ss_output_name": about.name,
        "ss_training_comment": f"trained with lorakit {about.run.versions.get('lorakit', '')}".rstrip(),
    }


def _base(base: Base) -> dict[str, str]:
    told = {
        "ss_base_model_version": base.version,
        "ss_clip_skip": str(base.clip_skip),
        "ss_sd_model_name": base.name,
        "ss_v2": str(base.version.startswith("sd_v2")),
    }
    optional = {
        "ss_new_sd_model_hash": base.full_hash,
        "ss_sd_model_hash": base.short_hash,
        "ss_vae_name": base.vae,
    }
    return told | {key: value for key, value in optional.items() if value is not None}


def _data(data: Data) -> dict[str, str]:
    buckets = {
        str(number): {"resolution": list(size), "count": data.buckets[size]}
        for number, size in enumerate(sorted(data.buckets))
    }
    tags = {directory: _commonest_first(data.tags[directory]) for directory in sorted(data.tags)}
    return {
        "ss_bucket_info": _json({"buckets": buckets}),
        "ss_caption_dropout_rate": str(data.caption_dropout),
        "ss_dataset_dirs": _json(_directories(data.directories)),
        "ss_enable_bucket": str(True),
        "ss_flip_aug": str(data.flip),
        "ss_keep_tokens": str(data.keep_tokens),
        "ss_max_token_length": str(data.token_window),
        "ss_num_reg_images": str(data.regularisation_images),
        "ss_num_train_images": str(data.train_images),
        "ss_reg_dataset_dirs": _json(_directories(data.regularisation_directories)),
        "ss_resolution": str(tuple(data.resolution)),
        "ss_shuffle_caption": str(data.shuffle),
        "ss_tag_frequency": _json(tags),
    }


def _recipe(recipe: Recipe) -> dict[str, str]:
    return {
        "ss_batch_size_per_device": str(recipe.batch_size),
        "ss_gradient_accumulation_steps": str(recipe.accumulation),
        "ss_gradient_checkpointing": str(recipe.gradient_checkpointing),
        "ss_learning_rate": str(recipe.learning_rate),
        "ss_lr_scheduler": recipe.scheduler,
        "ss_lr_warmup_steps": str(recipe.warmup_steps),
        "ss_max_grad_norm": str(recipe.max_grad_norm),
        "ss_max_train_steps": str(recipe.max_steps),
        "ss_min_snr_gamma": str(recipe.min_snr_gamma),
        "ss_mixed_precision": "no" if recipe.precision == "fp32" else recipe.precision,
        "ss_network_alpha": str(float(recipe.alpha)),
        "ss_network_args": _json({"targets": recipe.targets}),
        "ss_network_dim": str(recipe.rank),
        "ss_network_dropout": str(recipe.dropout),
        "ss_noise_offset": str(recipe.noise_offset),
        "ss_num_epochs": str(recipe.epochs),
        "ss_optimizer": recipe.optimizer,
        "ss_seed": str(recipe.seed),
        "ss_text_encoder_lr": str(recipe.text_learning_rate),
        "ss_total_batch_size": str(recipe.batch_size * recipe.accumulation),
        "ss_unet_lr": str(recipe.learning_rate),
    }


def _run(run: Run) -> dict[str, str]:
    return {
        "lorakit_attestation": run.attestation,
        "lorakit_attestation_digest": run.attestation_digest,
        "lorakit_config": run.config,
        "lorakit_version": run.versions.get("lorakit", ""),
        "lorakit_versions": _json({name: run.versions[name] for name in sorted(run.versions)}),
        "ss_epoch": str(run.epoch),
        "ss_steps": str(run.step),
        "ss_training_finished_at": str(run.finished),
        "ss_training_started_at": str(run.started),
    }


def _spec(about: About) -> dict[str, str]:
    base, (width, height) = about.base, about.data.resolution
    prompt = ", ".join(filter(None, [about.trigger, f"<lora:{about.name}:{about.preferred_weight:g}>"]))
    spec = {
        "architecture": f"{base.architecture}/lora",
        "date": datetime.fromtimestamp(about.run.finished, UTC).isoformat(timespec="seconds"),
        "description": f"LoRA for {base.name}, {_pictures(about.data.train_images)}, trained with lorakit",
        "encoder_layer": str(base.clip_skip),
        "implementation": SGM if base.architecture.startswith("stable-diffusion-xl") else "diffusers",
        "prediction_type": "v" if base.prediction == "v_prediction" else "epsilon",
        "resolution": f"{width}x{height}",
        "sai_model_spec": "1.0.1",
        "title": about.name,
        "usage_hint": f"prompt: {prompt}",
    }
    if about.trigger:
        spec["trigger_phrase"] = about.trigger
    return {f"modelspec.{key}": value for key, value in spec.items()}


def _tags(captions: Iterable[str]) -> Counter[str]:
    return Counter(tag.strip().lower() for caption in captions for tag in caption.split(",") if tag.strip())


def _commonest_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _directories(directories: Mapping[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
    return {
        directory: {"n_repeats": repeats, "img_count": images}
        for directory, (images, repeats) in sorted(directories.items())
    }


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clean(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)
