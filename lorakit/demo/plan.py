"""What the demo set is made of: a shot is one picture file with its caption and the faults planted in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.demo.scenes import Scene


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: the file in `data/`, the rule that finds it, why beginners make it.

    `topic` names the fault in two or three words for people; `file` is the picture's key where there is a picture.
    """

    file: str
    rule: str
    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault before it is tied to a file: rule, topic, why."""

    rule: str
    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture file. `treatment` is a key of treatments.TREATMENTS; `like` draws the same picture as another shot.

    `caption` None writes no caption file; `coding` and `suffix` say how the caption file is written.
    """

    name: str
    scene: Scene
    caption: str | None
    treatment: str = ""
    like: str = ""
    coding: str = "utf-8"
    suffix: str = ".txt"
    slips: tuple[Slip, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return PurePosixPath(self.name).stem


@dataclass(frozen=True, slots=True)
class DemoSet:
    """The example set as written: folder, picture files below `data/`, how many are sound, every planted fault."""

    folder: Path
    pictures: tuple[str, ...]
    sound: int
    faults: tuple[Fault, ...]
