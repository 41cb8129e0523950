"""Which pixels of a picture a trainer sees: orientation, bucket, resize, centre crop.

Lint predicts with these functions and train trains with them. The bucket rules are those of kohya's sd-scripts
(`make_bucket_resolutions` and `BucketManager.select_bucket`), restated; lorakit's own differ only in their bounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SWAPPED = frozenset({5, 6, 7, 8})  # EXIF orientations that exchange width and height
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Framing:
    """How a trainer sizes pictures; all in pixels. Without `buckets` every picture is cropped to `resolution`.

    `no_upscale` trains a small picture at its own size, floored to the grid of `step`.
    """

    resolution: Size
    buckets: bool = True
    minimum: int = 256
    maximum: int = 1024
    step: int = 64
    no_upscale: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture's fate. `scale` above 1 is upscaling; `crop_loss` is the share of its area (0 to 1) cut away."""

    bucket: Size
    resized: Size
    scale: float
    crop_loss: float


def oriented(size: Size, orientation: int) -> Size:
    """The size after EXIF orientation (1 to 8) is applied."""
    return (size[1], size[0]) if orientation in SWAPPED else size


@lru_cache(maxsize=32)
def bucket_sizes(framing: Framing) -> tuple[Size, ...]:
    """Every bucket, sorted: sizes on the grid whose area does not exceed the resolution's, plus the square one."""
    width, height = framing.resolution
    if not framing.buckets:
        return (framing.resolution,)
    area, step = width * height, framing.step
    square = int(math.sqrt(area)) // step * step
    sizes = {(square, square)}
    # kohya's adjust_min_max_bucket_reso_by_steps: bounds off the grid are widened to it
    shortest, longest = framing.minimum // step * step or step, -(-framing.maximum // step) * step
    side = shortest
    while side <= longest:
        other = min(longest, area // side // step * step)
        if other >= shortest:
            sizes |= {(side, other), (other, side)}
        side += step
    return tuple(sorted(sizes))


def frame(size: Size, framing: Framing) -> Frame:
    """Where a picture of `size` (after orientation, both sides above 0) ends up."""
    if framing.buckets and framing.no_upscale:
        return _own_size(size, framing)
    bucket = _nearest(size, bucket_sizes(framing))
    width, height = size
    # cover the bucket: the side that has more to spare is cropped
    scale = bucket[1] / height if width / height > bucket[0] / bucket[1] else bucket[0] / width
    resized = (max(int(width * scale + 0.5), bucket[0]), max(int(height * scale + 0.5), bucket[1]))
    return Frame(bucket, resized, scale, _loss(bucket, resized))


def crop_box(placed: Frame) -> tuple[int, int, int, int]:
    """The centre crop in resized pixels: left, top, right, bottom."""
    left = (placed.resized[0] - placed.bucket[0]) // 2
    top = (placed.resized[1] - placed.bucket[1]) // 2
    return left, top, left + placed.bucket[0], top + placed.bucket[1]


def apply(image: Image.Image, placed: Frame) -> Image.Image:
    """Resize and crop RGB pixels (already oriented) to their bucket."""
    from PIL import Image as PillowImage

    resized = image if image.size == placed.resized else image.resize(placed.resized, PillowImage.Resampling.LANCZOS)
    return resized.crop(crop_box(placed))


def _nearest(size: Size, sizes: tuple[Size, ...]) -> Size:
    """An exact match first, else the bucket of the nearest aspect ratio (the first of equals, as kohya takes it)."""
    if size in sizes:
        return size
    aspect = size[0] / size[1]
    return min(sizes, key=lambda bucket: abs(bucket[0] / bucket[1] - aspect))


def _own_size(size: Size, framing: Framing) -> Frame:
    """kohya's `bucket_no_upscale`: shrink to the area if larger, then floor both sides to the grid."""
    width, height = size
    step, area = framing.step, framing.resolution[0] * framing.resolution[1]
    resized = size
    if width * height > area:
        aspect = width / height
        by_width = _to_grid(math.sqrt(area * aspect), step)
        by_height = _to_grid(math.sqrt(area / aspect), step)
        error_width = abs(by_width / max(_to_grid(by_width / aspect, step), step) - aspect)
        error_height = abs(_to_grid(by_height * aspect, step) / by_height - aspect)
        if error_width < error_height:
            resized = (by_width, int(by_width / aspect + 0.5))
        else:
            resized = (int(by_height * aspect + 0.5), by_height)
    # a picture thinner than the grid would get a bucket without area; it is enlarged to one cell instead
    bucket = (max(resized[0] // step * step, step), max(resized[1] // step * step, step))
    scale = max(resized[0] / width, bucket[0] / width, bucket[1] / height)
    resized = (max(resized[0], bucket[0]), max(resized[1], bucket[1]))
    return Frame(bucket, resized, scale, _loss(bucket, resized))


def _to_grid(value: float, step: int) -> int:
    return max(int(value + 0.5) // step * step, step)


def _loss(bucket: Size, resized: Size) -> float:
    return max(0.0, 1 - bucket[0] * bucket[1] / (resized[0] * resized[1]))
