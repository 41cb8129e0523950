"""IMG005 animated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class Animated(SampleRule):
    """Animated picture, or one of several pages.

    Only the first frame is trained, which is often a title, a fade or a blank. Save the frame you mean as a picture of
    its own.
    """

    code = "IMG005"
    name = "animated"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(picture=Picture(format="GIF", mode="P", frames=3), says="3 frames"),
        Bad(picture=Picture(format="WEBP", frames=2), says="2 frames"),
    )
    good = (Good(picture=Picture((512, 512), format="WEBP")), Good(picture=Picture((512, 512), format="GIF", mode="P")))

    def check(self, view: SampleView) -> Iterator[Finding]:
        if view.row.frames > 1:
            yield self.report(
                "{frames} frames, of which only the first is trained: save the one you mean as a picture",
                view,
                observed=Observed(view.row.frames, 1, "frames"),
                frames=view.row.frames,
            )
