"""IMG010 jpeg-quality."""

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
class JpegQualityOptions(Options):
    """How low a JPEG's quality may be."""

    warning_below: int = option(
        75,
        "quality (1 to 100, as the Independent JPEG Group's programs count it) below which a file is a warning",
        "a convention: 75 is those programs' own default; of 29 careful photos and drawings, 0 false alarms",
        low=1,
        high=100,
        limits="jpeg_quality",
        below=True,
    )
    error_below: int = option(
        50,
        "quality below which a file is an error",
        "a convention: from 50 down the tables are coarser than the standard's own; of 29 careful photos and drawings,"
        " 0 false alarms",
        low=1,
        high=100,
    )
    shrunk: float = option(
        0.5,
        "scale to the bucket at and below which a finding is a grade milder (0: never)",
        "24 photos and drawings: shrunk to 0.5, quality 60 leaves an error of 1.2 levels (RMS), as 88 does unshrunk,"
        " and 40 leaves 1.6, as 80 does; a milder grade raises no false alarm",
        high=1,
    )


class JpegQuality(SampleRule):
    """JPEG saved at a low quality.

    Blocks and ringing around edges are as sharp as the picture itself, so a LoRA learns them as part of the look, the
    sooner the flatter the style. Saving the file again at a higher quality keeps them: find the original. Where the
    picture is shrunk a lot for training, most of it vanishes.
    """

    code = "IMG010"
    name = "jpeg-quality"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    need = Need.HEADER
    option_type = JpegQualityOptions
    options: JpegQualityOptions
    bad = (
        Bad(picture=Picture((640, 640), quality=60), says="quality 60"),
        Bad(picture=Picture((640, 640), quality=30), says="find the original"),
        Bad(picture=Picture((2048, 2048), quality=60), says="shrunk to 25 %"),
    )
    good = (
        Good(picture=Picture((640, 640))),
        Good(picture=Picture((640, 640), quality=75)),
        Good(picture=Picture((640, 640), format="WEBP", quality=30), about="no JPEG; `blockiness` looks at its pixels"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        quality = view.row.jpeg_quality
        if quality is None or quality >= self.options.warning_below:
            return
        severe = quality < self.options.error_below
        severity = Severity.ERROR if severe else self.severity
        mild = view.frame.scale <= self.options.shrunk
        yield self.report(
            "saved as JPEG of quality {quality}: {advice}",
            view,
            Severity(severity - 1) if mild and severity > Severity.INFO else severity,
            observed=Observed(quality, self.options.error_below if severe else self.options.warning_below, "quality"),
            quality=quality,
            advice=f"shrunk to {100 * view.frame.scale:.0f} % for training, it shows less; an original is better"
            if mild
            else "its blocks and ringing are learned; find the original, saving it again does not help",
        )
