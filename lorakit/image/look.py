"""One file to one row with everything that is measured of it: read, hashed, opened and decoded once."""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from PIL import Image

from lorakit.image.cache.stamp import digest
from lorakit.image.decode import Decoded, decode
from lorakit.image.mask import MaskFault, judge
from lorakit.image.open import BROKEN, opened, said, unreadable
from lorakit.image.pixels import measure_pixels
from lorakit.image.pyramid import build, gray
from lorakit.image.recipe import AlphaPolicy
from lorakit.image.row import Fault, Row
from lorakit.image.sniff import SNIFF_BYTES
from lorakit.image.tiny import colours_of_tiny

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.image.framing import Size
    from lorakit.image.job import Job
    from lorakit.image.pyramid import Plane
    from lorakit.image.recipe import Recipe
    from lorakit.image.subject.model import Model

NO_MEMORY = -4  # OpenCV's StsNoMem
HEAVY_PIXELS = 40_000_000  # about 120 MB decoded


class Mask(NamedTuple):
    """A mask sidecar: its gray pixels when they say where the subject is, its fault, the BLAKE2b of its bytes."""

    plane: Plane | None = None
    fault: MaskFault = MaskFault.NONE
    digest: str = ""


class TooHeavyError(Exception):
    """The picture is large enough to be decoded alone, so that memory stays bounded."""


def look(job: Job, recipe: Recipe, model: Model | None = None, heavy: bool = True) -> Row:
    """The row of a picture, decoded whole. Never raises for a bad file.

    Raises TooHeavyError for a picture above HEAVY_PIXELS unless `heavy` allows it.
    """
    try:
        data = job.image.read_bytes()
    except OSError as error:
        return unreadable(error)
    with warnings.catch_warnings():
        # a large but honest picture warns at 89 megapixels; the hard limit at 179 stays, and rows report faults
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        with opened(BytesIO(data), data[:SNIFF_BYTES], len(data)) as (row, image):
            row = replace(row, digest=digest(data))
            if image is None:
                return row
            if not heavy and row.width * row.height > HEAVY_PIXELS:
                raise TooHeavyError
            return _measured(data, image, row, recipe, job.mask, model)


def _measured(data: bytes, image: Image.Image, row: Row, recipe: Recipe, mask: Path | None, model: Model | None) -> Row:
    try:
        return _decoded(data, image, row, recipe, mask, model)
    except (MemoryError, cv2.error) as error:
        if isinstance(error, cv2.error) and error.code != NO_MEMORY:
            raise
        # true today and on this machine: such a row must not be kept
        return replace(row, fault=Fault.UNREADABLE, detail="not enough memory to measure it", digest="")


def _decoded(data: bytes, image: Image.Image, row: Row, recipe: Recipe, mask: Path | None, model: Model | None) -> Row:
    try:
        found = decode(data, image, row, recipe.policy)
    except MemoryError:
        raise
    except BROKEN as error:
        return replace(row, fault=Fault.DAMAGED, detail=said(error))
    height, width = found.colour.shape[:2]
    seen = _mask(mask, recipe, (width, height)) if mask else Mask()
    pyramid = build(found.colour, recipe.framing, found.alpha, seen.plane)
    whole = replace(
        row,
        decoded=True,
        orientation=found.orientation,
        clear_share=_clear_share(found),
        mask_digest=seen.digest,
        pixels=replace(measure_pixels(pyramid, model), mask_fault=seen.fault),
    )
    return colours_of_tiny(whole, image)


def _mask(path: Path, recipe: Recipe, size: Size) -> Mask:
    """The mask beside a picture of `size` (width, height)."""
    try:
        data = path.read_bytes()
    except OSError:
        return Mask(fault=judge(None, size))
    pixels = None
    with suppress(*BROKEN), opened(BytesIO(data), data[:SNIFF_BYTES], len(data)) as (row, image):
        if image is not None:
            # transparency of a mask is no weight: every trainer reads its gray
            pixels = decode(data, image, row, replace(recipe.policy, alpha=AlphaPolicy.DROP)).colour
    fault = judge(pixels, size)
    usable = pixels is not None and fault in (MaskFault.NONE, MaskFault.FULL)
    return Mask(gray(pixels) if usable and pixels is not None else None, fault, digest(data))


def _clear_share(found: Decoded) -> float:
    """Share of pixels whose alpha is below 255."""
    if found.alpha is None:
        return 0.0
    return 1 - float(np.count_nonzero(found.alpha == 255)) / found.alpha.size
