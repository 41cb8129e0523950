"""The keys of kohya's configs: which of them decide what lorakit checks, and what values they take."""

from __future__ import annotations

# What lorakit reads: key to kind of value. A dataset's and a subset's keys may also stand in the tables above.
DATASET = {
    "resolution": "size",
    "batch_size": "number",
    "enable_bucket": "flag",
    "min_bucket_reso": "number",
    "max_bucket_reso": "number",
    "bucket_reso_steps": "number",
    "bucket_no_upscale": "flag",
    "max_token_length": "number",
}
SUBSET = {
    "class_tokens": "text",
    "num_repeats": "number",
    "caption_extension": "text",
    "shuffle_caption": "flag",
    "keep_tokens": "number",
    "keep_tokens_separator": "text",
    "caption_separator": "text",
    "enable_wildcard": "flag",
    "flip_aug": "flag",
    "alpha_mask": "flag",
}
SUBSET_ONLY = {"image_dir": "text", "metadata_file": "text", "is_reg": "flag"}
FOLDERS = {"train_data_dir": "text", "reg_data_dir": "text", "in_json": "text", "dataset_config": "text"}
# a training config uses the names of the command line
FLAT_NAMES = {
    "train_batch_size": "batch_size",
    "dataset_repeats": "num_repeats",
    "caption_extention": "caption_extension",
}
# What kohya and its forks know beside these; a key in here is never taken for a slip.
OTHER_KEYS = """
    cache_directory cache_info cache_latents cache_latents_to_disk caption_dropout_every_n_epochs caption_dropout_rate
    caption_prefix caption_suffix caption_tag_dropout_rate caption_tag_dropout_targets color_aug conditioning_data_dir
    control_directory control_path control_resolution custom_attributes dataset_class debug_dataset face_crop_aug_range
    flip_aug_vertical frame_extraction image_directory image_jsonl_file max_data_loader_n_workers max_frames
    max_grad_norm max_train_epochs max_train_steps metadata_author metadata_description metadata_license metadata_tags
    metadata_title multiple_target network_multiplier prior_loss_weight random_crop
    resize_interpolation save_every_n_epochs save_every_n_steps secondary_separator skip_cache_check
    skip_image_resolution target_frames token_warmup_min token_warmup_step train_inpainting validation_seed
    validation_split video_directory video_jsonl_file vae_batch_size weighted_captions
"""
KNOWN = frozenset({*DATASET, *SUBSET, *SUBSET_ONLY, *FOLDERS, *FLAT_NAMES, *OTHER_KEYS.split(), "subsets", "datasets"})
LIKENESS = 85


class BadValueError(ValueError):
    """A value of the wrong kind: the text says which kind is wanted."""


def near(name: str) -> str | None:
    """The key that `name` is nearly, or None."""
    from rapidfuzz import fuzz, process

    wanted = sorted({*DATASET, *SUBSET, *SUBSET_ONLY, *FOLDERS})
    best = process.extractOne(name.lower().replace("-", "_"), wanted, scorer=fuzz.ratio, score_cutoff=LIKENESS)
    # `t5xxl_max_token_length` is another key, not a slip of the hand
    return str(best[0]) if best and f"_{best[0]}" not in name and f"{best[0]}_" not in name else None


def converted(value: object, kind: str) -> str | int | bool | tuple[int, int]:
    """`value` as a text, flag, number or size (width and height). Raises BadValueError."""
    if kind == "text":
        if isinstance(value, str):
            return value
        raise BadValueError("it must be text in quotes")
    if kind == "flag":
        if isinstance(value, bool):
            return value
        raise BadValueError("it must be true or false")
    if kind == "number":
        return _number(value, "it must be a whole number")
    return _size(value)


def _number(value: object, wanted: str) -> int:
    # tools that write training configs put numbers into quotes
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadValueError(wanted)
    return value


def _size(value: object) -> tuple[int, int]:
    """kohya takes 512, [512, 768] and, in a training config, "512,768"."""
    wanted = "it must be a number such as 512, or width and height such as [512, 768]"
    parts = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else [value]
    numbers = [_number(part, wanted) for part in parts]
    if len(numbers) not in (1, 2) or not all(numbers):
        raise BadValueError(wanted)
    return numbers[0], numbers[-1]
