"""A LoRA file is read back and proven: its keys, and what it adds to each weight in a WebUI.

Nothing here is shared with the writer: the reader is safetensors' own, the keys come from the family's literal list,
the matching is the WebUI's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from lorakit.errors import ExitCode, LorakitError
from lorakit.train.export import webui
from lorakit.train.export.rounding import furthest, one_thread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.trained import Trained

PARTS = frozenset({"lora_down.weight", "lora_up.weight", "alpha"})
_SHOWN = 3  # names that a message quotes


class ProofError(LorakitError):
    """A written LoRA is not what was trained."""

    exit_code = ExitCode.INTERNAL


def prove(path: Path, keys: Collection[str], trained: Sequence[Trained]) -> None:
    """Prove that a LoRA file holds the modules `keys`, no others, and adds to each what was trained.

    `keys` are kohya names from `Family.literal_keys`; `trained` is what the file was written from. Raises ProofError
    with the first thing that is wrong, and OSError.
    """
    tensors = load_tensors(path)
    _prove_keys(path, tensors, keys, trained)
    _prove_finite(path, tensors)
    applied, passed = webui.apply(tensors)
    if passed:
        raise ProofError(f"`{path}`: the WebUI would pass over {_quote(passed)}")
    if len({one.layer for one in applied.values()}) != len(applied):
        raise ProofError(f"`{path}`: the WebUI would put two modules onto one layer")
    with one_thread():
        for module in trained:
            one = applied[module.key]
            prove_module(f"`{path}` in the WebUI", module, one.down, one.up, one.scale, one.down.dtype)


def load_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file. Raises ProofError when it cannot be read as safetensors, and OSError."""
    try:
        return load_file(path)
    except SafetensorError as error:
        raise ProofError(f"`{path}` cannot be read back: {error}") from error


def prove_module(where: str, module: Trained, down: Tensor, up: Tensor, scale: float, dtype: torch.dtype) -> None:
    """Prove that `scale * up @ down`, as `where` applies it, is the trained change of a weight, within rounding.

    `dtype` is what the file stores. Raises ProofError.
    """
    for name, found, expected in (("down", down, module.down), ("up", up, module.up)):
        if found.shape != expected.shape:
            shapes = f"{list(found.shape)}, not {list(expected.shape)}"
            raise ProofError(f"{where}: the {name} weight of `{module.key}` has the shape {shapes}")
    strength = module.alpha / module.rank
    if not math.isclose(scale, strength, rel_tol=2.0**-22):  # alpha is stored in float32
        raise ProofError(f"{where}: `{module.key}` is applied at {scale:g} times its product, trained at {strength:g}")
    off = furthest(module, down, up, scale, dtype)
    if not off.is_rounding:
        raise ProofError(
            f"{where}: `{module.key}` adds {off.found:g} to the weight at [{off.row}, {off.column}], trained was "
            f"{off.expected:g}; that is {off.excess:.3g} times what rounding to {dtype} explains"
        )


def _prove_keys(path: Path, tensors: Mapping[str, Tensor], keys: Collection[str], trained: Sequence[Trained]) -> None:
    wanted = {f"{key}.{part}" for key in keys for part in PARTS}
    for found, what in ((tensors.keys(), "tensors"), ({f"{m.key}.{p}" for m in trained for p in PARTS}, "modules")):
        missing, extra = sorted(wanted - found), sorted(found - wanted)
        wrong = [f"lacks {_quote(missing)}"] if missing else []
        wrong += [f"holds {_quote(extra)}, which no WebUI knows"] if extra else []
        if wrong:
            subject = f"`{path}`" if what == "tensors" else "the trained adapter"
            raise ProofError(f"{subject} {' and '.join(wrong)}")
    if len({module.key for module in trained}) != len(trained):
        raise ProofError("the trained adapter holds a module twice")


def _prove_finite(path: Path, tensors: Mapping[str, Tensor]) -> None:
    for key in sorted(tensors):
        if not torch.isfinite(tensors[key]).all():
            raise ProofError(
                f"`{path}`: `{key}` holds NaN or Inf: the run went astray, or a weight is too large for "
                f"{tensors[key].dtype}"
            )


def _quote(names: Iterable[str]) -> str:
    listed = list(names)
    rest = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(f"`{name}`" for name in listed[:_SHOWN]) + rest
