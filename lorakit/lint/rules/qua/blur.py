"""QUA001 blur."""

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
    from lorakit.image.row import Pixels
    from lorakit.lint.view import SampleView

CAREFUL = (
    "70 photos, drawings and cut-outs in 6 sharp variants each (bokeh, low contrast, noise, JPEG 60): 420 pictures;"
    " 910 softened ones"
)


@dataclass(frozen=True)
class BlurOptions(Options):
    """From which edge width on a picture is soft."""

    warning_above: float = option(
        0.9,
        "edge width (sigma, in pixels at training size) above which a picture is a warning",
        f"{CAREFUL}. 5 above it on the sharp side: 3 of a photo that is truly motion-blurred, 2 false alarms (0.5 %);"
        " found: 100 % at Gaussian 1.5 px, 74 % at 1 px, 86 % at 9 px of motion",
        high=8,
        limits="blur",
    )
    error_above: float = option(
        1.3,
        "edge width above which it is an error, where the slope agrees and the measurement is sure",
        f"{CAREFUL}. 1 of the sharp ones above it, none that the slope agrees with: 0 false alarms",
        high=8,
    )
    slope_below: float = option(
        -4.6,
        "slope of log power against log frequency below which the second measure agrees to an error",
        f"{CAREFUL}. 0 false alarms; 91 % of Gaussian 1.5 px lie below",
        low=-10,
    )
    sure: float = option(
        0.5,
        "confidence below which nothing is said (0 to 1)",
        f"a convention; of {CAREFUL}, 0 lie below, so it costs no finding and no false alarm",
        high=1,
    )
    motion_above: float = option(
        1.6,
        "width of the softest direction over that of the sharpest from which the blur is called motion",
        "490 softened pictures without noise: 95 % of 6 to 15 px of motion lie above it, and less than 5 % of Gaussian"
        " and disc blur (called motion: a false alarm of the wording only)",
        low=1,
    )


class Blur(SampleRule):
    """Picture that is blurred at the size it is trained at.

    A LoRA repeats softness as part of the look, and the detail that was lost cannot be learned. Judged is the sharpest
    part in the pixels that the trainer sees: a sharp subject before a soft background is sharp, and so is a large
    photo whose softness disappears when it is shrunk. Take a sharper picture of the same; sharpening does not bring
    detail back. What enlarging to the bucket adds is not counted: `too-small` reports that.
    """

    code = "QUA001"
    name = "blur"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    option_type = BlurOptions
    options: BlurOptions
    bad = (
        Bad(picture=Picture(pattern="photo", changes=("gaussian:3",)), says="defocus"),
        Bad(picture=Picture(pattern="drawing", changes=("gaussian:3",)), says="at 512x512"),
        Bad(picture=Picture(pattern="photo", changes=("disc:5",)), says="defocus"),
        Bad(picture=Picture(pattern="photo", changes=("motion:14",)), says="motion"),
        Bad(picture=Picture(pattern="photo", changes=("gaussian:3", "noise:5")), about="noise is no detail"),
        Bad(picture=Picture(pattern="photo", changes=("bilinear:4",)), about="enlarged somewhere else"),
    )
    good = (
        Good(picture=Picture(pattern="photo")),
        Good(picture=Picture(pattern="drawing")),
        Good(picture=Picture(pattern="figure"), about="a sharp subject before a soft background"),
        Good(picture=Picture(pattern="photo", changes=("contrast:0.45",)), about="low contrast is not blur"),
        Good(picture=Picture(pattern="photo", changes=("noise:5",))),
        Good(picture=Picture((2048, 2048), pattern="photo", changes=("gaussian:1.5",)), about="sharp once shrunk"),
        Good(picture=Picture(pattern="flat"), about="nothing in it that could be sharp"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        pixels = view.row.pixels
        if pixels.blur is None or (pixels.blur_confidence or 0.0) < self.options.sure:
            return
        width = pixels.blur / max(1.0, view.frame.scale)
        if width <= self.options.warning_above:
            return
        severe = width > self.options.error_above and self._agrees(pixels)
        yield self.report(
            "blurred: even its sharpest edges are {width} px wide (sigma) at {size}, its training size; it looks like"
            " {cause}: take a sharper picture, for sharpening does not bring detail back",
            view,
            Severity.ERROR if severe else self.severity,
            observed=Observed(
                round(width, 4), self.options.error_above if severe else self.options.warning_above, "px"
            ),
            width=f"{width:.1f}",
            size=f"{view.frame.bucket[0]}x{view.frame.bucket[1]}",
            cause="motion" if (pixels.motion or 1.0) > self.options.motion_above else "defocus or enlargement",
        )

    def _agrees(self, pixels: Pixels) -> bool:
        """Whether the second measure, which knows nothing of edges, sees the same."""
        return pixels.blur_slope is not None and pixels.blur_slope < self.options.slope_below
