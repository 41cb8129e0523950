"""The machine a run is on: device, precision, threads. What is chosen is recorded, because it decides the last bits."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from lorakit.config.training import TrainingConfig

Precision = Literal["fp32", "bf16", "fp16"]
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
MIXED = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}  # as accelerate calls them


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and how precisely a run computes. The adapter is always float32; `precision` is that of all else."""

    device: torch.device
    precision: Precision
    threads: int
    title: str

    @property
    def dtype(self) -> torch.dtype:
        """The type of frozen weights and of what passes through the networks."""
        return DTYPES[self.precision]

    @property
    def lag(self) -> int:
        """How many steps may be under way before the first one's numbers are asked for."""
        return 1 if self.device.type == "cuda" else 0

    @property
    def mixed(self) -> str:
        """The precision as accelerate names it."""
        return MIXED[self.precision]


def choose(config: TrainingConfig) -> Machine:
    """The machine that a config asks for, or the best one here. Raises UsageError for one that is not here."""
    kind = config.device
    if kind == "auto":
        kind = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if kind == "cuda" and not torch.cuda.is_available():
        raise UsageError("`device: cuda`, but torch sees no CUDA GPU here: leave `device` out, or install its driver")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise UsageError("`device: mps`, but torch sees no Apple GPU here: leave `device` out")
    if config.compile and kind != "cuda":
        raise UsageError("`compile: true` pays on CUDA GPUs alone: leave it out")
    if config.threads:
        torch.set_num_threads(config.threads)
    precision = _precision(config, kind)
    title = torch.cuda.get_device_name() if kind == "cuda" else f"{kind}, {platform.machine()}"
    return Machine(torch.device(kind), precision, torch.get_num_threads(), title)


def _precision(config: TrainingConfig, kind: str) -> Precision:
    if config.precision != "auto":
        if config.precision == "fp16" and kind != "cuda":
            raise UsageError("`precision: fp16` needs a CUDA GPU: leave it out, or take fp32 or bf16")
        return config.precision
    if kind != "cuda":
        return "fp32"
    # cards before Ampere only emulate bf16, slowly
    return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"


def settle(machine: Machine) -> None:
    """Set what torch decides for the whole process: faster products of float32 on GPUs, and no choice by trial."""
    if machine.device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = False  # it picks kernels by a race, which another run may decide otherwise


def memory_bytes(device: torch.device) -> int:
    """The most memory that tensors took so far: on a GPU by torch's count, else the process's high-water mark."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if platform.system() == "Darwin" else peak * 1024)
