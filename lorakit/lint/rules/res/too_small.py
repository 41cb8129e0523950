"""RES001 too-small."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

PIXEL_ART_SIDE = 256  # sprites and tiles are drawn this small or smaller
SLIGHT = 1.05  # a difference that nobody sees
PIXEL_ART_COLOURS = 64  # a photograph of that size has thousands


@dataclass(frozen=True)
class TooSmallOptions(Options):
    """How much enlargement is too much."""

    warning_above: float = option(
        1.0,
        "enlargement above which a picture is a warning (1.0: any)",
        "the method's own line: base models were trained on pixels, not on enlarged ones. Of 28 photos of 1280 px and"
        " more, 0 false alarms at 512 and at 1024",
        low=1,
        limits="bucket_scale",
    )
    error_above: float = option(
        1.33,
        "enlargement above which a picture is an error",
        "a picture of 384 px in a 512 px bucket; of 28 photos of 1280 px and more, 0 false alarms at 512 and at 1024",
        low=1,
    )


class TooSmall(SampleRule):
    """Picture that must be enlarged to fill its bucket.

    The trainer enlarges it without a word, and the LoRA learns the softness as part of the look. Find a larger
    original; enlarging it yourself does not add what is missing. Pixel art is the exception: enlarged by a whole
    factor without smoothing, it stays what it is.
    """

    code = "RES001"
    name = "too-small"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.HEADER
    option_type = TooSmallOptions
    options: TooSmallOptions
    bad = (
        Bad(picture=Picture((300, 200)), says="enlarged 2.13 times"),
        Bad(picture=Picture((480, 480)), says="enlarged 1.07 times"),
        Bad(picture=Picture((640, 640)), settings={"base": "sdxl"}, says="1024x1024"),
        Bad(picture=Picture((64, 64), format="PNG", pattern="pixels"), says="nearest neighbour"),
    )
    good = (
        Good(picture=Picture((512, 512))),
        Good(picture=Picture((768, 512))),
        Good(picture=Picture((300, 200)), settings={"buckets": {"no-upscale": True}}, about="trained at its own size"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        scale = view.frame.scale
        if scale <= self.options.warning_above:
            return
        severe = scale > self.options.error_above
        limit = self.options.error_above if severe else self.options.warning_above
        bucket = f"{view.frame.bucket[0]}x{view.frame.bucket[1]}"
        yield self.report(
            "{size} is enlarged {scale} times to fill its {bucket} bucket: {advice}",
            view,
            self.severity if severe else Severity.WARNING,
            observed=Observed(round(scale, 4), limit, "times"),
            size=view.size,
            scale=f"{scale:.3f}" if scale < 1.05 else f"{scale:.2f}" if scale < 10 else f"{scale:.0f}",
            bucket=bucket,
            advice=_advice(view, math.ceil(scale)),
        )


def _advice(view: SampleView, factor: int) -> str:
    row = view.row
    small = max(row.width, row.height) <= PIXEL_ART_SIDE
    if small and row.colours is not None and row.colours <= PIXEL_ART_COLOURS:
        return f"it looks like pixel art; enlarge it {factor} times by nearest neighbour yourself, never smoothly"
    if view.frame.scale < SLIGHT:
        return "slightly; a larger original is better if there is one"
    return "find a larger original or take it out"
