"""RES005 fake-resolution."""

from __future__ import annotations

import math
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

FARTHEST = 4.5  # nobody enlarges farther and then trains on it: such a picture is out of focus, which `blur` says
BLURRED = 0.9  # pixels at training size, as that rule's limit
SLIGHT = 1.1  # estimates of enlargement below this are no news
PIXEL_ART_SIDE = 256  # sprites are drawn this small or smaller
WHOLE = 0.01  # how far from a whole number of pixels a square may be


@dataclass(frozen=True)
class FakeResolutionOptions(Options):
    """When a picture counts as enlarged, and how few real pixels are too few."""

    missing_above: float = option(
        0.15,
        "detail missing above the cut-off, in decades of power, from which a picture counts as enlarged",
        "65 photos and drawings in 10 sound variants each: 7 of 644 are false alarms; finds 82 % of 1.5-fold and 97 %"
        " of 2-fold enlargements, also after JPEG, noise or sharpening",
        low=-1,
        limits="fake_resolution",
    )
    warning_below: float = option(
        1.0,
        "real pixels, as a share of the side that the bucket needs, below which an enlarged picture is a warning",
        "the line from which the trained picture is soft, with 0 false alarms of its own; an estimate is off by up to a"
        " quarter in 8 of 10 pictures",
    )
    error_below: float = option(
        0.5,
        "real pixels, as a share of the side that the bucket needs, below which an enlarged picture is an error",
        "a picture of 256 px in a 512 px bucket is this rule's convention; 0 false alarms on 644 sound pictures",
    )


class FakeResolution(SampleRule):
    """Picture that was enlarged and has fewer real pixels than its size says.

    It passes every check of size, and the LoRA learns its softness as part of the look, as if the trainer had enlarged
    it. What counts is how many real pixels the bucket gets: a picture enlarged to 4000 px whose real size exceeds the
    bucket costs nothing but room. Find the original; shrinking the picture to its real size makes its faults visible to
    the other rules. A picture out of focus everywhere looks the same to this rule. Pixel art is the exception: enlarged
    by a whole factor without smoothing it stays what it is, as long as its squares are whole pixels in the bucket.
    """

    code = "RES005"
    name = "fake-resolution"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    option_type = FakeResolutionOptions
    options: FakeResolutionOptions
    bad = (
        Bad(picture=Picture((640, 640), pattern="photo", changes=("upscale:2",)), says="real pixels"),
        Bad(picture=Picture((640, 640), pattern="drawing", changes=("bilinear:2",)), says="real pixels"),
        Bad(
            picture=Picture((512, 512), pattern="photo", changes=("upscale:4",)),
            says="less than half",
        ),
        Bad(picture=Picture((1600, 1200), pattern="photo", changes=("lanczos:2",)), says="still enough"),
        Bad(picture=Picture((640, 640), format="PNG", pattern="pixels"), says="nearest neighbour"),
    )
    good = (
        Good(picture=Picture((640, 640), pattern="photo")),
        Good(picture=Picture((640, 640), pattern="drawing")),
        Good(picture=Picture((800, 600), pattern="photo", changes=("jpeg:75",))),
        Good(picture=Picture((512, 512), format="PNG", pattern="pixels"), about="squares of 8 whole pixels"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        pixels = view.row.pixels
        if pixels.fake_resolution is None or not pixels.real_width or not pixels.real_height:
            return
        if pixels.block and max(pixels.real_width, pixels.real_height) <= PIXEL_ART_SIDE:
            yield from self._pixel_art(view, pixels.block, (pixels.real_width, pixels.real_height))
            return
        width, height = _upright(view)
        factor = math.sqrt(width * height / (pixels.real_width * pixels.real_height))
        if pixels.fake_resolution <= self.options.missing_above or factor < SLIGHT:
            return
        if factor > FARTHEST and (pixels.blur or 0) > BLURRED:
            return
        needed = view.frame.resized
        share = math.sqrt(pixels.real_width * pixels.real_height / (needed[0] * needed[1]))
        severity, limit, verdict = self._tier(share)
        yield self.report(
            "{size}, but enlarged: about {real} real pixels, {verdict} its {bucket} bucket; {advice}",
            view,
            severity,
            observed=Observed(round(share, 3), limit, "of the pixels needed"),
            size=f"{width}x{height}",
            real=f"{pixels.real_width}x{pixels.real_height}",
            verdict=verdict,
            bucket=f"{view.frame.bucket[0]}x{view.frame.bucket[1]}",
            advice=f"shrink it by {pixels.block} with nearest neighbour, nothing is lost"
            if pixels.block
            else "find the original"
            if share < self.options.warning_below
            else "shrink it, or leave it as it is",
        )

    def _tier(self, share: float) -> tuple[Severity, float, str]:
        """Severity, the limit that decided it, and what the real pixels are to the bucket."""
        if share < self.options.error_below:
            half = self.options.error_below == 0.5
            return Severity.ERROR, self.options.error_below, "less than half of" if half else "far too few for"
        if share < self.options.warning_below:
            return self.severity, self.options.warning_below, "too few for"
        return Severity.INFO, self.options.warning_below, "still enough for"

    def _pixel_art(self, view: SampleView, block: int, real: tuple[int, int]) -> Iterator[Finding]:
        """Squares that are not whole pixels after the trainer's resize smear."""
        trained = block * view.frame.scale
        if trained >= 1 - WHOLE and abs(trained - round(trained)) <= WHOLE:
            return
        factor = max(1, math.ceil(max(side / own for side, own in zip(view.frame.bucket, real, strict=True))))
        yield self.report(
            "its squares of {block} pixels become {trained} in the {bucket} bucket and smear: with nearest neighbour,"
            " shrink it by {block} to {real}, then enlarge that {factor} times and cut it to the bucket",
            view,
            observed=Observed(round(trained, 3), round(trained), "pixels"),
            block=block,
            trained=f"{trained:.2f}",
            bucket=f"{view.frame.bucket[0]}x{view.frame.bucket[1]}",
            real=f"{real[0]}x{real[1]}",
            factor=factor,
        )


def _upright(view: SampleView) -> tuple[int, int]:
    row = view.row
    return oriented((row.width, row.height), row.orientation if view.context.target.exif == "applied" else 1)
