"""IMG004 mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.image.row import Row
    from lorakit.lint.view import SampleView

PLAIN = frozenset({"RGB", "RGBA", "L", "LA"})
DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})


class Mode(SampleRule):
    """Picture whose pixels are not plain 8-bit RGB or gray.

    Deep gray (16-bit, float) is the worst: trainers clamp it at 255, and nearly the whole picture turns white. CMYK
    and Lab shift in colour when converted without a profile. 16-bit colour and palettes convert well, but a palette
    holds at most 256 colours: what it lost is lost. Convert to 8-bit RGB with a program that shows you the result.
    """

    code = "IMG004"
    name = "mode"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(picture=Picture(format="PNG", mode="I;16"), says="white"),
        Bad(picture=Picture(mode="CMYK"), says="CMYK"),
        Bad(picture=Picture(format="PNG", mode="P"), says="palette"),
        Bad(picture=Picture(format="PNG", mode="RGB;16"), says="16-bit colour"),
    )
    good = (
        Good(picture=Picture((512, 512), mode="L"), about="8-bit gray is fine"),
        Good(picture=Picture((512, 512), format="PNG", mode="RGBA")),
        Good(picture=Picture((512, 512), format="GIF", mode="P"), about="a GIF is a palette by nature"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        judged = self._judge(view.row)
        if judged is None:
            return
        severity, said = judged
        yield self.report("{said}", view, severity, evidence=view.row.mode, said=said)

    def _judge(self, row: Row) -> tuple[Severity, str] | None:
        if row.mode in DEEP:
            return self.severity, (
                f"{row.bits}-bit gray ({row.mode}): trainers clamp it and most of it turns white; rescale it to 8 bits"
            )
        if row.mode == "CMYK":
            return Severity.WARNING, "CMYK: its colours shift when a trainer converts it; convert it to RGB yourself"
        if row.bits > 8:
            return Severity.INFO, f"{row.bits}-bit colour: a trainer keeps the upper 8 bits"
        if row.mode in ("P", "PA"):
            said = "a palette of at most 256 colours: banding and dither are learned; look for the full-colour original"
            return (Severity.INFO, said) if row.format != "GIF" else None
        if row.mode == "1":
            return Severity.INFO, "two colours, black and white without gray"
        if row.mode not in PLAIN:
            return Severity.WARNING, f"colour mode {row.mode}: convert it to RGB yourself and look at the result"
        return None
