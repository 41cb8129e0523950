"""The state of a run in one file: enough to go on as if nothing had happened. Written whole, or not at all."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from lorakit.errors import UsageError
from lorakit.train.export.atomic import write_whole
from lorakit.train.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.adapter import Adapter

SCHEMA = 1
FOLDER = "state"
KEPT = 2  # the last one, and the one before in case that the disk lost the last


def save_state(
    folder: Path,
    adapter: Adapter,
    optimiser: torch.optim.Optimizer,
    progress: Progress,
    identity: dict[str, Any],
    scaler: dict[str, Any],
) -> Path:
    """Write the state at `progress.step`; older ones but KEPT are deleted afterwards. Raises OSError on a full disk.

    `identity` says which run this is (config, data, machine); `scaler` is that of half precision.
    """
    tensors: dict[str, Tensor] = {}
    for n, each in enumerate(adapter.modules):
        tensors |= {f"adapter.{n}.down": each.down.detach(), f"adapter.{n}.up": each.up.detach()}
    found = optimiser.state_dict()
    plain: dict[str, dict[str, Any]] = {}
    for n, values in found["state"].items():
        plain[str(n)] = {name: value for name, value in values.items() if not isinstance(value, torch.Tensor)}
        tensors |= {f"optimiser.{n}.{name}": value for name, value in values.items() if isinstance(value, torch.Tensor)}
    about = {
        "schema": SCHEMA,
        "identity": identity,
        "progress": progress.as_json(),
        "optimiser": {"state": plain, "groups": found["param_groups"]},
        "scaler": scaler,
    }
    path = folder / f"step-{progress.step:06}.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    data = save({name: each.cpu().contiguous() for name, each in tensors.items()}, {"state": json.dumps(about)})
    write_whole(path, data)
    for old in states(folder)[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return path


def states(folder: Path) -> list[Path]:
    """The states in a folder, the oldest first."""
    return sorted(folder.glob("step-*.safetensors"))


def read_state(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """What was saved beside the tensors, and these. Raises UsageError for a file that is no whole state of ours."""
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["state"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - the file is no mapping
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise UsageError(
            f"`{path}` is no state of a run, or is damaged: delete it to go on from the one before"
        ) from error
    if about.get("schema") != SCHEMA:
        raise UsageError(f"`{path}` was written by another version of lorakit: finish the run with that one")
    return about, tensors


def restore(
    about: dict[str, Any], tensors: dict[str, Tensor], adapter: Adapter, optimiser: torch.optim.Optimizer
) -> Progress:
    """Put a state back into adapter and optimiser, bit for bit."""
    with torch.no_grad():
        for n, each in enumerate(adapter.modules):
            each.down.copy_(tensors[f"adapter.{n}.down"])
            each.up.copy_(tensors[f"adapter.{n}.up"])
    state: dict[int, dict[str, Any]] = {int(n): dict(values) for n, values in about["optimiser"]["state"].items()}
    for name, tensor in tensors.items():
        kind, number, field = name.split(".", 2)
        if kind == "optimiser":
            state.setdefault(int(number), {})[field] = tensor
    groups = [_tuples(group) for group in about["optimiser"]["groups"]]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
    return Progress.from_json(about["progress"])


def _tuples(group: dict[str, Any]) -> dict[str, Any]:
    """Betas are a tuple, which JSON has not."""
    return {name: tuple(value) if name == "betas" else value for name, value in group.items()}


class Snapshot:
    """Adapter and optimiser as they were at a step, in memory, to fall back on when numbers go wrong."""

    def __init__(self, adapter: Adapter, optimiser: torch.optim.Optimizer, step: int) -> None:
        self.step = step
        self._weights = [(each.down.detach().clone(), each.up.detach().clone()) for each in adapter.modules]
        self._optimiser = _copied(optimiser.state_dict())

    def restore(self, adapter: Adapter, optimiser: torch.optim.Optimizer) -> None:
        """Put everything back."""
        with torch.no_grad():
            for each, (down, up) in zip(adapter.modules, self._weights, strict=True):
                each.down.copy_(down)
                each.up.copy_(up)
        optimiser.load_state_dict(_copied(self._optimiser))


def _copied(value: Any) -> Any:
    """Nested state with every tensor copied."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value
