"""RES002 aspect."""

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
class AspectOptions(Options):
    """How narrow a picture may be."""

    narrowest: float = option(
        0.35,
        "smallest ratio of the short to the long side that is left alone (0 to 1)",
        "cleanvision's default; of 65 photos and drawings 1 is reported, a strip of 15754x1382: 0 false alarms",
        high=1,
    )


class Aspect(SampleRule):
    """Very long or very tall picture.

    No bucket fits a panorama or a scroll: it is cropped hard, or trained in a bucket of its own where the base model
    has seen next to nothing. Cut the parts you want as pictures of their own.
    """

    code = "RES002"
    name = "aspect"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    option_type = AspectOptions
    options: AspectOptions
    bad = (
        Bad(picture=Picture((1600, 512)), says="3.1 to 1"),
        Bad(picture=Picture((512, 1700)), says="1 to 3.3"),
    )
    good = (Good(picture=Picture((1344, 576))), Good(picture=Picture((512, 768))))

    def check(self, view: SampleView) -> Iterator[Finding]:
        width, height = view.row.width, view.row.height
        ratio = min(width, height) / max(width, height)
        if ratio < self.options.narrowest:
            sides = f"{width / height:.1f} to 1" if width > height else f"1 to {height / width:.1f}"
            yield self.report(
                "{size} is {sides}: cut the parts you want as pictures of their own",
                view,
                observed=Observed(round(ratio, 4), self.options.narrowest, "short side by long side"),
                size=view.size,
                sides=sides,
            )
