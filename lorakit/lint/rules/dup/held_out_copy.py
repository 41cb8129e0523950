"""DUP004 held-out-copy."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import Role
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.names import is_machine_made, root_name
from lorakit.lint.rule import Need, SetRule, some
from lorakit.lint.twins import LEAST_SIMILARITY, related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.facts import Twins
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class HeldOutCopy(SetRule):
    """Validation picture that is a copy of a training picture.

    The validation loss then falls while the LoRA only memorises, and nobody sees when to stop. Keep every version of a
    picture on one side of the split. Pairs that their names give away already are reported by split-leak alone.
    """

    code = "DUP004"
    name = "held-out-copy"
    severity = Severity.WARNING
    since = "0.1.0"
    need = Need.PIXELS
    bad = (
        Bad(
            files={
                "train/a.jpg": Picture(),
                "train/a.txt": "a hill",
                "val/b.jpg": Picture(changes=("flip",)),
                "val/b.txt": "a hill",
            },
            says="mirrored",
        ),
        Bad(
            files={
                "train/a.jpg": Picture(),
                "train/a.txt": "a hill",
                "val/b.jpg": Picture(),
                "val/b.txt": "a hill",
            },
            says="the same picture as `train/a.jpg`",
        ),
    )
    good = (
        Good(
            files={
                "train/a.jpg": Picture(),
                "train/a.txt": "a hill",
                "val/b.jpg": Picture(seed=1),
                "val/b.txt": "a hill",
            }
        ),
        Good(
            files={
                "train/cat01.jpg": Picture(),
                "train/cat01.txt": "a hill",
                "val/cat01_flip.jpg": Picture(changes=("flip",)),
                "val/cat01_flip.txt": "a hill",
            },
            about="split-leak tells this pair by its names",
        ),
        Good(
            files={
                "train/a.jpg": Picture(),
                "train/a.txt": "a hill",
                "train/b.jpg": Picture(),
                "train/b.txt": "a hill",
            },
            about="copies on one side of the split leak nothing",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        trained = {sample.key for sample in view.training}
        for sample in view.samples:
            if sample.subset.role is not Role.VALIDATION:
                continue
            leaks = {key: pair for key, pair in view.duplicates.copies_of(sample.key).items() if key in trained}
            if not leaks or any(_told_by_name(sample.key, key) for key in leaks):
                continue
            pair = max(leaks.values(), key=lambda each: each.similarity)
            yield self.report(
                "held out for validation, but {how} {names}, which is trained: keep both on one side of the split",
                sample,
                observed=Observed(pair.similarity, LEAST_SIMILARITY, "similarity"),
                related=sorted(leaks),
                how=_how(pair),
                names=some(sorted(leaks)),
            )


def _how(pair: Twins) -> str:
    return f"a copy ({related(pair)}) of" if pair.likeness == "near" else "the same picture as"


def _told_by_name(one: str, other: str) -> bool:
    """Whether split-leak sees that both are versions of one picture."""
    family = root_name(PurePosixPath(one).stem)
    return family == root_name(PurePosixPath(other).stem) and not is_machine_made(family)
