"""Facts about the whole set, computed once and shared: which samples fall into which bucket."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lorakit.image.framing import Frame, Framing, Size, frame, oriented

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lorakit.image.row import Row


def place(row: Row, framing: Framing, exif_applied: bool) -> Frame:
    """Where a picture with an opened header ends up, in the orientation that the trainer sees."""
    size = (row.width, row.height)
    return frame(oriented(size, row.orientation) if exif_applied else size, framing)


def bucket_members(frames: Iterable[tuple[str, Frame]]) -> Mapping[Size, list[str]]:
    """Sample keys by bucket, buckets and keys in the order of the samples."""
    members: dict[Size, list[str]] = defaultdict(list)
    for key, placed in frames:
        members[placed.bucket].append(key)
    return members
