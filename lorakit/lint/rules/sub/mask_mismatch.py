"""SUB004 mask-mismatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import PLAIN_CAPTION, Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

# What each word of `Pixels.mask_fault` means to a person, and whether training on it is lost.
FAULTS = {
    "unreadable": (True, "cannot be read: export it anew as an 8-bit gray PNG"),
    "size": (True, "has another aspect than its picture and would be stretched over it: cut it like the picture"),
    "colour": (True, "is a colour picture, not a mask: paint white over what is to be trained, black over the rest"),
    "empty": (True, "is all black: nothing of the picture is trained; paint white what is to be learned"),
    "faint": (True, "is nearly black everywhere: a mask of 0 and 1 must be stored as 0 and 255"),
    "full": (False, "is all white: it has no effect"),
    "inverted": (False, "looks inverted (black in the middle, white all around): white is what is trained"),
}
GRAY = Picture(format="PNG", mode="L", pattern="drawing")


def _pair(mask: Picture | bytes) -> dict[str, Picture | str | bytes]:
    return {"1.png": Picture(format="PNG"), "1.txt": PLAIN_CAPTION, "1-masklabel.png": mask}


class MaskMismatch(SampleRule):
    """Mask file that does not fit its picture.

    Masked training weighs each pixel by the mask: white is trained, black is not, gray is in between. A trainer
    resizes any mask to its picture and says nothing when it is empty, stretched or a picture itself, and the subject
    is never learned. A mask is `NAME-masklabel.png` or `NAME_mask.png` beside the picture, or its name in `masks/`.
    """

    code = "SUB004"
    name = "mask-mismatch"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    bad = (
        Bad(files=_pair(Picture(format="PNG", mode="L", changes=("stops:-30",))), says="all black"),
        Bad(files=_pair(Picture(format="PNG", mode="L", changes=("stops:30",))), says="no effect"),
        Bad(files=_pair(Picture((640, 320), format="PNG", mode="L", pattern="drawing")), says="another aspect"),
        Bad(files=_pair(Picture(format="PNG")), says="colour picture"),
        Bad(files=_pair(b"not a picture"), says="cannot be read"),
    )
    good = (
        Good(files=_pair(GRAY), about="gray levels are weights"),
        Good(files=_pair(Picture((320, 320), format="PNG", mode="L", pattern="drawing")), about="half the size"),
        Good(picture=Picture(), about="no mask at all"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        known = FAULTS.get(view.row.pixels.mask_fault)
        if known is None or view.sample.mask is None:
            return
        lost, said = known
        yield self.report(
            "its mask {mask} {said}",
            view,
            self.severity if lost else Severity.INFO,
            evidence=view.row.pixels.mask_fault,
            mask=quote(view.sample.mask.name),
            said=said,
        )
