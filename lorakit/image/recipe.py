"""Everything beside a file's bytes that decides its row: how the trainer frames and converts, which model looks."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from lorakit.image.framing import Framing


class AlphaPolicy(StrEnum):
    """What becomes of transparency: `drop` shows whatever colour lies under it, `white` lays it on white."""

    DROP = "drop"
    WHITE = "white"


@dataclass(frozen=True, slots=True)
class DecodePolicy:
    """How a trainer turns a file into RGB: whether it applies EXIF orientation and ICC profiles, and what it does with
    alpha.
    """

    exif: bool = True
    alpha: AlphaPolicy = AlphaPolicy.WHITE
    profile: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pictures are measured. `model` is the path of a subject model file, `model_digest` that of its bytes."""

    framing: Framing
    policy: DecodePolicy = DecodePolicy()
    model: str = ""
    model_digest: str = ""

    def text(self) -> str:
        """The recipe as one line of JSON: it travels to worker processes and names rows in the cache."""
        return json.dumps(asdict(self), sort_keys=True)


def parse(text: str) -> Recipe:
    """The recipe that `Recipe.text` wrote."""
    values: dict[str, Any] = json.loads(text)
    framing, policy = values["framing"], values["policy"]
    return Recipe(
        Framing(**{**framing, "resolution": tuple(framing["resolution"])}),
        DecodePolicy(policy["exif"], AlphaPolicy(policy["alpha"]), policy["profile"]),
        values["model"],
        values["model_digest"],
    )
