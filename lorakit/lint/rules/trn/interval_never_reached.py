"""TRN006 interval-never-reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.pace import plan_of, too_few_steps
from lorakit.lint.rule import Need, SetRule
from lorakit.lint.run_example import CAPTION, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

WHAT = {
    "save_steps": "nothing is saved before the end, and no earlier checkpoint can be the better one",
    "validation_steps": "the loss at fixed noise is never measured in between",
    "sample_steps": "no sample is drawn in between",
}
PARTS = 4  # in how many parts the advice cuts a run


class IntervalNeverReached(SetRule):
    """Interval longer than the run.

    A checkpoint, a validation or a sample that is due after more steps than the run has never comes. A run that stops
    half-way then leaves nothing, and one that goes too far has no earlier state to fall back on. Save at least four
    times a run.
    """

    code = "TRN006"
    name = "interval-never-reached"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(files=run_of("save_steps: 500", [CAPTION] * 40), entry="run.yaml", says="set `save_steps: 37`"),
        Bad(
            files=run_of("save_steps: 50\nvalidation_steps: 200\nsample_steps: 1000", [CAPTION] * 40),
            entry="run.yaml",
            says="`sample_steps: 1000` is more than the 150 steps of the run",
        ),
        Bad(
            files=run_of("max_steps: 60", ["雨夜的老街，霓虹灯倒影"] * 40),
            entry="run.yaml",
            says="`save_steps: 100` is more than the 60 steps",
            about="the default of `save_steps` is 100",
        ),
    )
    good = (
        Good(files=run_of("save_steps: 100", [CAPTION] * 40), entry="run.yaml"),
        Good(files=run_of("save_steps: 150\nsample_steps: 150", [CAPTION] * 40), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        plan = plan_of(view)
        if plan is None or too_few_steps(view, plan):
            return
        for key, what in WHAT.items():
            interval = getattr(plan.config, key)
            if interval is None or interval <= plan.steps:
                continue
            yield self.report_key(
                view,
                key,
                "`{name}: {interval}` is more than the {steps} {noun} of the run, so {what}: set `{name}: {better}`",
                observed=Observed(interval, plan.steps, "optimiser steps"),
                name=key,
                interval=interval,
                steps=plan.steps,
                noun="step" if plan.steps == 1 else "steps",
                what=what,
                better=max(1, plan.steps // PARTS),
            )
