"""SUB001 small-subject."""

from __future__ import annotations

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

TRUTH = ("mask", "alpha")
LAYERS = {
    "mask": "by the mask file",
    "alpha": "by the alpha channel",
    "border": "by the plain background",
    "model": "by the subject model",
    "classical": "by colour and contrast",
}


@dataclass(frozen=True)
class SmallSubjectOptions(Options):
    """How much of the frame the subject should fill."""

    box: float = option(
        0.6,
        "smallest share of the frame that the subject's bounding box should cover (0 to 1)",
        "the method's own line (over 60 % of the frame): below it an info, because careful sets of toys lie there, too."
        " Of 166 composites whose subject covers 70 % and more, 7 false alarms (4 %); of 237 below 40 %, 140 found",
        high=1,
        limits="subject_box_share",
        below=True,
    )
    mask: float = option(
        0.35,
        "share of the frame covered by the subject itself that is enough, whatever its box (0 to 1)",
        "a convention: a round or leaning subject whose box covers 60 % covers 30 to 45 % itself, so 0.35 excuses"
        " no subject that is truly small",
        high=1,
    )
    warning_below: float = option(
        0.25,
        "share of the bounding box below which a subject is small enough for a warning (0 to 1)",
        "a convention: at 512 px a box of 25 % is 256 px wide. 24 photos of toys and 4 drawings of a careful set cover"
        " 14 to 50 % where the measurement is sure",
        high=1,
    )
    error_below: float = option(
        0.1,
        "share of the bounding box below which a subject is lost in the frame (0 to 1)",
        "a convention: at 512 px a box of 10 % is 160 px wide; an error only by a mask, by alpha or above `sure`."
        " On 24 photos of toys and 4 drawings, 0 false alarms",
        high=1,
    )
    confidence: float = option(
        0.5,
        "how sure the measurement must be (0 to 1) before it speaks",
        "the confidence is the chance that the box share is right to 0.1; on 580 composites (tuxpaint stamps and drawn"
        " shapes on photos) 376 answers at 0.5 and above: 77 % right, 23 % false",
        high=1,
    )
    sure: float = option(
        0.9,
        "how sure the measurement must be (0 to 1) to be an error without a mask or alpha",
        "on 515 composites with a subject of 15 % and more, 0 false errors",
        high=1,
    )


class SmallSubject(SampleRule):
    """Subject that fills too little of the frame.

    A LoRA learns the pixels it is shown. Where a character or an object fills a small part of them, most of the
    training goes into the background, and details of the subject are a few pixels wide. Crop closer, or use a picture
    that shows it larger. A standing figure counts by its bounding box, so a full-body shot in a portrait frame is
    fine. A mask beside the picture, or a subject model named in the settings, makes the measurement exact.
    """

    code = "SUB001"
    name = "small-subject"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    option_type = SmallSubjectOptions
    options: SmallSubjectOptions
    bad = (
        Bad(
            picture=Picture(format="PNG", mode="RGBA", transparent=0.8),
            settings={"profile": "object"},
            says="by the alpha channel",
        ),
        Bad(
            picture=Picture(format="PNG", mode="RGBA", transparent=0.95),
            settings={"profile": "object"},
            says="lost in the frame",
        ),
        Bad(picture=Picture(pattern="figure", share=0.15, seed=3), settings={"profile": "object"}, says="sure"),
    )
    good = (
        Good(picture=Picture(pattern="figure", share=0.8), settings={"profile": "object"}),
        Good(picture=Picture(format="PNG", mode="RGBA", transparent=0.3), settings={"profile": "object"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        seen = view.row.pixels
        box, mask, sure = seen.subject_box_share, seen.subject_mask_share, seen.subject_confidence
        if box is None or mask is None or sure is None or sure < self.options.confidence:
            return
        if box >= self.options.box or mask >= self.options.mask:
            return
        small = box < self.options.warning_below
        lost = box < self.options.error_below and (seen.subject_layer in TRUTH or sure >= self.options.sure)
        limit = self.options.error_below if lost else self.options.warning_below if small else self.options.box
        yield self.report(
            "the subject's box covers {box} % of the frame, the subject itself {mask} % ({layer}, {sure} % sure)"
            "{verdict}: crop closer or show it larger",
            view,
            Severity.ERROR if lost else self.severity if small else Severity.INFO,
            observed=Observed(round(box, 4), limit, "share of frame"),
            box=_percent(box),
            mask=_percent(mask),
            layer=LAYERS.get(seen.subject_layer, seen.subject_layer),
            sure=round(100 * sure),
            verdict=", it is lost in the frame" if lost else "",
        )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.1 else f"{100 * share:.1f}"
