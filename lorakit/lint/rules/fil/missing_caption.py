"""FIL001 missing-caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import Role
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, some
from lorakit.lint.view import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.dataset import Caption
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class MissingCaption(SampleRule):
    """Picture without a caption.

    Most trainers go on without a word: the picture is trained under the class words or under nothing, so whatever it
    shows leaks into every prompt. A caption file with the wrong suffix (`.caption` where the trainer reads `.txt`) or
    in another case has the same effect. Write a caption, or take the picture out. Regularisation pictures of a folder
    with class words need none.
    """

    code = "FIL001"
    name = "missing-caption"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(caption=None, says="no caption"),
        Bad(
            files={
                "a.jpg": Picture(),
                "a.txt": "a cat",
                "b.jpg": Picture(),
                "b.txt": "a dog",
                "c.jpg": Picture(),
                "c.caption": "a fox",
            },
            says="`c.caption`",
            about="one caption of three has another suffix than the rest",
        ),
        Bad(
            files={"a.jpg": Picture(), "a.jpg.txt": "a cat"},
            says="looks for `a.txt`",
            about="no trainer reads a caption that keeps the picture's suffix",
        ),
        Bad(
            files={
                "a.jpg": Picture(),
                "a.txt": "a cat",
                "metadata.csv": "file_name,text\nb.jpg,a dog\n",
                "b.jpg": Picture(),
                "c.jpg": Picture(),
            },
            says="no caption",
            about="a picture that metadata.csv does not list",
        ),
    )
    good = (
        Good("a cat"),
        Good(files={"1_cat/a.jpg": Picture(), "1_cat/a.txt": "a cat"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        if view.captions or view.sample.blocked or (view.subset.role is Role.REGULARISATION and view.subset.trigger):
            return
        if rivals := view.sample.rivals:
            there = some(sorted({relative(caption.path, view.root) for caption in rivals}))
            yield self.report(
                "no caption is read: {there} is there, but {wanted}",
                view,
                there=there,
                wanted=_wanted(view, rivals[0]),
            )
            return
        yield self.report(
            "no caption: {target} {captionless}; write one or take the picture out",
            view,
            target=view.context.target.title,
            captionless=view.context.target.captionless,
        )


def _wanted(view: SampleView, rival: Caption) -> str:
    """Why `rival` is not read, and what to do."""
    stem = view.sample.image.stem
    suffix = view.subset.caption_extension
    if rival.source != "sidecar":
        return f"the set is read as {view.layout}: drop --layout, or name the list with --metadata"
    if rival.path.stem != stem or (suffix and rival.path.suffix != suffix):
        return f"the trainer looks for `{stem}{suffix or rival.path.suffix}`: rename it or set caption-extension"
    if "sidecar" in view.layout or "kohya-folders" in view.layout or "kohya-toml" in view.layout:
        return "the other captions of this set end otherwise: rename it or set caption-extension"
    return f"the set is read as {view.layout}, which has no row for this picture: add one, or pass --layout sidecar"
