"""DUP003 duplicate-contradiction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SetRule, quote
from lorakit.lint.twins import contradiction, copies, related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


@dataclass(frozen=True)
class DuplicateContradictionOptions(Options):
    """How little two captions may share."""

    shared: float = option(
        0.3,
        "copies whose captions share less than this of their words (Jaccard index, 0 to 1) contradict each other",
        "a convention: two captions of one picture by two people share 0.2 to 0.5; 0 false alarms on 28 photos and"
        " drawings of which none is a copy",
        high=1,
    )


class DuplicateContradiction(SetRule):
    """Same picture under captions that have hardly a word in common.

    One of the captions may belong to another picture. Even where both are true, the LoRA is told twice what one
    picture shows, in words that do not agree, and learns neither. Keep one picture, with the better caption. Mirrored
    copies whose captions only swap left and right do not contradict.
    """

    code = "DUP003"
    name = "duplicate-contradiction"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    option_type = DuplicateContradictionOptions
    options: DuplicateContradictionOptions
    bad = (
        Bad(
            files={
                "a.jpg": Picture(),
                "a.txt": "a red bicycle leaning on a brick wall",
                "b.jpg": Picture(),
                "b.txt": "snowy mountain lake at dawn",
            },
            says="`snowy mountain lake at dawn`",
        ),
        Bad(
            files={
                "a.jpg": Picture(),
                "a.txt": "1girl, red hair, school uniform, smile",
                "b.jpg": Picture(changes=("flip",)),
                "b.txt": "1boy, short hat, suit, night",
            },
            says="mirrored",
        ),
    )
    good = (
        Good(
            files={
                "a.jpg": Picture(),
                "a.txt": "green hills, girl at left, looking right",
                "b.jpg": Picture(changes=("flip",)),
                "b.txt": "green hills, girl at right, looking left",
            },
            about="a mirrored copy whose caption is mirrored too",
        ),
        Good(
            files={
                "a.jpg": Picture(),
                "a.txt": "a red bicycle leaning on a brick wall",
                "b.jpg": Picture(seed=1),
                "b.txt": "snowy mountain lake at dawn",
            }
        ),
        Good(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(), "b.txt": "green, grass"},
            about="too few words to contradict",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for found in copies(view):
            worst = contradiction(found, self.options.shared)
            if worst is None:
                continue
            inside = {worst.one.key, worst.other.key}
            pair = next((each for each in found.group.twins if {each.first, each.second} == inside), None)
            same = pair is None or pair.likeness != "near"
            yield self.report(
                "{other} is {kept} {how}, but {theirs} and {ours} have {shared} % of their words in common: keep one"
                " picture and the better caption",
                worst.other,
                Severity.ERROR if found.exact and not found.held else None,
                observed=Observed(round(worst.shared, 4), self.options.shared, "share of words"),
                related=[view.key for view in (found.kept, *found.others) if view is not worst.other],
                other=quote(worst.other.key),
                kept=quote(worst.one.key),
                how="once more" if same or pair is None else related(pair),
                theirs=quote(worst.other.captions[0].text),
                ours=quote(worst.one.captions[0].text),
                shared=round(100 * worst.shared),
            )
