"""TRN005 needs-large-card."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from lorakit.bases import BaseKind
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.pace import plan_of, too_large_steps
from lorakit.lint.rule import Need, SetRule
from lorakit.lint.run_example import run_of
from lorakit.plan.cost import device_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.bases import Family
    from lorakit.config.training import TrainingConfig
    from lorakit.findings import Finding
    from lorakit.image.framing import Size
    from lorakit.lint.view import SetView

CARDS = (8, 12, 16, 24)  # GB of memory of common graphics cards
GB = 1 << 30
METHOD = "a convention: the method's batch 4 at 512 pixels takes 7 GB by the estimate; 0 false alarms on its config"


@dataclass(frozen=True)
class NeedsLargeCardOptions(Options):
    """Which graphics cards a run should fit."""

    inform_above: float = option(8, "a larger estimate, in GB, is worth knowing", METHOD)
    warn_above: float = option(24, "a larger estimate, in GB, is a warning", f"{METHOD}; 24 GB is the largest common")


class NeedsLargeCard(SetRule):
    """Batch, resolution or rank that need a large graphics card.

    The estimate is of weights, of what each picture of a batch keeps for the backward pass, and of the adapter with
    its optimiser. A run that does not fit stops, or, where the driver spills into main memory, takes a hundred times
    as long. A smaller `batch_size` with more `gradient_accumulation` learns the same in less memory;
    `gradient_checkpointing` halves what pictures take for a third more time. No card is known when a set is linted, so
    this says only which would do.
    """

    code = "TRN005"
    name = "needs-large-card"
    severity = Severity.INFO
    worst = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    option_type = NeedsLargeCardOptions
    options: NeedsLargeCardOptions
    bad = (
        Bad(files=run_of("batch_size: 8"), entry="run.yaml", says="which fits cards of 12, 16 and 24 GB"),
        Bad(
            files=run_of("batch_size: 8"),
            entry="run.yaml",
            says="`batch_size: 4` with `gradient_accumulation: 2`",
        ),
        Bad(files=run_of("batch_size: 32"), entry="run.yaml", says="more than the 24 GB of the largest common card"),
        Bad(
            files=run_of("batch_size: 2\nresolution: 1024", ["雨夜的老街，霓虹灯倒影"]),
            entry="run.yaml",
            says="`batch_size: 1` with `gradient_accumulation: 2`",
        ),
    )
    good = (
        Good(files=run_of("batch_size: 4"), entry="run.yaml"),
        Good(files=run_of("batch_size: 8\ndevice: cpu"), entry="run.yaml"),
        Good(files=run_of("batch_size: 8\ngradient_checkpointing: true"), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        plan, run = plan_of(view), view.context.run
        if plan is None or run is None or run.config.device == "cpu" or too_large_steps(view, plan):
            return
        if run.base is not None and run.base.kind is BaseKind.TINY:
            return
        bucket = max(plan.buckets, key=lambda size: size[0] * size[1])
        needed = device_bytes(view.context.family, run.config, bucket)
        if needed is None or needed <= self.options.inform_above * GB:
            return
        much = needed > self.options.warn_above * GB
        limit = self.options.warn_above if much else self.options.inform_above
        fits = [str(card) for card in CARDS if needed <= card * GB]
        listed = " and ".join([", ".join(fits[:-1]), fits[-1]] if len(fits) > 1 else fits)
        yield self.report_key(
            view,
            "batch_size",
            "a step takes about {needed} GB at {width}x{height}, {said}: {advice}",
            severity=Severity.WARNING if much else None,
            observed=Observed(round(needed / GB, 1), limit, "GB"),
            needed=f"{needed / GB:.1f}",
            width=bucket[0],
            height=bucket[1],
            said=f"which fits cards of {listed} GB" if fits else "more than the 24 GB of the largest common card",
            advice=f"for {limit:g} GB set {_saving(view.context.family, run.config, bucket, limit * GB)}",
        )


def _saving(family: Family, config: TrainingConfig, bucket: Size, limit: float) -> str:
    """What to write so that a step fits, at the least cost of time and with the same mathematics where it can be."""
    views = config.batch_size * config.gradient_accumulation
    batches = [each for each in range(config.batch_size, 0, -1) if config.batch_size % each == 0]
    for checkpointing in sorted({config.gradient_checkpointing, True}):
        lean = config.model_copy(update={"gradient_checkpointing": checkpointing})
        for batch in batches:
            if (device_bytes(family, lean, bucket, batch) or 0) <= limit:
                said = f"`batch_size: {batch}` with `gradient_accumulation: {ceil(views / batch)}`"
                parts = [said] if batch != config.batch_size else []
                return " and ".join([*parts, *(["`gradient_checkpointing: true`"] if checkpointing else [])])
    return "`gradient_checkpointing: true`, `batch_size: 1` and a smaller `resolution`"
