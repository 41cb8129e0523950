"""A training config as lint and train look at it: what it says, on which lines, and what its paths hold."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.bases import BaseFacts, look_at
from lorakit.config.training import check_training, find_data

if TYPE_CHECKING:
    from lorakit.config.document import Document
    from lorakit.config.training import TrainingConfig


@dataclass(frozen=True, slots=True)
class Run:
    """One run before it starts. `base` is None when the config names none; `continued` is what `continue_from` names.

    `free_bytes` is the room on the disk that `output_dir` will lie on, None where the system does not say.
    """

    path: Path
    config: TrainingConfig
    document: Document
    base: BaseFacts | None = None
    continued: BaseFacts | None = None
    free_bytes: int | None = None

    def line(self, key: str) -> int:
        """The 1-based line that `key` stands on; 0 when the config leaves it to its default."""
        return self.document.places.get((key,), (0, 0))[0]

    def says(self, key: str) -> bool:
        """Whether the config names the key itself."""
        return self.document.values.get(key) is not None

    @property
    def output(self) -> Path:
        """The folder of the run's results."""
        return Path(self.config.output_dir)


def read_run(document: Document) -> Run:
    """Check a run's YAML and look at what it names. Raises ConfigError with every fault of the file at once."""
    path, config = document.path, check_training(document)
    base = look_at(config.base_model, find_data(path, config.base_model)) if config.base_model else None
    continued = look_at(config.continue_from, find_data(path, config.continue_from)) if config.continue_from else None
    return Run(path, config, document, base, continued, _free(Path(config.output_dir)))


def _free(folder: Path) -> int | None:
    """Bytes free where `folder` is, or will be made."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return None
