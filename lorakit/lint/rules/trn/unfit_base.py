"""TRN007 unfit-base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import FAMILIES, BaseKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, quote
from lorakit.lint.run_example import ATTENTION, DOWN, header_only, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.bases import BaseFacts
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

TRAINED = ", ".join(family.title for family in FAMILIES.values() if family.sizes)
SAID = {
    BaseKind.MISSING: "is not there: correct the path (it is looked for from the working directory and from the "
    "config's own folder), or name a model of the Hugging Face hub as `owner/name`",
    BaseKind.PICKLE: "is a pickle, which runs code when it is opened, and never loaded: take the `.safetensors` file "
    "of the same model",
    BaseKind.LORA: "is a LoRA and no base: name the model that it belongs to; to train the LoRA further, name it under "
    "`continue_from`",
    BaseKind.UNKNOWN: "is no base model: name a `.safetensors` checkpoint or a folder in diffusers' layout",
}


class UnfitBase(SetRule):
    """Base model that this run cannot be trained on.

    A LoRA fits the family of models it was trained on and no other. A LoRA in place of a model, a pickled checkpoint
    (it may run any code when it is opened), or a model of a family that lorakit does not train stops the run; better
    here than after pictures were encoded. A base that is not there is only a warning, because a machine that lints, a
    hook or CI, need not have it; `lorakit train` does not start without it. Name a `.safetensors` checkpoint, a
    diffusers folder or a hub id of Stable Diffusion 1.x under `base_model`.
    """

    code = "TRN007"
    name = "unfit-base"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(files=run_of("", base=False), entry="run.yaml", says="the config names no `base_model`"),
        Bad(files=run_of("base_model: gone.safetensors", base=False), entry="run.yaml", says="is not there"),
        Bad(
            files=run_of("base_model: x.ckpt", base=False, files={"x.ckpt": b"PK"}),
            entry="run.yaml",
            says="is a pickle",
        ),
        Bad(
            files=run_of(
                "base_model: x.safetensors", base=False, files={"x.safetensors": header_only({DOWN: [8, 320]})}
            ),
            entry="run.yaml",
            says="`continue_from`",
        ),
        Bad(
            files=run_of("base_model: x.safetensors", base=False, files={"x.safetensors": b"version https://git-lfs"}),
            entry="run.yaml",
            says="is no base model",
        ),
        Bad(
            files=run_of(
                "base_model: sd_xl_base_1.0.safetensors",
                ["雨夜的老街，霓虹灯倒影"],
                base=False,
                files={"sd_xl_base_1.0.safetensors": header_only({ATTENTION: [640, 2048]})},
            ),
            entry="run.yaml",
            says="is of Stable Diffusion XL",
        ),
        Bad(files=run_of(""), entry="run.yaml", settings={"base": "sdxl"}, says="leave `--base` out"),
    )
    good = (
        Good(files=run_of(""), entry="run.yaml"),
        Good(files=run_of("base_model: runwayml/stable-diffusion-v1-5", base=False), entry="run.yaml"),
        Good(files=run_of("base_model: lorakit:tiny", base=False), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None:
            return
        if run.base is None:
            yield self.report_key(
                view,
                "base_model",
                "the config names no `base_model`: name a `.safetensors` checkpoint, a diffusers folder or a hub id",
                severity=Severity.WARNING,
            )
        elif said := _fault(run.base):
            yield self.report_key(
                view,
                "base_model",
                "`base_model` {base} {said}",
                severity=Severity.WARNING if run.base.kind is BaseKind.MISSING else None,
                base=quote(run.base.written),
                said=said,
            )
        elif run.base.family is not None and run.base.family is not view.context.family:
            yield self.report_key(
                view,
                "base_model",
                "the base is of {family}, but the set was judged for {judged}: leave `--base` out",
                severity=Severity.WARNING,
                family=run.base.family.title,
                judged=view.context.family.title,
            )


def _fault(base: BaseFacts) -> str:
    """Why no run can use the base; empty when one can."""
    if base.kind in SAID:
        return SAID[base.kind]
    if base.family is None:
        return "" if base.kind is BaseKind.HUB else f"is of no family that lorakit trains ({TRAINED})"
    if base.family.sizes is None:
        return (
            f"is of {base.family.title}, and lorakit trains {TRAINED}: name a base of that family, or train this set "
            "with another trainer"
        )
    return ""
