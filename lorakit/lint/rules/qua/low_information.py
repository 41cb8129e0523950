"""QUA003 low-information."""

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


@dataclass(frozen=True)
class LowInformationOptions(Options):
    """How little is too little."""

    edges_below: float = option(
        0.002,
        "share of the pixels at training size that are edges (0 to 1)",
        "70 photos, drawings and cut-outs on white in 6 sharp variants each: at least 0.013, 0 false alarms;"
        " plain colours, gradients and pure noise: at most 0.0001",
        high=1,
    )
    bits_below: float = option(
        0.3,
        "entropy in bits of the brightness (0 to 8); below it more than 95 % of the picture is one tone",
        "the same 70 pictures, cut-outs of thin things on white among them: at least 0.8 bits, 0 false alarms",
        high=8,
        limits="entropy",
        below=True,
    )


class LowInformation(SampleRule):
    """Picture with hardly anything in it.

    A plain area, an empty gradient or a speck on a page teaches nothing but itself, and takes the place of a picture
    that would. It may be a failed export, a separator or a placeholder. Take it out, or crop to what is to be seen.
    """

    code = "QUA003"
    name = "low-information"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = LowInformationOptions
    options: LowInformationOptions
    bad = (
        Bad(picture=Picture(pattern="flat"), says="hardly any edges"),
        Bad(picture=Picture(pattern="flat", changes=("noise:4",)), about="noise is no information"),
        Bad(picture=Picture(pattern="photo", changes=("contrast:0.01",)), says="bits"),
    )
    good = (
        Good(picture=Picture(pattern="photo")),
        Good(picture=Picture(pattern="drawing")),
        Good(picture=Picture(pattern="drawing", changes=("contrast:0.3",))),
        Good(picture=Picture(pattern="photo", changes=("gaussian:4",)), about="blurred is another fault"),
        Good(picture=Picture(pattern="night")),
        Good(picture=Picture(pattern="snow")),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        pixels = view.row.pixels
        if pixels.edges is None or pixels.entropy is None:
            return
        width, height = view.frame.bucket
        share = pixels.edges / (width * height)
        if share < self.options.edges_below:
            observed = Observed(round(share, 5), self.options.edges_below, "share of edge pixels")
        elif pixels.entropy < self.options.bits_below:
            observed = Observed(round(pixels.entropy, 3), self.options.bits_below, "bits")
        else:
            return
        yield self.report(
            "hardly anything in it: {what}; its brightness holds {bits} of 8 bits: take it out, or crop to what is to"
            " be seen",
            view,
            observed=observed,
            what="hardly any edges" if observed.unit != "bits" else "nearly all of it is one tone",
            bits=f"{pixels.entropy:.1f}",
        )
