"""One flat line of measurements a picture: what `lorakit measure` prints and a JSON report can carry.

The names are a contract with whoever reads them: they are never renamed, and new ones come at the end.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from lorakit.facts import place
from lorakit.image.row import Pixels

if TYPE_CHECKING:
    from lorakit.image.framing import Framing
    from lorakit.image.row import Row

Cell = str | int | float | None

CONTRACT = """
width height format mode file_bytes bucket_width bucket_height bucket_scale crop_loss blur motion fake_resolution
real_width real_height dark bright clipped_low clipped_high contrast entropy noise jpeg_quality blockiness chroma
letterbox subject_box_share subject_mask_share subject_x subject_y subject_offset subject_confidence subject_layer
background_clutter near_duplicate_of near_duplicate_similarity caption_tokens
"""
TEXTS = """
format mode subject_layer near_duplicate_of mask_fault colour_profile fault
"""
COUNTS = """
width height file_bytes bucket_width bucket_height real_width real_height jpeg_quality edges block panels caption_tokens
"""
UNPRINTED = frozenset({"fingerprint", "pixel_digest"})  # bytes that only the search for duplicates reads
BOXES = {"letterbox_box": "letterbox", "subject_box": "subject"}
SIDES = ("left", "top", "right", "bottom")
DIGITS = 6


def columns() -> tuple[str, ...]:
    """Every name, in the order of the table; `sample` comes before them."""
    names = CONTRACT.split()
    for field in dataclasses.fields(Pixels):
        if field.name in BOXES:
            names.extend(f"{BOXES[field.name]}_{side}" for side in SIDES)
        elif field.name not in UNPRINTED and field.name not in names:
            names.append(field.name)
    return (*names, "colour_profile", "fault")


def kind(name: str) -> type[str] | type[int] | type[float]:
    """What a column holds, where it is known."""
    return str if name in TEXTS.split() else int if name in COUNTS.split() else float


def line(
    row: Row, framing: Framing, exif_applied: bool, near: tuple[str, float] | None = None, tokens: int | None = None
) -> dict[str, Cell]:
    """The measurements of one picture by name; None where something is unknown.

    `near` is the key of the picture that this one repeats, with their similarity (0 to 1); `tokens` counts its
    captions' longest in CLIP tokens.
    """
    found: dict[str, Cell] = dict.fromkeys(columns())
    found["fault"] = row.fault.value or None
    found["file_bytes"] = row.file_bytes or None
    found["format"] = row.format or None
    found["caption_tokens"] = tokens
    if near is not None:
        found["near_duplicate_of"], found["near_duplicate_similarity"] = near[0], _round(near[1])
    if not row.opened:
        return found
    placed = place(row, framing, exif_applied)
    found |= {
        "width": row.width,
        "height": row.height,
        "mode": row.mode,
        "jpeg_quality": row.jpeg_quality,
        "colour_profile": row.colour_profile or None,
        "bucket_width": placed.bucket[0],
        "bucket_height": placed.bucket[1],
        "bucket_scale": _round(placed.scale),
        "crop_loss": _round(placed.crop_loss),
    }
    return found | _pixels(row.pixels)


def _pixels(pixels: Pixels) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for field in dataclasses.fields(pixels):
        value = getattr(pixels, field.name)
        if field.name in BOXES:
            if value is not None:
                found |= {f"{BOXES[field.name]}_{side}": _round(at) for side, at in zip(SIDES, value, strict=True)}
        elif field.name not in UNPRINTED:
            found[field.name] = _round(value) if isinstance(value, float) else value or (0 if value == 0 else None)
    return found


def _round(value: float) -> float:
    return round(value, DIGITS)
