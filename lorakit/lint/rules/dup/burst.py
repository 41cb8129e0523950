"""DUP005 burst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.example import Picture as Made
    from lorakit.lint.view import SetView

PLACES = ((0.45, 0.5), (0.505, 0.5), (0.48, 0.545))


def _shots(changes: int, others: int) -> dict[str, Made | str | bytes]:
    """A subject before one ground, in a few places that hardly differ, and other pictures."""
    files: dict[str, Made | str | bytes] = {}
    for number in range(changes):
        files[f"shot{number}.jpg"] = Picture(pattern="figure", seed=5, centre=PLACES[number], share=0.35)
        files[f"shot{number}.txt"] = f"a figure on a ground, {number}"
    for number in range(others):
        files[f"other{number}.jpg"] = Picture(seed=number)
        files[f"other{number}.txt"] = f"hills and discs, {number}"
    return files


@dataclass(frozen=True)
class BurstOptions(Options):
    """How many frames of one scene are too many."""

    share: float = option(
        0.1,
        "share of the training pictures (0 to 1) that one scene may have",
        "a convention; 0 false alarms on 28 photos and drawings of 6 subjects, 4 to 5 each",
        high=1,
    )
    fewest: int = option(
        3,
        "fewer frames than this are not judged",
        "a convention: two frames of one scene are common, and 0 false alarms come of leaving them alone",
        low=2,
    )


class Burst(SetRule):
    """Many frames of one scene, hardly different.

    They look like variety and are none: place, light and framing of that one moment are learned as if they belonged to
    the subject. Keep the best frame or two of each scene, or give the scene fewer repeats.
    """

    code = "DUP005"
    name = "burst"
    severity = Severity.INFO
    since = "0.1.0"
    need = Need.PIXELS
    option_type = BurstOptions
    options: BurstOptions
    bad = (Bad(files=_shots(3, 4), says="frames of one scene"),)
    good = (
        Good(files=_shots(2, 2), about="two frames are no burst"),
        Good(files=_shots(0, 6)),
        Good(files={"a.jpg": Picture(), "b.jpg": Picture(), "c.jpg": Picture()}, about="exact copies are no burst"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        trained = {sample.key for sample in view.training}
        copy_of = {key: number for number, group in enumerate(view.duplicates.copies) for key in group.keys}
        for group in view.duplicates.bursts:
            keys = [key for key in group.keys if key in trained]
            frames = {copy_of.get(key, key) for key in keys}
            if len(frames) < self.options.fewest or len(frames) <= self.options.share * len(trained):
                continue
            yield self.report(
                "{count} of {total} pictures are frames of one scene, hardly different: {names}; keep the best one or"
                " two",
                observed=Observed(round(len(frames) / len(trained), 4), self.options.share, "share of pictures"),
                related=keys,
                count=len(frames),
                total=len(trained),
                names=some(keys),
            )
