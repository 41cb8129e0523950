"""FIL011 split-leak."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import Role
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView

DERIVED = re.compile(
    r"[ _.-]*(?:\(\d+\)|copy(?: ?\d+| ?\(\d+\))?|(?:h|v)?flip(?:ped)?|mirror(?:ed)?|crop(?:ped)?\d*|rot(?:ated)?\d*"
    r"|aug(?:mented)?\d*|resized?|upscaled?|副本|复制)$",
    re.IGNORECASE,
)


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
        trained: dict[str, list[str]] = defaultdict(list)
        held_out: list[SampleView] = []
        for sample in view.samples:
            if sample.subset.role is Role.VALIDATION:
                held_out.append(sample)
            elif sample.subset.role is Role.TRAIN:
                trained[root_name(sample.key)].append(sample.key)
        for sample in held_out:
            if siblings := trained.get(root_name(sample.key)):
                yield self.report(
                    "held out for validation, but its sibling {siblings} is trained: keep both on one side",
                    sample,
                    related=siblings,
                    siblings=some(siblings),
                )


def root_name(key: str) -> str:
    """The stem without the endings that copies, flips and crops get."""
    stem = PurePosixPath(key).stem.casefold()
    while (shorter := DERIVED.sub("", stem)) not in (stem, ""):
        stem = shorter
    return stem
