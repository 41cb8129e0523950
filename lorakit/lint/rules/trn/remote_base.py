"""TRN008 remote-base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import BaseKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, quote
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class RemoteBase(SetRule):
    """Base model that is not on this machine yet.

    A name such as `owner/model` is looked for on the Hugging Face hub when training starts: the first run downloads
    several gigabytes, needs a network, and takes whatever lies there that day. A file of your own trains the same
    LoRA tomorrow. A folder of that name beside the config is taken first.
    """

    code = "TRN008"
    name = "remote-base"
    severity = Severity.INFO
    since = "0.1.0"
    bad = (
        Bad(
            files=run_of("base_model: runwayml/stable-diffusion-v1-5", base=False),
            entry="run.yaml",
            says="`runwayml/stable-diffusion-v1-5` is not on this machine",
        ),
        Bad(
            files=run_of("base_model: studio/guofeng", ["雨夜的老街，霓虹灯倒影"], base=False),
            entry="run.yaml",
            says="judged for Stable Diffusion 1.x",
        ),
    )
    good = (
        Good(files=run_of(""), entry="run.yaml"),
        Good(files=run_of("base_model: models/gone.safetensors", base=False), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None or run.base is None or run.base.kind is not BaseKind.HUB:
            return
        family = view.context.family.title
        yield self.report_key(
            view,
            "base_model",
            "`base_model` {base} is not on this machine{unknown}: the first run downloads it from the Hugging Face hub",
            base=quote(run.base.written),
            unknown="" if run.base.family else f", and its name tells no family, so the set is judged for {family}",
        )
