"""TRN002 too-few-steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.pace import divisible, plan_of, too_few_views
from lorakit.lint.rule import Need, SetRule
from lorakit.lint.run_example import CAPTION, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView
    from lorakit.plan.plan import Plan


@dataclass(frozen=True)
class TooFewStepsOptions(Options):
    """How many updates a LoRA needs at the least."""

    least: int = option(
        100,
        "fewer optimiser steps than this are too few",
        "a convention: half of the 188 steps (50 pictures, 15 epochs, batch 4) of the smallest run that the method "
        "advises; 0 false alarms on its configs of 60 to 120 pictures (225 to 450 steps)",
    )


class TooFewSteps(SetRule):
    """Too few optimiser steps, because one step takes too many pictures.

    At each step a weight moves by about the learning rate, however many pictures the step is learned from: a large
    batch on a small set leaves the adapter near where it began, and the LoRA shows nothing. Take a smaller batch or
    less accumulation. Where pictures are seen too seldom, `views-out-of-range` speaks: more views give more steps.
    """

    code = "TRN002"
    name = "too-few-steps"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    option_type = TooFewStepsOptions
    options: TooFewStepsOptions
    bad = (
        Bad(files=run_of("batch_size: 16", [CAPTION] * 60), entry="run.yaml", says="60 optimiser steps"),
        Bad(
            files=run_of("batch_size: 4\ngradient_accumulation: 8", [CAPTION] * 60),
            entry="run.yaml",
            says="set `batch_size: 4` and `gradient_accumulation: 2` for 120 steps",
        ),
        Bad(
            files=run_of("batch_size: 8", ["雨夜的老街，霓虹灯倒影"] * 20),
            entry="run.yaml",
            says="set `batch_size: 2` for 150 steps",
        ),
        Bad(files=run_of("max_steps: 50", [CAPTION] * 60), entry="run.yaml", says="leave `max_steps` out"),
    )
    good = (
        Good(files=run_of("batch_size: 4", [CAPTION] * 60), entry="run.yaml"),
        Good(files=run_of("batch_size: 1", [CAPTION] * 5), entry="run.yaml", about="no batch could be smaller"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        plan = plan_of(view)
        if plan is None or plan.steps >= self.options.least or too_few_views(view, plan) or not divisible(plan):
            return
        key, advice = _advice(plan, self.options.least)
        batch = plan.config.batch_size * plan.config.gradient_accumulation
        yield self.report_key(
            view,
            key,
            "the run has {steps} optimiser {noun} of up to {batch} pictures, fewer than {least}: {advice}",
            observed=Observed(plan.steps, self.options.least, "optimiser steps"),
            steps=plan.steps,
            noun="step" if plan.steps == 1 else "steps",
            batch=batch,
            least=self.options.least,
            advice=advice,
        )


def _advice(plan: Plan, least: int) -> tuple[str, str]:
    """The key to change and what to write: the most pictures a step that leave enough steps."""
    config, whole = plan.config, replace(plan.order, most=None)
    if whole.count() >= least:
        return "max_steps", "leave `max_steps` out, or let it end the run later"
    pairs = [(config.batch_size, each) for each in _halves(config.gradient_accumulation)]
    pairs += [(each, 1) for each in _halves(config.batch_size)]
    for batch, accumulation in pairs:
        steps = replace(whole, batch=batch, accumulation=accumulation).count()
        if steps >= least or (batch, accumulation) == (1, 1):
            break
    written = f"`batch_size: {batch}`"
    if accumulation != config.gradient_accumulation:
        written += f" and `gradient_accumulation: {accumulation}`"
    return "batch_size", f"set {written} for {steps} steps" + (", and add pictures" if steps < least else "")


def _halves(number: int) -> list[int]:
    """`number`, half of it, and so on down to 1."""
    return [number >> shift for shift in range(number.bit_length())]
