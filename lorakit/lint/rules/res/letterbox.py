"""RES006 letterbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.image.framing import oriented
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


@dataclass(frozen=True)
class LetterboxOptions(Options):
    """How much border is too much."""

    share_above: float = option(
        0.015,
        "share of the area that may be bars",
        "70 photos and drawings, 140 copies of low quality or very dark, and 199 cut-outs on white: 0 false alarms at"
        " 192 px and more; finds 97 % of bars of 1 to 20 % in three colours",
        high=1,
        limits="letterbox",
    )


class Letterbox(SampleRule):
    """Picture with bars or a plain frame around it.

    Bars are the same in every picture that has them, so they are learned before anything else, and they take pixels
    from what matters. Crop them off. A black sky, white paper, and a thing before plain ground are no bars: a bar has
    the same width and colour on the opposite side, and the picture begins along its whole edge.
    """

    code = "RES006"
    name = "letterbox"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = LetterboxOptions
    options: LetterboxOptions
    bad = (
        Bad(picture=Picture((640, 640), pattern="photo", changes=("bars:0.1",)), says="64 px off the top"),
        Bad(picture=Picture((640, 640), pattern="drawing", changes=("bars:0.1", "turn:1")), says="off the left"),
        Bad(picture=Picture((640, 640), pattern="photo", changes=("border:0.05",)), says="off the right"),
    )
    good = (
        Good(picture=Picture((640, 640), pattern="photo")),
        Good(picture=Picture((640, 640), pattern="drawing")),
        Good(picture=Picture((640, 640), pattern="night"), about="a dark sky is no bar"),
        Good(picture=Picture((640, 640), pattern="flat"), about="one colour and nothing else"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        share, box = view.row.pixels.letterbox, view.row.pixels.letterbox_box
        if share is None or box is None or share <= self.options.share_above:
            return
        row = view.row
        width, height = oriented(
            (row.width, row.height), row.orientation if view.context.target.exif == "applied" else 1
        )
        cuts = {
            "top": round(box[1] * height),
            "bottom": round((1 - box[3]) * height),
            "left": round(box[0] * width),
            "right": round((1 - box[2]) * width),
        }
        yield self.report(
            "plain bars take {share} % of the picture: crop {cuts}",
            view,
            observed=Observed(round(share, 4), self.options.share_above, "share of the area"),
            share=f"{100 * share:.1f}" if share < 0.1 else f"{100 * share:.0f}",
            cuts=", ".join(f"{pixels} px off the {side}" for side, pixels in cuts.items() if pixels),
        )
