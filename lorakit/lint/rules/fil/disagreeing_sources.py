"""FIL010 disagreeing-sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, place_of, quote
from lorakit.lint.view import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class DisagreeingSources(SampleRule):
    """Two captions for one picture from two places that do not say the same.

    Which one is trained depends on the trainer, so a correction made in one place may never be seen. Keep one source
    and delete the other, or make them equal.
    """

    code = "FIL010"
    name = "disagreeing-sources"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a dog", "metadata.csv": "file_name,text\na.jpg,a cat\n"},
            says="`a.txt`",
        ),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "a dog", "a.caption": "a cat", "b.jpg": Picture(), "b.txt": "a fox"},
            says="`a cat`",
        ),
    )
    good = (
        Good(files={"a.jpg": Picture(), "a.txt": "a cat\n", "metadata.csv": "file_name,text\na.jpg,a cat\n"}),
        Good(files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\na.jpg,a tabby\n"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        if not view.captions:
            return
        ours = {" ".join(caption.text.split()) for caption in view.captions}
        for rival in view.sample.rivals:
            if " ".join(rival.text.split()) in ours:
                continue
            first = view.captions[0]
            yield self.report(
                "{here} says {ours}, {there} says {theirs}: keep one source",
                view,
                location=place_of(rival, view),
                evidence=rival.text[:200],
                here=f"`{relative(first.path, view.root)}`",
                ours=quote(first.text, 40),
                there=f"`{relative(rival.path, view.root)}`",
                theirs=quote(rival.text, 40),
            )
            return
