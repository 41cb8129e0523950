"""What was encoded once, on disk, by content: nothing that decides a tensor can change without changing its name."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from lorakit.image.cache.place import ENCODED, places, settle_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor, nn

VERSION = 1  # of how pictures and texts become tensors; a change here leaves all that was stored behind


@dataclass(frozen=True, slots=True)
class Cache:
    """Tensors by key below `folder`; None remembers nothing. A damaged file is as good as none."""

    folder: Path | None

    def find(self, key: str) -> dict[str, Tensor] | None:
        """What was stored under `key`, None when nothing sound is."""
        if self.folder is None:
            return None
        try:
            return load(self._path(self.folder, key).read_bytes())
        except (OSError, SafetensorError, ValueError):
            return None

    def store(self, key: str, tensors: Mapping[str, Tensor]) -> None:
        """Remember tensors, whole or not at all. A cache that cannot be written costs time, never the run."""
        if self.folder is None:
            return
        path = self._path(self.folder, key)
        # a name of its own: two processes may store the same thing at once
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(save({name: each.contiguous() for name, each in tensors.items()}))
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.safetensors"


def open_cache(home: Path | None) -> Cache:
    """The cache of a dataset in the first folder that can be written; `home` None for none at all."""
    for place in places(home) if home is not None else []:
        try:
            settle_in(place)
        except OSError:
            continue
        return Cache(place / ENCODED)
    return Cache(None)


def key_of(*parts: object) -> str:
    """The name of what `parts` decide; each is JSON or a path-free value of it."""
    text = json.dumps([VERSION, *parts], sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def digest_of_network(network: nn.Module) -> str:
    """BLAKE2b, hex, of a network's tensors by name: what was encoded by another network is never taken for its own."""
    found = hashlib.blake2b(digest_size=20)
    for name, tensor in sorted(network.state_dict().items()):
        found.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        found.update(
            tensor.detach().cpu().contiguous().view(torch.uint8).numpy()
            if tensor.ndim
            else repr(tensor.item()).encode()
        )
    return found.hexdigest()
