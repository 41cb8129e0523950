"""TRN017 unfilled-batches."""

from __future__ import annotations

from dataclasses import replace
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


class UnfilledBatches(SetRule):
    """Batch or accumulation larger than an epoch.

    An epoch shows each picture once for each of its repeats. A batch that is larger can never be filled, and an
    accumulation over more batches than an epoch has is cut short by its end: each step learns from fewer pictures than
    the config says, and its figures mislead whoever compares runs. Set both to what an epoch holds or less.
    """

    code = "TRN017"
    name = "unfilled-batches"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(
            files=run_of("batch_size: 8\nepochs: 150", [CAPTION] * 5),
            entry="run.yaml",
            says="`batch_size: 8` is more than the 5 views of an epoch: set `batch_size: 5` or less",
        ),
        Bad(
            files=run_of("batch_size: 4\ngradient_accumulation: 16\nepochs: 150", ["雨夜的老街，霓虹灯倒影"] * 20),
            entry="run.yaml",
            says="`gradient_accumulation: 16` is more than the 5 batches of an epoch",
        ),
    )
    good = (
        Good(files=run_of("batch_size: 8\nrepeats: 10", [CAPTION] * 5), entry="run.yaml"),
        Good(files=run_of("batch_size: 4\ngradient_accumulation: 5", [CAPTION] * 20), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        plan = plan_of(view)
        if plan is None or too_few_steps(view, plan):
            return
        batch, accumulation = plan.config.batch_size, plan.config.gradient_accumulation
        shown = sum(plan.buckets.values())
        batches = replace(plan.order, accumulation=1, epochs=1, most=None).count()
        if batch > shown:
            yield self._say(view, "batch_size", batch, shown, "view" if shown == 1 else "views")
        elif accumulation > batches:
            noun = "batch" if batches == 1 else "batches"
            yield self._say(view, "gradient_accumulation", accumulation, batches, noun)

    def _say(self, view: SetView, key: str, written: int, there: int, what: str) -> Finding:
        return self.report_key(
            view,
            key,
            "`{name}: {written}` is more than the {there} {what} of an epoch: set `{name}: {there}` or less",
            observed=Observed(written, there, what),
            name=key,
            written=written,
            there=there,
            what=what,
        )
