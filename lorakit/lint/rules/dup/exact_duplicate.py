"""DUP001 exact-duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SetRule, quote, some
from lorakit.lint.twins import claimed, copies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.facts import Twins
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class ExactDuplicate(SetRule):
    """Same picture twice, byte for byte or pixel for pixel.

    It is trained twice as often as the others, and what happens to be in it weighs double: the LoRA learns this one
    picture by heart. Keep one. To weigh a good picture more, use the trainer's repeats, which say so. Copies whose
    captions differ are reported as contradictions instead.
    """

    code = "DUP001"
    name = "exact-duplicate"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.PIXELS
    bad = (
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a red bicycle", "b.jpg": Picture(), "b.txt": "a red bicycle"},
            says="`b.jpg` is the same file as `a.jpg`",
        ),
        Bad(
            files={
                "a.png": Picture(format="PNG"),
                "a.txt": "a red bicycle",
                "b.bmp": Picture(format="BMP"),
                "b.txt": "a red bicycle",
            },
            says="the same pixels",
        ),
        Bad(
            files={
                "a.png": Picture((512, 512), "PNG", pattern="flat"),
                "a.txt": "blue",
                "b.png": Picture((512, 512), "PNG", pattern="flat"),
                "b.txt": "blue",
            },
            about="one colour, byte for byte",
        ),
    )
    good = (
        Good(files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(seed=1), "b.txt": "a hill"}),
        Good(
            files={
                "a.png": Picture((512, 512), "PNG", pattern="flat"),
                "a.txt": "blue",
                "b.png": Picture((512, 512), "PNG", pattern="flat", seed=1),
                "b.txt": "green",
            }
        ),
        Good(
            files={"a.jpg": Picture(), "a.txt": "a hill", "b.jpg": Picture(changes=("jpeg:40",)), "b.txt": "a hill"},
            about="nearly the same is no exact copy",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for found in copies(view):
            if not found.exact or claimed(found, view):
                continue
            names = [other.key for other in found.others]
            several = len(names) > 1
            yield self.report(
                "{names} {verb} as {kept}: keep one" + (", the one that is trained" if found.held else ""),
                found.others[0],
                Severity.WARNING if found.held else None,
                observed=Observed(len(names), 0, "copies"),
                related=[found.kept.key, *names[1:]],
                names=some(names),
                verb=_verb(several, found.group.twins),
                kept=quote(found.kept.key),
            )


def _verb(several: bool, twins: tuple[Twins, ...]) -> str:
    same = "the same file" if all(each.likeness == "exact-file" for each in twins) else "the same pixels"
    return f"{'are' if several else 'is'} {same}" if same.endswith("file") else f"{'have' if several else 'has'} {same}"
