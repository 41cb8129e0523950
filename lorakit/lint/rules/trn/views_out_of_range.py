"""TRN001 views-out-of-range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.pace import few_steps, plan_of, views
from lorakit.lint.rule import Need, SetRule
from lorakit.lint.run_example import CAPTION, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView
    from lorakit.plan.plan import Plan

METHOD = "a convention of the method that lorakit follows; 0 false alarms on its own configs of 60 to 120 pictures"
SIXTY = [CAPTION] * 60


@dataclass(frozen=True)
class ViewsOutOfRangeOptions(Options):
    """How often a run should show each picture, by the number of training pictures."""

    small: int = option(100, "sets of fewer training pictures are small", METHOD)
    large: int = option(150, "sets of more training pictures are large", METHOD)
    small_least: int = option(15, "fewest views of a picture of a small set", METHOD)
    small_most: int = option(20, "most views of a picture of a small set", METHOD)
    middle_least: int = option(10, "fewest views of a picture of a set between", METHOD)
    middle_most: int = option(15, "most views of a picture of a set between", METHOD)
    large_least: int = option(5, "fewest views of a picture of a large set", METHOD)
    large_most: int = option(10, "most views of a picture of a large set", METHOD)
    total: int = option(
        20_000,
        "more views than this in all, where each picture has too many, are a warning",
        "a convention: twice the 10,000 views of 2,500 steps at batch 4, the upper end of what trainers advise; "
        "0 false alarms on the 8 defaults of trainers that were read",
    )

    def bounds(self, pictures: int) -> tuple[int, int]:
        """The fewest and the most views of a picture in a set of so many."""
        if pictures < self.small:
            return self.small_least, self.small_most
        if pictures > self.large:
            return self.large_least, self.large_most
        return self.middle_least, self.middle_most


class ViewsOutOfRange(SetRule):
    """Pictures seen too seldom or too often in the run.

    A view is one look at one picture: epochs times repeats. With too few the LoRA stays weak, with too many it
    remembers the pictures instead of what they share. Small sets need more views than large ones: 15 to 20 below 100
    pictures, 10 to 15 up to 150, 5 to 10 beyond. This is where to start; checkpoints and samples show which step is
    the best. Many trainers advise more, up to 2,500 steps at batch 4: only far beyond that is it a warning.
    """

    code = "TRN001"
    name = "views-out-of-range"
    severity = Severity.INFO
    worst = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    option_type = ViewsOutOfRangeOptions
    options: ViewsOutOfRangeOptions
    bad = (
        Bad(files=run_of("epochs: 4", SIXTY), entry="run.yaml", says="seen 4 times, 15 to 20 times are usual"),
        Bad(files=run_of("epochs: 40", SIXTY), entry="run.yaml", says="set `epochs: 20`"),
        Bad(files=run_of("epochs: 10\nrepeats: 4", SIXTY), entry="run.yaml", says="set `epochs: 5`"),
        Bad(
            files=run_of("epochs: 10\nrepeats: 50", SIXTY),
            entry="run.yaml",
            says="set the repeats to 1 and `epochs: 20`",
            about="30,000 views, 7,500 steps of batch 4",
        ),
        Bad(files=run_of("epochs: 15\nmax_steps: 40", SIXTY), entry="run.yaml", says="leave `max_steps` out"),
        Bad(files=run_of("epochs: 2", ["雨夜的老街，霓虹灯倒影"] * 20), entry="run.yaml", says="set `epochs: 15`"),
    )
    good = (
        Good(files=run_of("epochs: 15", SIXTY), entry="run.yaml"),
        Good(files=run_of("epochs: 3\nrepeats: 6", SIXTY), entry="run.yaml"),
        Good(files=run_of("epochs: 12", [CAPTION] * 120), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        plan = plan_of(view)
        if plan is None:
            return
        pictures, mean = len(plan.trained), views(plan)
        least, most = self.options.bounds(pictures)
        seen = round(mean)
        if least <= seen <= most:
            return
        key, advice = _advice(plan, seen, least, most)
        total = round(mean * pictures)
        far = seen > most and total > self.options.total
        hurried = seen < least and few_steps(view, plan)
        yield self.report_key(
            view,
            key,
            "each of {pictures} training {noun} is seen {seen} {times}, {least} to {most} times are usual for a set of "
            "this size{far}: {advice}",
            severity=Severity.WARNING if far or hurried else None,
            observed=Observed(round(mean, 2), least if seen < least else most, "views of a picture"),
            pictures=pictures,
            noun="picture" if pictures == 1 else "pictures",
            seen=seen,
            times="time" if seen == 1 else "times",
            least=least,
            most=most,
            far=f" ({total:,} views in all, more than twice what any trainer advises)" if far else "",
            advice=advice,
        )


def _advice(plan: Plan, seen: int, least: int, most: int) -> tuple[str, str]:
    """The key to change, and what to write."""
    whole = replace(plan.order, most=None).count()
    if seen < least and plan.steps < whole:
        return "max_steps", "leave `max_steps` out, or let it end the run later"
    repeats = sum(each.repeats for each in plan.trained) / len(plan.trained)
    fewest, highest = ceil(least / repeats), int(most / repeats)
    if fewest <= highest:
        return "epochs", f"set `epochs: {fewest if seen < least else highest}`"
    return "repeats", f"set the repeats to 1 and `epochs: {least if seen < least else most}`"
