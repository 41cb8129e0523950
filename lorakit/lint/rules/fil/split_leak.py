"""FIL011 split-leak."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import Role
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.names import is_machine_made, root_name, without_number
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView


class SplitLeak(SetRule):
    """Validation picture that is a sibling of a training picture by name.

    A copy, flip or crop of a trained picture in the validation set makes the validation loss fall while the LoRA only
    memorises. Keep every version of a picture on one side of the split.
    """

    code = "FIL011"
    name = "split-leak"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            files={
                "train/cat01.jpg": Picture(),
                "train/cat01.txt": "a cat",
                "val/cat01_flip.jpg": Picture(seed=1),
                "val/cat01_flip.txt": "a cat",
            },
            says="`train/cat01.jpg`",
        ),
        Bad(
            files={
                "train/cat (1).jpg": Picture(),
                "train/cat (1).txt": "a cat",
                "val/cat.jpg": Picture(seed=1),
                "val/cat.txt": "a cat",
            },
            says="`train/cat (1).jpg`",
        ),
    )
    good = (
        Good(
            files={
                "train/cat (1).jpg": Picture(),
                "train/cat (1).txt": "a cat",
                "val/cat (2).jpg": Picture(seed=1),
                "val/cat (2).txt": "a cat",
            },
            about="names from renaming in bulk are no copies",
        ),
        Good(
            files={
                "train/001.jpg": Picture(),
                "train/001.txt": "a cat",
                "val/001.jpg": Picture(seed=1),
                "val/001.txt": "a dog",
            },
            about="numbers that start anew in each folder",
        ),
        Good(
            files={
                "train/cat01.jpg": Picture(),
                "train/cat01.txt": "a cat",
                "val/cat02.jpg": Picture(seed=1),
                "val/cat02.txt": "a cat",
            },
        ),
        Good(
            files={
                "train/a.jpg": Picture(),
                "train/a.txt": "a cat",
                "train/a_flip.jpg": Picture(seed=1),
                "train/a_flip.txt": "a cat",
            },
            about="siblings on one side of the split leak nothing",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        stems = {PurePosixPath(sample.key).stem.casefold() for sample in view.samples}
        trained: dict[str, list[str]] = defaultdict(list)
        held_out: list[SampleView] = []
        for sample in view.samples:
            if sample.subset.role is Role.VALIDATION:
                held_out.append(sample)
            elif sample.subset.role is Role.TRAIN:
                trained[_family(sample.key, stems)].append(sample.key)
        for sample in held_out:
            family = _family(sample.key, stems)
            if not is_machine_made(family) and (siblings := trained.get(family)):
                yield self.report(
                    "held out for validation, but its sibling {siblings} is trained: keep both on one side",
                    sample,
                    related=siblings,
                    siblings=some(siblings),
                )


def _family(key: str, stems: set[str]) -> str:
    """The name that versions of one picture share; ` (2)` is a copy only where the bare name is there too."""
    stem = PurePosixPath(key).stem.casefold()
    bare = without_number(stem)
    return root_name(bare if bare in stems else stem)
