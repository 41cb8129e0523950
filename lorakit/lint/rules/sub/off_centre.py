"""SUB002 off-centre."""

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
    from lorakit.image.framing import Frame
    from lorakit.lint.view import SampleView

    Box = tuple[float, float, float, float]

SLACK = 0.02  # what a subject would lose in the middle too is the fault of its size or of the crop, not of its place
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True)
class OffCentreOptions(Options):
    """How far from the middle a subject may stand."""

    lost: float = option(
        0.05,
        "largest share of the subject's bounding box that the bucket crop may cut away (0 to 1)",
        "a convention: the width of a hand or an ear. On 24 photos and 4 drawings in their buckets, 0 false alarms",
        high=1,
    )
    offset: float = option(
        0.35,
        "largest distance of the subject's centre of mass from the middle, as a share of half the diagonal (0 to 1)",
        "on 451 composites whose subject stands within 0.3 of the middle, 9 false alarms (2 %); of 59 beyond 0.4, 22"
        " found. On 24 photos of toys, 0 false alarms",
        high=1,
        limits="subject_offset",
    )
    confidence: float = option(
        0.5,
        "how sure the measurement must be (0 to 1) before it speaks",
        "the confidence is the chance that the box share is right to 0.1; on 580 composites (tuxpaint stamps and drawn"
        " shapes on photos) 376 answers at 0.5 and above: 77 % right, 23 % false",
        high=1,
    )


class OffCentre(SampleRule):
    """Subject far from the middle, or cut by the bucket crop.

    The trainer crops about the middle of the picture: a subject at the edge loses a part, and the LoRA learns it
    without. One that always stands in a corner is learned together with its corner. Crop the picture yourself so that
    the subject stands in the middle.
    """

    code = "SUB002"
    name = "off-centre"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = OffCentreOptions
    options: OffCentreOptions
    bad = (
        Bad(
            picture=Picture((640, 640), pattern="figure", share=0.12, centre=(0.8, 0.8), seed=3),
            settings={"profile": "object"},
            says="from the middle",
        ),
        Bad(
            picture=Picture((960, 640), pattern="figure", share=0.2, centre=(0.2, 0.5), seed=2),
            settings={"profile": "object", "buckets": {"enabled": False}},
            says="cuts off",
        ),
    )
    good = (
        Good(picture=Picture(pattern="figure", share=0.5), settings={"profile": "object"}),
        Good(picture=Picture(format="PNG", mode="RGBA", transparent=0.6), settings={"profile": "object"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        seen = view.row.pixels
        box, offset, sure = seen.subject_box, seen.subject_offset, seen.subject_confidence
        if box is None or offset is None or sure is None or sure < self.options.confidence:
            return
        lost, side = cut_away(box, view.frame)
        if lost > max(self.options.lost, cut_away(centred(box), view.frame)[0] + SLACK):
            yield self.report(
                "the crop to {bucket} cuts off {lost} % of the subject at the {side} ({sure} % sure): crop it yourself",
                view,
                observed=Observed(round(lost, 4), self.options.lost, "share of the subject's box"),
                bucket=f"{view.frame.bucket[0]}x{view.frame.bucket[1]}",
                lost=round(100 * lost),
                side=side,
                sure=round(100 * sure),
            )
        elif offset > self.options.offset:
            yield self.report(
                "the subject's centre lies {offset} % of the way from the middle to a corner ({sure} % sure):"
                " crop the picture so that it stands in the middle",
                view,
                observed=Observed(round(offset, 4), self.options.offset, "share of half the diagonal"),
                offset=round(100 * offset),
                sure=round(100 * sure),
            )


def centred(box: Box) -> Box:
    """The same box in the middle of the picture."""
    across, down = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return 0.5 - across, 0.5 - down, 0.5 + across, 0.5 + down


def cut_away(box: Box, placed: Frame) -> tuple[float, str]:
    """The share of `box` (shares of the sides) that the bucket crop cuts off, and the side that loses most."""
    width, height = placed.resized
    left, top, right, bottom = crop_box(placed)
    kept = (left / width, top / height, right / width, bottom / height)
    across = max(0.0, min(box[2], kept[2]) - max(box[0], kept[0]))
    down = max(0.0, min(box[3], kept[3]) - max(box[1], kept[1]))
    area = (box[2] - box[0]) * (box[3] - box[1])
    over = (kept[0] - box[0], kept[1] - box[1], box[2] - kept[2], box[3] - kept[3])
    return (1 - across * down / area if area > 0 else 0.0), SIDES[over.index(max(over))]
