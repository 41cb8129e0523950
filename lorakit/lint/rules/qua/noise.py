"""QUA004 noise."""

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
class NoiseOptions(Options):
    """How much noise is too much."""

    sigma: float = option(
        4.0,
        "standard deviation of the noise, in levels of 255 at the training size, above which a picture is a warning",
        "36 photos and drawings of 1024 to 1280 px at 512: 1 false alarm (a drawing with grain on purpose), as with"
        " contrast raised or sharpened; with noise of 12 levels in each channel 26 found, with 20 all",
        limits="noise",
    )


class Noise(SampleRule):
    """Picture with so much noise that it is trained.

    Noise of a dark shot, a scan or old film that survives the shrinking to the training size is learned as a grain over
    every result. Take a cleaner shot or reduce the noise gently; smearing it away costs more than it gives. Where grain
    is the style you want, switch this rule off.
    """

    code = "QUA004"
    name = "noise"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = NoiseOptions
    options: NoiseOptions
    bad = (
        Bad(picture=Picture((640, 640), format="PNG", pattern="photo", changes=("noise:16",)), says="levels"),
        Bad(picture=Picture((640, 640), format="PNG", pattern="drawing", changes=("noise:16",)), says="levels"),
    )
    good = (
        Good(picture=Picture((640, 640), pattern="photo")),
        Good(picture=Picture((640, 640), pattern="drawing")),
        Good(picture=Picture((640, 640), format="PNG", pattern="pixels"), about="sharp detail is no noise"),
        Good(
            picture=Picture((1920, 1920), format="PNG", pattern="photo", changes=("noise:8",)),
            about="noise that the training size averages away",
        ),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        sigma = view.row.pixels.noise
        if sigma is None or sigma <= self.options.sigma:
            return
        yield self.report(
            "noise of {sigma} levels is left at training size: it is learned as grain; take a cleaner shot or reduce it"
            " gently",
            view,
            observed=Observed(round(sigma, 2), self.options.sigma, "levels"),
            sigma=f"{sigma:.1f}",
        )
