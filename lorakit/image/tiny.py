"""Sprites: a picture so small that counting its colours costs nothing, even where headers are enough."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.image.header import DEEP_MODES
from lorakit.image.open import BROKEN

if TYPE_CHECKING:
    from PIL import Image

    from lorakit.image.row import Row

TINY_SIDE = 256  # pixels


def colours_of_tiny(row: Row, image: Image.Image) -> Row:
    """The row with the number of colours of a tiny picture: advice for pixel art is another than for a small photo."""
    if max(image.size) > TINY_SIDE or image.mode in DEEP_MODES:
        return row
    try:
        found = image.convert("RGB").getcolors(maxcolors=256)
    except BROKEN:
        return row
    return replace(row, colours=len(found) if found else None)
