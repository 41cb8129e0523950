"""QUA002 exposure."""

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


ONE_TONE = 0.3  # bits: below it `low-information` says that nearly all is black, or white


@dataclass(frozen=True)
class ExposureOptions(Options):
    """How dark and how bright is too much."""

    dark_above: float = option(
        0.4,
        "how far the brightest parts may stay below white (0: they are white, 1: all is black)",
        "160 sound photos and drawings, 45 night and 45 snow scenes, 75 low and high keys, and 160 pictures turned to"
        " night: 1 false alarm in 485; finds 94 % of 160 pictures 2 stops under",
        high=1,
        limits="dark",
    )
    bright_above: float = option(
        0.25,
        "share of the picture, a white page not counted, that may be cut off at the top",
        "160 sound photos and drawings, 45 night and 45 snow scenes, 75 low and high keys, and 160 pictures turned to"
        " night: 1 false alarm in 485, a drawing in poster pink; finds 70 % of 160 pictures 2 stops over",
        high=1,
        limits="bright",
    )


class Exposure(SampleRule):
    """Picture that is underexposed or overexposed.

    What is lost in black or white cannot be learned, and a set that is too dark or too bright teaches its light along
    with its subject. A night scene with its lamps, snow, and a thing before black or white are no faults: the
    brightest parts and what is cut off decide, not the mean. Correct the exposure from the original (raw) file;
    brightening a dark picture shows its noise, and what is cut off does not come back.
    """

    code = "QUA002"
    name = "exposure"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = ExposureOptions
    options: ExposureOptions
    bad = (
        Bad(picture=Picture(pattern="photo", changes=("stops:-2.5",)), says="too dark"),
        Bad(picture=Picture(pattern="drawing", changes=("stops:-2.5",)), says="of white"),
        Bad(picture=Picture(pattern="photo", changes=("stops:2",)), says="too bright"),
        Bad(picture=Picture(pattern="drawing", changes=("stops:2",)), says="cut off"),
    )
    good = (
        Good(picture=Picture(pattern="photo")),
        Good(picture=Picture(pattern="drawing")),
        Good(picture=Picture(pattern="night"), about="a night scene with its lamps"),
        Good(picture=Picture(pattern="snow"), about="snow is bright, but keeps its structure"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        pixels = view.row.pixels
        if pixels.entropy is not None and pixels.entropy < ONE_TONE:
            return
        if pixels.dark is not None and pixels.dark > self.options.dark_above:
            yield self.report(
                "too dark: its brightest parts reach {peak} % of white, and {black} % of it is black;"
                " expose the original anew, or take it out",
                view,
                observed=Observed(round(pixels.dark, 4), self.options.dark_above, "below white"),
                peak=round(100 * (1 - pixels.dark)),
                black=_percent(pixels.clipped_low),
            )
        elif pixels.bright is not None and pixels.bright > self.options.bright_above:
            yield self.report(
                "too bright: {cut} % of it is cut off at the top, {white} % is pure white;"
                " expose the original anew, or take it out",
                view,
                observed=Observed(round(pixels.bright, 4), self.options.bright_above, "share cut off"),
                cut=_percent(pixels.bright),
                white=_percent(pixels.clipped_high),
            )


def _percent(share: float | None) -> int:
    return round(100 * (share or 0.0))
