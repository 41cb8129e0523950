"""Small sets, attested in this process; few rules, so that a lint takes no time."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from lorakit import api
from lorakit.gate.attestation import METADATA_KEY, to_json
from lorakit.image.picture import Picture
from tests.support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lorakit.gate.attestation import Attestation

ONE, TWO, THREE = (Picture((64, 64), seed=seed) for seed in (1, 2, 3))
PAIRS: dict[str, Picture | str | bytes] = {
    "a.jpg": ONE,
    "a.txt": "a red bicycle\r\n",
    "a-masklabel.png": Picture((64, 64), seed=4, mode="L"),
    "b.jpg": TWO,
    "b.txt": "a blue kite",
}


def request(*paths: Path, **settings: Any) -> api.LintRequest:
    """A lint of the header and pixel rules about files, unless `settings` select others."""
    given = {"select": ["IMG"], **{key.replace("_", "-"): value for key, value in settings.items()}}
    return api.LintRequest(paths, overrides=given, isolated=False, cached=False)


def attested(*paths: Path, **settings: Any) -> Attestation:
    """The attestation of a small set."""
    return api.attest(request(*paths, **settings))[1]


def pairs(folder: Path) -> Path:
    """Two pictures with captions, one with a mask."""
    return write_files(folder / "data", PAIRS)


def meanwhile(act: Callable[[], object]) -> Callable[[int], Callable[[], None]]:
    """A progress that does something when the first picture has been measured."""
    waiting = [act]

    def step() -> None:
        if waiting:
            waiting.pop()()

    return lambda total: step


def lora(path: Path, attestation: Attestation | None = None, **metadata: str) -> Path:
    """A safetensors file with one tensor of two bytes."""
    if attestation is not None:
        metadata[METADATA_KEY] = to_json(attestation, indent=None)
    header = {"__metadata__": metadata, "x": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"\0\0")
    return path
