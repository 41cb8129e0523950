"""What a stored row belongs to, and which rows may be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.image.cache.stamp import DIGEST_BYTES
from lorakit.image.codec import decode
from lorakit.image.row import Fault, Row

if TYPE_CHECKING:
    from lorakit.image.job import Job


def is_lasting(job: Job, row: Row) -> bool:
    """Whether the row would be the same next time: read whole, and nothing in it that may pass."""
    if row.fault is Fault.UNREADABLE or not row.digest or bool(row.mask_digest) != (job.mask is not None):
        return False
    return row.decoded or row.fault is not Fault.NONE


def size_key(size: int) -> bytes:
    """The start of the key of every content whose picture has `size` bytes."""
    return size.to_bytes(8, "big")


def content_key(size: int, image: bytes, mask: bytes = b"") -> bytes:
    """What a row belongs to: size and digest of the picture, digest of the mask (empty without one)."""
    return size_key(size) + image + mask


def content_of(row: Row) -> bytes:
    """The key of what this row was measured of. Raises ValueError for a row that does not say."""
    if len(row.digest) != 2 * DIGEST_BYTES or len(row.mask_digest) not in (0, 2 * DIGEST_BYTES) or row.file_bytes < 0:
        raise ValueError("this is no digest of a file")
    return content_key(row.file_bytes, bytes.fromhex(row.digest + row.mask_digest))


def open_row(data: bytes, content: bytes) -> Row | None:
    """The stored row, if it is one and says that it belongs to this content."""
    try:
        row = decode(data)
        return row if content_of(row) == content else None
    except ValueError:
        return None
