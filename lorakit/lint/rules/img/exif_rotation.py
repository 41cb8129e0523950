"""IMG002 exif-rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

# EXIF 2.32, tag 0x0112: what a viewer does before showing the stored pixels
TURNS = {
    2: "mirrored",
    3: "turned by 180 degrees",
    4: "flipped upside down",
    5: "mirrored and on its left side",
    6: "on its left side",
    7: "mirrored and on its right side",
    8: "on its right side",
}


class ExifRotation(SampleRule):
    """Picture that is stored turned, with an EXIF note to turn it back.

    Viewers obey the note, so nobody sees it. A trainer that ignores it (kohya's sd-scripts do) learns the picture on
    its side, in the wrong bucket. Turn the pixels themselves and drop the note.
    """

    code = "IMG002"
    name = "exif-rotation"
    severity = Severity.INFO
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(picture=Picture(orientation=6), says="on its left side"),
        Bad(picture=Picture(orientation=3), settings={"target": "kohya"}, says="ignores it"),
    )
    good = (Good(picture=Picture((512, 512), orientation=1)), Good())

    def check(self, view: SampleView) -> Iterator[Finding]:
        orientation = view.row.orientation
        if orientation == 1:
            return
        target = view.context.target
        does = "obeys it" if target.exif == "applied" else "ignores it: turn the pixels themselves"
        yield self.report(
            "stored {turned}, with EXIF orientation {orientation}; {target} {does}",
            view,
            evidence=str(orientation),
            turned=TURNS[orientation],
            orientation=orientation,
            target=target.title,
            does=does,
        )
