"""What is measured: a picture, with the mask that lies beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Job(NamedTuple):
    """A picture to measure, with its mask sidecar, if any."""

    image: Path
    mask: Path | None = None
