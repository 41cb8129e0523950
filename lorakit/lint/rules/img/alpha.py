"""IMG003 alpha."""

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
class AlphaOptions(Options):
    """When transparency counts."""

    share: float = option(
        0.001,
        "largest share of not fully opaque pixels that is left alone (0 to 1)",
        "a convention: 0.1 % spares single stray pixels at an edge; on 65 opaque photos and drawings, 0 false alarms",
        high=1,
    )


class Alpha(SampleRule):
    """Picture with transparent pixels.

    A trainer sees no transparency. Either it drops the alpha channel, and the colours hidden under it (often black,
    or old background) are trained, or it lays the picture on a colour of its own. Lay it on the background you want.
    Where transparency is meant as a loss mask, say `alpha-mask: true`.
    """

    code = "IMG003"
    name = "alpha"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = AlphaOptions
    options: AlphaOptions
    bad = (
        Bad(picture=Picture(format="PNG", mode="RGBA", transparent=0.4), says="40 %"),
        Bad(picture=Picture(format="PNG", mode="P", transparent=0.3), settings={"target": "kohya"}, says="hidden"),
    )
    good = (
        Good(
            picture=Picture((512, 512), format="PNG", mode="RGBA"), about="an alpha channel that is opaque everywhere"
        ),
        Good(picture=Picture((512, 512), format="PNG", mode="RGBA", transparent=0.4), settings={"alpha-mask": True}),
        Good(picture=Picture((512, 512), format="PNG")),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        share = view.row.clear_share or 0.0
        if share <= self.options.share or view.context.alpha_mask:
            return
        target = view.context.target
        does = "lays it on white" if target.alpha == "white" else "trains the colours hidden under it"
        yield self.report(
            "{percent} % of the pixels are not opaque; {target} {does}: lay the picture on the background you want",
            view,
            observed=Observed(round(share, 4), self.options.share, "share of pixels"),
            percent=round(share * 100),
            target=target.title,
            does=does,
        )
