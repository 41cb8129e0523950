"""TensorBoard: every step's numbers and the samples, in `output_dir/logs`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from torch.utils.tensorboard import SummaryWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PIL import Image

FOLDER = "logs"
NAMES = {
    "loss": "train/loss",
    "gradient_norm": "train/gradient_norm",
    "rate": "train/rate",
    "pictures_a_second": "speed/pictures_a_second",
    "memory": "speed/memory_gib",
    "measured": "validation/loss_at_fixed_noise",
}


class Logs:
    """Writes a run's curves below `folder`. A resumed run goes on in the same curves, from the step it starts at."""

    def __init__(self, folder: Path, step: int) -> None:
        logging.getLogger("tensorboard").setLevel(logging.ERROR)
        self._writer = SummaryWriter(str(folder / FOLDER), purge_step=step + 1 if step else None)

    def numbers(self, step: int, values: Mapping[str, float]) -> None:
        """Numbers by their names in NAMES."""
        for name, value in values.items():
            self._writer.add_scalar(NAMES[name], value, step)

    def pictures(self, step: int, pictures: Sequence[Image.Image]) -> None:
        """The samples of a step."""
        for number, picture in enumerate(pictures, 1):
            self._writer.add_image(f"samples/{number}", np.asarray(picture), step, dataformats="HWC")

    def flush(self) -> None:
        """Hand everything to the disk."""
        self._writer.flush()

    def close(self) -> None:
        """Write the rest."""
        self._writer.close()


class NoLogs:
    """For a process that only helps: the first one writes."""

    def numbers(self, step: int, values: Mapping[str, float]) -> None:
        """Write nothing."""

    def pictures(self, step: int, pictures: Sequence[Image.Image]) -> None:
        """Write nothing."""

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
