"""IMG009 icc-profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

DAMAGED = "damaged profile"


@dataclass(frozen=True)
class IccProfileOptions(Options):
    """How far colours may move."""

    shift: float = option(
        4.0,
        "mean distance in levels of 255, over the 24 patches of a ColorChecker, that colours may move when the profile"
        " is ignored",
        "Display P3 moves them by 6.8, Adobe RGB by 8.1, a plain gamma of 2.2 in place of sRGB's own curve by 1.5; on"
        " 104 files with 9 kinds of sRGB profile, 0 false alarms",
        low=2.5,
    )


class IccProfile(SampleRule):
    """Picture whose colour profile is not sRGB.

    Trainers (kohya's sd-scripts, OneTrainer, ai-toolkit) ignore profiles and take all pictures for sRGB. Colours stored
    for a larger space (Adobe RGB, Display P3 of phones) then look duller and shifted, and the LoRA learns that cast.
    Convert the picture to sRGB; assigning another profile without converting makes it worse.
    """

    code = "IMG009"
    name = "icc-profile"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.HEADER
    option_type = IccProfileOptions
    options: IccProfileOptions
    bad = (
        Bad(picture=Picture((512, 512), profile="adobe-rgb"), says="`Adobe RGB (1998)`"),
        Bad(picture=Picture((512, 512), format="PNG", profile="display-p3"), says="`Display P3`"),
    )
    good = (
        Good(picture=Picture((512, 512)), about="no profile means sRGB"),
        Good(picture=Picture((512, 512), profile="srgb")),
        Good(picture=Picture((512, 512), format="WEBP", profile="srgb")),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        profile, shift = view.row.colour_profile, view.row.colour_shift
        if not profile or view.row.mode == "CMYK":  # CMYK is the matter of `mode`
            return
        if profile == DAMAGED:
            yield self.report(
                "its colour profile is damaged: programs guess at its colours; save it anew as sRGB",
                view,
                Severity.INFO,
                evidence=profile,
            )
        elif shift is None:
            yield self.report(
                "its colours are stored for {profile}, which trainers ignore: convert it to sRGB",
                view,
                Severity.INFO,
                evidence=profile,
                profile=quote(profile),
            )
        elif shift > self.options.shift:
            yield self.report(
                "its colours are stored for {profile}; a trainer that ignores this shows them {shift} levels off on"
                " average: convert it to sRGB",
                view,
                observed=Observed(shift, self.options.shift, "levels"),
                evidence=profile,
                profile=quote(profile),
                shift=f"{shift:.1f}",
            )
