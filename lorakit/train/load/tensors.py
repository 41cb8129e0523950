"""Tensors from safetensors files into networks: all of them, of the right shape, finite; else an error.

The libraries' own loaders warn of a missing tensor and go on with a random one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor, nn


def read_tensors(path: Path, prefix: str = "", parts: tuple[str, ...] = ("",)) -> dict[str, Tensor]:
    """The tensors whose name starts with `prefix` and one of `parts`, without `prefix`, as float32 copies.

    Copies, because a mapped file that is replaced during the run would change or kill it. Raises UsageError.
    """
    wanted = tuple(prefix + part for part in parts)
    try:
        with safe_open(path, "pt") as file:
            names = [name for name in file.keys() if name.startswith(wanted)]  # noqa: SIM118 - no mapping
            return {name[len(prefix) :]: file.get_tensor(name).to(torch.float32, copy=True) for name in names}
    except FileNotFoundError as error:
        raise UsageError(f"`{path}` is missing: download the base again") from error
    except (OSError, SafetensorError) as error:
        raise UsageError(f"`{path}` cannot be read, it is damaged or cut short: download it again ({error})") from error


def fill(network: nn.Module, tensors: Mapping[str, Tensor], part: str, where: str) -> None:
    """Put `tensors` into `network` (built without memory), then freeze it in eval mode.

    `part` and `where` name network and file in errors. Raises UsageError unless names and shapes are exactly the
    network's and every number is finite.
    """
    expected = {name: tensor.shape for name, tensor in network.state_dict().items()}
    missing = [name for name in expected if name not in tensors]
    if missing:
        raise UsageError(
            f"`{where}` is no whole base: its {part} lacks {len(missing)} of {len(expected)} tensors, "
            f"`{missing[0]}` among them; download it again, or name another"
        )
    extra = [name for name in tensors if name not in expected]
    if extra:
        raise UsageError(
            f"`{where}` is another kind of base: its {part} has tensors too many: {len(extra)}, `{extra[0]}` among them"
        )
    for name, shape in expected.items():
        if tensors[name].shape != shape:
            raise UsageError(
                f"`{where}` is another kind of base: `{name}` of its {part} has the shape {list(tensors[name].shape)}, "
                f"not {list(shape)}{_inpainting(name, tensors[name])}"
            )
        if not bool(tensors[name].sum().isfinite()):  # NaN and infinity survive a sum, which needs no memory
            raise UsageError(f"`{where}` is damaged: `{name}` of its {part} holds NaN or infinity; name another file")
    network.load_state_dict(dict(tensors), assign=True)
    network.requires_grad_(False).eval()


def _inpainting(name: str, tensor: Tensor) -> str:
    return " (it is an inpainting or editing model)" if name == "conv_in.weight" and tensor.shape[1:2] > (4,) else ""
