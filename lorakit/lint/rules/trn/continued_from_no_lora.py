"""TRN010 continued-from-no-lora."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import BaseKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, quote
from lorakit.lint.run_example import ATTENTION, DOWN, header_only, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

SAID = {
    BaseKind.MISSING: "is not there: correct the path",
    BaseKind.HUB: "is not there: correct the path, or download the file first",
    BaseKind.PICKLE: "is a pickle, which runs code when it is opened, and never loaded: take the `.safetensors` file",
    BaseKind.FILE: "is a whole model and no LoRA: name it under `base_model`",
    BaseKind.FOLDER: "is a whole model and no LoRA: name it under `base_model`",
    BaseKind.TINY: "is a whole model and no LoRA: name it under `base_model`",
    BaseKind.UNKNOWN: "is no LoRA: name a `.safetensors` file of one",
}
LORA = header_only({DOWN: [8, 320]})


class ContinuedFromNoLora(SetRule):
    """`continue_from` names something that is no LoRA.

    A run that goes on from a LoRA loads its weights into the adapter before the first step. From anything else there
    is nothing to load, and the run stops. Name the `.safetensors` file of a LoRA for the same base.
    """

    code = "TRN010"
    name = "continued-from-no-lora"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(files=run_of("continue_from: gone.safetensors"), entry="run.yaml", says="is not there"),
        Bad(files=run_of("continue_from: sd15.safetensors"), entry="run.yaml", says="is a whole model"),
        Bad(
            files=run_of("continue_from: x.pt", ["雨夜的老街，霓虹灯倒影"], files={"x.pt": b"PK"}),
            entry="run.yaml",
            says="is a pickle",
        ),
        Bad(
            files=run_of("continue_from: x.safetensors", files={"x.safetensors": header_only({"bias": [1]})}),
            entry="run.yaml",
            says="is no LoRA",
        ),
    )
    good = (
        Good(files=run_of("continue_from: x.safetensors", files={"x.safetensors": LORA}), entry="run.yaml"),
        Good(files=run_of("", files={"x.safetensors": header_only({ATTENTION: [320, 768]})}), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None or run.continued is None or run.continued.kind not in SAID:
            return
        yield self.report_key(
            view,
            "continue_from",
            "`continue_from` {written} {said}",
            written=quote(run.continued.written),
            said=SAID[run.continued.kind],
        )
