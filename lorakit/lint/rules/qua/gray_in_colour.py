"""QUA005 gray-in-colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView

SHADES = 0.6  # of `dark`: in the black of an empty frame nobody can tell whether there was colour
SAYS_SO = ("monochrome", "black and white", "black-and-white", "grayscale", "greyscale", "黑白", "单色", "單色", "灰度")


@dataclass(frozen=True)
class GrayInColourOptions(Options):
    """What is gray, and how few gray pictures are strays."""

    chroma_below: float = option(
        5,
        "colourfulness below which a picture is gray (levels, 0 to 255)",
        "24 photos made gray and stored as JPEG of quality 30 to 92: all 0, with colour noise at most 4; of 130 photos"
        " and drawings, 7 lie below and are gray, the next has 6: 0 false alarms",
        high=255,
        limits="chroma",
        below=True,
    )
    share_below: float = option(
        0.2,
        "share of gray pictures from which on a set is taken to be mixed on purpose (0 to 1)",
        "a convention: 1 picture in 5 is no longer a stray; no false-alarm rate can be measured",
        high=1,
    )


class GrayInColour(SetRule):
    """Gray picture in a set of colour pictures.

    Few gray pictures teach that the subject or the style may lose its colour, and results come out paler than the
    set. Take them out, look for the colour original, or say `monochrome` in their captions: what the caption says is
    not learned as part of the rest. Gray pictures stored in colour are found too; sepia and other tints are colour.
    """

    code = "QUA005"
    name = "gray-in-colour"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = GrayInColourOptions
    options: GrayInColourOptions
    bad = (
        Bad(
            files={
                **{f"{n}.jpg": Picture(seed=n) for n in range(7)},
                **{f"{n}.txt": f"a cat, view {n}" for n in range(7)},
                "gray.jpg": Picture(seed=9, changes=("saturation:0",)),
                "gray.txt": "a cat on a sofa",
            },
            says="7 of 8",
        ),
        Bad(
            files={
                **{f"{n}.jpg": Picture(seed=n) for n in range(7)},
                **{f"{n}.txt": f"a cat, view {n}" for n in range(7)},
                "gray.png": Picture(seed=9, format="PNG", mode="L"),
                "gray.txt": "a cat on a sofa",
            },
            says="monochrome",
        ),
    )
    good = (
        Good(times=8),
        Good(picture=Picture(mode="L"), times=8, about="a set that is gray throughout"),
        Good(
            files={
                **{f"{n}.jpg": Picture(seed=n) for n in range(7)},
                **{f"{n}.txt": f"a cat, view {n}" for n in range(7)},
                "gray.jpg": Picture(seed=9, mode="L"),
                "gray.txt": "a cat on a sofa, monochrome",
            },
            about="the caption says that it is gray",
        ),
        Good(
            files={
                **{f"{n}.jpg": Picture(seed=n, mode="L" if n % 2 else "RGB") for n in range(8)},
                **{f"{n}.txt": f"a cat, view {n}" for n in range(8)},
            },
            about="half of the set is gray, on purpose",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        seen = [each for each in view.training if each.row.pixels.chroma is not None]
        gray = [each for each in seen if self._gray(each)]
        if len(gray) >= self.options.share_below * len(seen):
            return
        for each in gray:
            if _says_so(each):
                continue
            yield self.report(
                "gray, while {coloured} of {count} pictures are in colour: say `monochrome` in its caption, find the"
                " colour original, or take it out",
                each,
                observed=Observed(each.row.pixels.chroma or 0.0, self.options.chroma_below, "levels of chroma"),
                coloured=len(seen) - len(gray),
                count=len(seen),
            )

    def _gray(self, view: SampleView) -> bool:
        pixels = view.row.pixels
        dark = pixels.dark is not None and pixels.dark > SHADES
        return pixels.chroma is not None and pixels.chroma < self.options.chroma_below and not dark


def _says_so(view: SampleView) -> bool:
    """Whether a caption names the lack of colour."""
    texts = [caption.text.casefold() for caption in view.captions]
    return any(name in text for name in SAYS_SO for text in texts)
