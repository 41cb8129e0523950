"""RES004 crop-loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.image.framing import crop_box
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


@dataclass(frozen=True)
class CropLossOptions(Options):
    """How much may be cut away."""

    share: float = option(
        0.15,
        "largest share of the picture's area that the bucket crop may cut away (0 to 1)",
        "25 camera, screen and model formats at 512, 768 and 1024 lose at most 12.3 %: 0 of 75 false alarms",
        high=1,
        limits="crop_loss",
    )


class CropLoss(SampleRule):
    """Picture that loses much of its area to the bucket crop.

    The trainer enlarges or shrinks until the bucket is covered and cuts off what stands over, in equal parts on both
    sides: heads, feet, whatever stands at the edge. Crop the picture yourself, where you can see what goes.
    """

    code = "RES004"
    name = "crop-loss"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    option_type = CropLossOptions
    options: CropLossOptions
    bad = (
        Bad(picture=Picture((2400, 400)), says="left and right"),
        Bad(picture=Picture((512, 768)), settings={"buckets": {"enabled": False}}, says="top and bottom"),
    )
    good = (Good(picture=Picture((768, 512))), Good(picture=Picture((1216, 832))))

    def check(self, view: SampleView) -> Iterator[Finding]:
        placed = view.frame
        if placed.crop_loss <= self.options.share:
            return
        left, top, _, _ = crop_box(placed)
        yield self.report(
            "{loss} % of {size} is cut away {where} to fit {bucket}: {advice}",
            view,
            observed=Observed(round(placed.crop_loss, 4), self.options.share, "share of area"),
            loss=round(placed.crop_loss * 100),
            size=view.size,
            where="left and right" if left > top else "at top and bottom",
            advice="crop it yourself" if view.context.framing.buckets else "crop it yourself, or train with buckets",
            bucket=f"{placed.bucket[0]}x{placed.bucket[1]}",
        )
