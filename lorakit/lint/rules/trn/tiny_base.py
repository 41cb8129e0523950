"""TRN009 tiny-base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import TINY, BaseKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class TinyBase(SetRule):
    """Base of random weights, which shows the run and not the art.

    `lorakit:tiny` is a model in miniature that was never trained: it shows in minutes, without a graphics card or a
    download, how a run goes and what files it leaves. Its pictures are noise, and its LoRA fits no other model. Name
    a real base for a LoRA to use.
    """

    code = "TRN009"
    name = "tiny-base"
    severity = Severity.INFO
    since = "0.1.0"
    bad = (
        Bad(files=run_of(f"base_model: {TINY}", base=False), entry="run.yaml", says="shows the run, not the art"),
        Bad(
            files=run_of(f"base_model: {TINY}", ["雨夜的老街，霓虹灯倒影"], base=False),
            entry="run.yaml",
            says="name a real base",
        ),
    )
    good = (Good(files=run_of(""), entry="run.yaml"), Good(times=3, about="no training config"))

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is not None and run.base is not None and run.base.kind is BaseKind.TINY:
            yield self.report_key(
                view,
                "base_model",
                "`{base}` has random weights: it shows the run, not the art; name a real base for a LoRA to use",
                base=TINY,
            )
