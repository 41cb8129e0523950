"""TRN015 disk-too-small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import BaseKind
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.pace import plan_of
from lorakit.lint.rule import Need, SetRule, quote
from lorakit.lint.run_example import run_of
from lorakit.plan.cost import disk_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.config.training import TrainingConfig
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView
    from lorakit.plan.plan import Plan

FEW = 3  # checkpoints that are enough to choose from
GB = 1e9
HUGE = "lora_rank: 1024\nsave_steps: 1\nepochs: 10000\nrepeats: 8\nbatch_size: 1"  # 80,000 checkpoints, 69 TB


class DiskTooSmall(SetRule):
    """Disk without room for the run.

    A run writes caches of its pictures and texts, a checkpoint every `save_steps`, the state to go on from, samples and
    logs. A full disk ends it, perhaps hours in. Free the room, keep fewer checkpoints (`keep_checkpoints`), save less
    often, or let `output_dir` lie on another disk.
    """

    code = "TRN015"
    name = "disk-too-small"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(files=run_of(HUGE), entry="run.yaml", says="set `keep_checkpoints: 3`"),
        Bad(files=run_of(HUGE, ["雨夜的老街，霓虹灯倒影"]), entry="run.yaml", says="GB are free"),
    )
    good = (
        Good(files=run_of(""), entry="run.yaml"),
        Good(files=run_of("keep_checkpoints: 1000000"), entry="run.yaml", about="no more than the run makes"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        plan, run = plan_of(view), view.context.run
        if plan is None or run is None or run.free_bytes is None or view.context.family.sizes is None:
            return
        if run.base is not None and run.base.kind is BaseKind.TINY:
            return
        needed = _needed(view, plan, run.config)
        if needed <= run.free_bytes:
            return
        fewer = run.config.model_copy(update={"keep_checkpoints": FEW})
        helps = _needed(view, plan, fewer) <= run.free_bytes
        yield self.report_key(
            view,
            "output_dir",
            "the run writes about {needed} GB and {free} GB are free at {folder}: {advice}",
            observed=Observed(round(needed / GB, 2), round(run.free_bytes / GB, 2), "GB"),
            needed=f"{needed / GB:,.1f}",
            free=f"{run.free_bytes / GB:,.1f}",
            folder=quote(run.config.output_dir),
            advice=f"set `keep_checkpoints: {FEW}`" if helps else "free the room, or name an `output_dir` elsewhere",
        )


def _needed(view: SetView, plan: Plan, config: TrainingConfig) -> int:
    """Bytes that the run writes with `config`."""
    areas = sum(each.frame.bucket[0] * each.frame.bucket[1] for each in (*plan.pictures, *plan.held))
    return disk_bytes(view.context.family, config, plan.steps, areas, len(plan.texts))
