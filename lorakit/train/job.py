"""What a run is asked to do, settled before torch is imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.bases import BaseFacts
    from lorakit.config.training import TrainingConfig
    from lorakit.dataset import Dataset
    from lorakit.gate.attestation import Attestation
    from lorakit.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Job:
    """One run: the plan, the set it was made for, and the attestation that opened the gate.

    `base`, `vae` and `continued` are what the config names, looked at; `home` is the folder whose cache serves the set,
    None for none; `prompts` and `negative` are drawn from while training; `record` is what the run's record says
    beside what the run itself finds out.
    """

    plan: Plan
    dataset: Dataset
    attestation: Attestation
    base: BaseFacts
    folder: Path
    vae: Path | None = None
    continued: Path | None = None
    home: Path | None = None
    prompts: tuple[str, ...] = ()
    negative: str = ""
    trigger: str = ""
    resume: bool = False
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> TrainingConfig:
        """The run's configuration."""
        return self.plan.config
