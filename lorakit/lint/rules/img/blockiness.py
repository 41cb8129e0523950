"""IMG011 blockiness."""

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
class BlockinessOptions(Options):
    """How much of the blocks may show."""

    warning_above: float = option(
        0.18,
        "block strength above which a picture is a warning (quality 85 gives about 0.08, 60 0.3, 20 0.9)",
        "36 photos and drawings, each unchanged, as JPEG 90 and 85, as WebP, cropped, noisy, sharpened and shrunk from"
        " JPEG 60: of 324 pictures 0 false alarms (highest 0.143); of 36 of quality 60, 31 found, of quality 40 all",
        limits="blockiness",
    )
    error_above: float = option(
        0.5,
        "block strength above which a picture is an error",
        "the same 36 photos and drawings: 1 of 3 of quality 40 and nearly all of quality 20 lie above; of 324 sound"
        " pictures, 0 false alarms",
    )
    shrunk: float = option(
        0.5,
        "scale to the bucket at and below which a finding is a grade milder (0: never)",
        "24 photos and drawings: shrunk to 0.5, quality 60 leaves an error of 1.2 levels (RMS), as 88 does unshrunk,"
        " and 40 leaves 1.6, as 80 does; a milder grade raises no false alarm",
        high=1,
    )
    jpeg_quality: int = option(
        75,
        "JPEG files of a lower quality than this are left to `jpeg-quality`, which knows it for certain",
        "a convention: its own limit of 75, so that one cause is one finding and no false second one",
        low=0,
        high=100,
    )


class Blockiness(SampleRule):
    """Picture with the blocks of an earlier JPEG in it.

    It was a JPEG of low quality once and was then saved as PNG, WebP or a better JPEG, perhaps cropped or by a website:
    the file looks fine, its pixels are not. The LoRA learns blocks and ringing as part of the look. Find the original;
    neither another format nor a higher quality brings back what is lost.
    """

    code = "IMG011"
    name = "blockiness"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    option_type = BlockinessOptions
    options: BlockinessOptions
    bad = (
        Bad(picture=Picture((640, 640), format="PNG", pattern="photo", changes=("jpeg:40",)), says="blocks"),
        Bad(picture=Picture((640, 640), format="WEBP", pattern="drawing", changes=("jpeg:40",)), says="WEBP"),
        Bad(picture=Picture((700, 640), pattern="photo", changes=("jpeg:20", "corner:0.99")), says="find the original"),
    )
    good = (
        Good(picture=Picture((640, 640), format="PNG", pattern="photo")),
        Good(picture=Picture((640, 640), format="PNG", pattern="pixels"), about="pixel art of blocks of 8 pixels"),
        Good(picture=Picture((640, 640), pattern="photo", quality=90)),
        Good(picture=Picture((640, 640), pattern="photo", quality=40), about="`jpeg-quality` speaks of it"),
        Good(
            picture=Picture((1280, 1280), format="PNG", pattern="photo", changes=("jpeg:60", "shrink:2")),
            about="shrinking took the blocks away",
        ),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        strength = view.row.pixels.blockiness
        if strength is None or strength <= self.options.warning_above:
            return
        quality = view.row.jpeg_quality
        if quality is not None and quality < self.options.jpeg_quality:
            return
        severe = strength > self.options.error_above
        severity = Severity.ERROR if severe else self.severity
        mild = view.frame.scale <= self.options.shrunk
        yield self.report(
            "its pixels show the 8x8 blocks of an earlier JPEG (strength {strength}), though it is now a {format}"
            " file: {advice}",
            view,
            Severity(severity - 1) if mild and severity > Severity.INFO else severity,
            observed=Observed(strength, self.options.error_above if severe else self.options.warning_above, "strength"),
            strength=f"{strength:.2f}",
            format=view.row.format if quality is None else f"JPEG of quality {quality}",
            advice=f"shrunk to {100 * view.frame.scale:.0f} % for training, they show less; an original is better"
            if mild
            else "they are learned; find the original",
        )
