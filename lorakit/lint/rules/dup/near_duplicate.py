"""DUP002 near-duplicate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import Need, SetRule, quote, some
from lorakit.lint.twins import LEAST_SIMILARITY, claimed, copies, related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.twins import Copies
    from lorakit.lint.view import SetView

SHARPER = 0.3  # pixels at training size


@dataclass(frozen=True)
class NearDuplicateOptions(Options):
    """How alike is too alike."""

    similarity: float = option(
        LEAST_SIMILARITY,
        "similarity (0 to 1) from which two pictures count as copies; below 0.87 none are called copies",
        "48 alterations of 153 photos and drawings: 96 % found; of 192,000 pairs of unrelated pictures, 0 false alarms,"
        " of 180 pairs of one drawn figure in two poses, 0 false alarms",
        high=1,
    )


class NearDuplicate(SetRule):
    """Copy of another picture, saved anew, mirrored, cropped, turned, framed or recoloured.

    The trainer sees the same picture again: it weighs double, and its own accidents are learned as if they belonged
    to the subject. Crops and mirrorings by hand add no variety that the trainer could not add by itself. Keep the best
    one. Frames of one scene that differ are not meant here, nor are poses of one drawing.
    """

    code = "DUP002"
    name = "near-duplicate"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    option_type = NearDuplicateOptions
    options: NearDuplicateOptions
    bad = (
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(changes=("jpeg:40",)), "b.txt": "a hill"},
            says="saved anew",
        ),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(changes=("flip",)), "b.txt": "a hill"},
            says="`b.jpg` is `a.jpg` mirrored",
        ),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(changes=("crop:0.8",)), "b.txt": "a hill"},
            says="cropped",
        ),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(changes=("turn:1",)), "b.txt": "a hill"},
            says="turned by a quarter",
        ),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(changes=("border:0.1",)), "b.txt": "a hill"},
            says="border",
        ),
    )
    good = (
        Good(files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(seed=1), "b.txt": "a hill"}),
        Good(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(), "b.txt": "a hill"},
            about="the same file is an exact duplicate",
        ),
        Good(
            files={
                "a.jpg": Picture(pattern="drawing", seed=3),
                "a.txt": "a hill",
                "b.jpg": Picture(pattern="drawing", seed=4),
                "b.txt": "a hill",
            }
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for found in copies(view):
            if found.exact or claimed(found, view):
                continue
            pairs = sorted(
                (pair for pair in found.group.twins if pair.likeness == "near"),
                key=lambda pair: (found.kept.key not in (pair.first, pair.second), -pair.similarity),
            )
            if not pairs or pairs[0].similarity < self.options.similarity:
                continue
            names, pair = [other.key for other in found.others], pairs[0]
            one = len(names) == 1
            yield self.report(
                "{names} is {kept} {how} ({percent} % alike): keep one, {kept} is {better}"
                if one
                else "{names} and {kept} are one picture ({how}, {percent} % alike): keep one, {kept} is {better}",
                found.others[0],
                observed=Observed(pair.similarity, self.options.similarity, "similarity"),
                related=[found.kept.key, *names[1:]],
                names=some(names),
                kept=quote(found.kept.key),
                how=related(pair),
                percent=int(100 * pair.similarity),
                better=_better(found),
            )


def _better(found: Copies) -> str:
    size = found.kept.row.width * found.kept.row.height
    if all(size > other.row.width * other.row.height for other in found.others):
        return "the larger"
    if found.held:
        return "the one that is trained"
    own = found.kept.row.pixels.blur
    blurred = [other.row.pixels.blur for other in found.others]
    sharper = own is not None and all(blur is not None and blur > own + SHARPER for blur in blurred)
    return "the sharper" if sharper else "as good"
