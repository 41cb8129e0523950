"""TRN016 nothing-masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SetRule
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView

MASK = Picture((64, 64), format="PNG", mode="L", pattern="drawing")
CUT_OUT = Picture((64, 64), format="PNG", mode="RGBA", transparent=0.3)


class NothingMasked(SetRule):
    """Masked loss without a mask.

    `masked_loss` trains only what masks leave white, or what is opaque. Where no picture has a mask file or
    transparency, everything is trained, background and all, and nobody notices. Put `NAME-masklabel.png` or
    `NAME_mask.png` beside the pictures (white is trained), or cut the subjects out; else leave `masked_loss` out.
    """

    code = "TRN016"
    name = "nothing-masked"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(files=run_of("masked_loss: true"), entry="run.yaml", says="none of the 1 training pictures has a mask"),
        Bad(files=run_of("masked_loss: true", ["雨夜的老街", "清晨的码头"]), entry="run.yaml", says="none of the 2"),
    )
    good = (
        Good(files=run_of("masked_loss: true", files={"data/1-masklabel.png": MASK}), entry="run.yaml"),
        Good(
            files=run_of("masked_loss: true", files={"data/a.png": CUT_OUT, "data/a.txt": "a red bicycle"}),
            entry="run.yaml",
        ),
        Good(files=run_of(""), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None or not run.config.masked_loss or not view.opened or any(map(_is_masked, view.training)):
            return
        yield self.report_key(
            view,
            "masked_loss",
            "none of the {count} training pictures has a mask or transparency, so `masked_loss` masks nothing: add "
            "`NAME-masklabel.png` files, or leave it out",
            count=len(view.training),
        )


def _is_masked(view: SampleView) -> bool:
    """Whether a picture has a mask file, or alpha that is not opaque everywhere as far as that was looked at."""
    clear = view.row.clear_share
    return view.sample.mask is not None or (view.row.has_alpha if clear is None else clear > 0)
