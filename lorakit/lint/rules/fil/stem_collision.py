"""FIL004 stem-collision."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView, SetView


class StemCollision(SetRule):
    """Two pictures in one folder whose names differ only in the suffix or in case.

    `a.jpg` and `a.png` share one caption file and one latent cache: one of them is trained under the other's words,
    or as the other's pixels. Names that differ in case collide as soon as the set reaches Windows or macOS. Rename
    one of them together with its caption.
    """

    code = "FIL004"
    name = "stem-collision"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(files={"a.jpg": Picture(), "a.png": Picture(format="PNG"), "a.txt": "a cat"}, says="share the caption"),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a cat", "A.png": Picture(format="PNG"), "A.txt": "a dog"},
            says="on Windows and macOS",
        ),
        Bad(
            files={
                "a.jpg": Picture(),
                "a.png": Picture(format="PNG"),
                "metadata.csv": "file_name,text\na.jpg,a cat\na.png,a dog\n",
            },
            says="latent cache",
        ),
    )
    good = (
        Good(files={"a.jpg": Picture(), "a.txt": "a cat", "b.png": Picture(format="PNG"), "b.txt": "a dog"}),
        Good(
            files={"day/a.jpg": Picture(), "day/a.txt": "a cat", "night/a.jpg": Picture(), "night/a.txt": "a dog"},
            about="the same name in two folders is no collision",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        groups: dict[tuple[str, str], list[SampleView]] = defaultdict(list)
        for sample in view.samples:
            key = PurePosixPath(sample.key)
            groups[str(key.parent), unicodedata.normalize("NFC", key.stem).casefold()].append(sample)
        for group in groups.values():
            if len({sample.key for sample in group}) > 1:
                yield self._judge(group)

    def _judge(self, group: list[SampleView]) -> Finding:
        keys = sorted({sample.key for sample in group})
        files = [{caption.path for caption in sample.captions} for sample in group]
        from_lists = all(caption.source != "sidecar" for sample in group for caption in sample.captions)
        if len({PurePosixPath(key).stem for key in keys}) > 1:
            what, severity = "are one name on Windows and macOS", Severity.WARNING
        elif from_lists and any(files):
            what, severity = "share one latent cache", Severity.WARNING
        else:
            what, severity = "share the caption and the latent cache", self.severity
        return self.report(
            "{keys} {what}: rename one of them with its caption",
            group[0],
            severity,
            related=[key for key in keys if key != group[0].key],
            keys=some(keys),
            what=what,
        )
