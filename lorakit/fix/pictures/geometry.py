"""Where pictures are cut and how far they are shrunk. Pure arithmetic on sizes and boxes; nothing is ever enlarged."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.image.framing import frame

if TYPE_CHECKING:
    from lorakit.fix.pictures.options import SubjectLimits
    from lorakit.fix.pictures.plan import Box
    from lorakit.image.framing import Framing, Size
    from lorakit.image.row import Pixels

Shares = tuple[float, float, float, float]
AIM = 0.8  # of either side, so that the box covers 64 % of the frame
LEAST = 0.6  # of the longer direction, below which a crop is not worth it
SLIMMEST = 0.5  # aspect of a crop, and its inverse the widest: buckets go no further


def pixels_of(box: Shares, size: Size) -> Box:
    """A box of shares of the sides as pixels."""
    width, height = size
    return round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height)


def letterbox_crop(pixels: Pixels, size: Size, limit: float | None) -> Box | None:
    """The picture inside its bars, when these take more than `limit` of its area."""
    if limit is None or pixels.letterbox is None or pixels.letterbox_box is None or pixels.letterbox <= limit:
        return None
    box = pixels_of(pixels.letterbox_box, size)
    return box if box[2] > box[0] and box[3] > box[1] else None


def is_small(pixels: Pixels, limits: SubjectLimits | None) -> bool:
    """Whether the subject surely fills too little of the frame."""
    if limits is None or pixels.subject_box is None or (pixels.subject_confidence or 0.0) < limits.sure:
        return False
    box, mask = pixels.subject_box_share, pixels.subject_mask_share
    return box is not None and box < limits.box and (mask or 0.0) < limits.mask


def subject_crop(subject: Box, inside: Box, framing: Framing) -> Box | None:
    """A crop of `inside` around `subject` that the trainer need not enlarge; None where there is none close enough.

    The subject takes AIM of both sides while its aspect is that of a bucket, and LEAST of one side at least. Where the
    training resolution asks for more pixels, the margin grows.
    """
    left, top, right, bottom = _overlap(subject, inside)
    width, height = right - left, bottom - top
    room = (inside[2] - inside[0], inside[3] - inside[1])
    if min(width, height) < 1:
        return None
    # a trainer that takes small pictures as they are would take any crop; the resolution is still what it trains at
    size = _cover((width, height), room, replace(framing, no_upscale=False))
    if size is None or max(width / size[0], height / size[1]) < LEAST or size == room:
        return None
    x = min(max(inside[0], round((left + right - size[0]) / 2)), inside[2] - size[0])
    y = min(max(inside[1], round((top + bottom - size[1]) / 2)), inside[3] - size[1])
    return x, y, x + size[0], y + size[1]


def _cover(subject: Size, room: Size, framing: Framing) -> Size | None:
    """The smallest sensible frame for a subject, at most `room`, that is not enlarged for training."""
    aspect = _aspect(subject, framing)
    width = max(subject[0] / AIM, subject[1] / AIM * aspect)
    height = width / aspect
    for _ in range(4):  # a larger frame may fall into another bucket
        size = (min(room[0], math.ceil(width)), min(room[1], math.ceil(height)))
        scale = frame(size, framing).scale
        if scale <= 1:
            return size
        if size == room:
            return None
        width, height = width * scale * 1.001, height * scale * 1.001
    return None


def _aspect(subject: Size, framing: Framing) -> float:
    if not framing.buckets:
        return framing.resolution[0] / framing.resolution[1]
    return min(max(subject[0] / subject[1], SLIMMEST), 1 / SLIMMEST)


def _overlap(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def shrunk(size: Size, resize: str | int | None, framing: Framing) -> tuple[Size | None, bool]:
    """The size to shrink to (None: as it is), and whether the picture is smaller than what was asked for."""
    if resize is None:
        return None, False
    if isinstance(resize, int):
        short = min(size)
        if short <= resize:
            return None, short < resize
        width, height = (max(resize, int(side * resize / short + 0.5)) for side in size)
        return (width, height), False
    placed = frame(size, framing)
    # a trainer that does not enlarge has nothing against small pictures, but they are smaller all the same
    if placed.scale >= 1 or placed.resized == size:
        area = framing.resolution[0] * framing.resolution[1]
        return None, placed.scale > 1 or (framing.no_upscale and size[0] * size[1] < area)
    return (min(placed.resized[0], size[0]), min(placed.resized[1], size[1])), False
