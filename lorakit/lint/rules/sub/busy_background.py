"""SUB003 busy-background."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import PLAIN_CAPTION, Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


@dataclass(frozen=True)
class BusyBackgroundOptions(Options):
    """What is busy, and how well the subject must be known."""

    above: float = option(
        0.5,
        "clutter of the background above which it is busy (0: plain, 1: edges in all colours everywhere)",
        "130 photos and drawings taken for backgrounds and judged by eye: the 2 above (a mosaic, a marina) are busy, 0"
        " false alarms; stages and towns lie from 0.4 to 0.5, plain and blurred ones below 0.3",
        high=1,
        limits="background_clutter",
    )
    confidence: float = option(
        0.5,
        "how sure it must be where the subject is (0 to 1)",
        "a convention: below 0.5 background and subject may be exchanged",
        high=1,
    )


def _middle() -> bytes:
    """A mask, as the smallest of BMP files: white in the middle, black around."""
    header = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 102, 0, 0, 54, 40, 4, 4, 1, 24, 0, 48, 0, 0, 0, 0)
    black, white = b"\0" * 3, b"\xff" * 3
    return header + 4 * black + 2 * (black + 2 * white + black) + 4 * black


def _pair(picture: Picture) -> dict[str, Picture | str | bytes]:
    return {"1.png": picture, "1.txt": PLAIN_CAPTION, "1-masklabel.bmp": _middle()}


class BusyBackground(SampleRule):
    """Background busier than the subject before it.

    A LoRA learns what it is shown: the more there is to see behind the subject, the more of its capacity goes there,
    and fragments of it grow into the results. Crop closer, blur the background, paint a mask, or name what stands
    behind the subject in the caption. A few such pictures among many do no harm when their backgrounds differ.
    """

    code = "SUB003"
    name = "busy-background"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = BusyBackgroundOptions
    options: BusyBackgroundOptions
    bad = (
        Bad(
            files=_pair(Picture(format="PNG", pattern="photo", seed=3, changes=("saturation:2", "sharpen:2"))),
            settings={"profile": "object"},
            says="busier than the subject",
        ),
    )
    good = (
        Good(picture=Picture(pattern="figure", share=0.5), settings={"profile": "object"}, about="blurred background"),
        Good(files=_pair(Picture(format="PNG", pattern="flat")), settings={"profile": "character"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        seen = view.row.pixels
        behind, inside, sure = seen.background_clutter, seen.subject_clutter, seen.subject_confidence
        if behind is None or inside is None or sure is None or sure < self.options.confidence:
            return
        if behind <= self.options.above or behind <= inside:
            return
        yield self.report(
            "the background is busier than the subject (clutter {behind} against {inside}): crop closer, blur it,"
            " or name what is there in the caption",
            view,
            observed=Observed(round(behind, 4), self.options.above, "clutter"),
            behind=f"{behind:.2f}",
            inside=f"{inside:.2f}",
        )
