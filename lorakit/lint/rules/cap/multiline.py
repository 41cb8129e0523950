"""CAP003 multiline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.lines import between, fragments, own_captions
from lorakit.findings import Act, FileEdit, Fix, Observed, Safety, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, quote
from lorakit.lint.view import relative

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.dataset import Caption
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

DOES = {
    "first": "only line 1 is trained, {lost} is not",
    "alternatives": "each line is trained as a caption of its own, taken at random",
    "joined": "all lines are trained as one caption",
}


class Multiline(SampleRule):
    """Caption file with several lines of text.

    Trainers do not agree what it means: kohya's sd-scripts train the first line and drop the rest, OneTrainer draws
    one line at random, ai-toolkit joins them. Join the lines if they are one caption; several captions for a picture
    are clearer as rows of a list.
    """

    code = "CAP003"
    name = "multiline"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            "a cat on a sofa\nnight, neon light",
            says="2 lines",
            fixed="a cat on a sofa, night, neon light",
            safety=Safety.UNSAFE,
        ),
        Bad("a cat on a sofa\na dog in a basket", says="2 lines", about="two captions: nothing joins them"),
        Bad("a cat, masterpiece\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a", says="generation parameters"),
        Bad(
            "a cat\nnight\nneon",
            settings={"target": "kohya"},
            says="`night` is not",
            fixed="a cat, night, neon",
            safety=Safety.UNSAFE,
        ),
        Bad(
            "A cat sleeps.\nA lamp glows.\n",
            settings={"target": "ai-toolkit"},
            says="all lines are trained as one caption",
            fixed="A cat sleeps. A lamp glows.\n",
        ),
    )
    good = (
        Good("a cat on a sofa, night, neon light\n"),
        Good("\na cat on a sofa\n\n", about="blank lines around one line of text"),
        Good(files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\na.jpg,a tabby\n"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        lines = [caption for caption in view.captions if caption.source == "sidecar"]
        if len(lines) < 2:
            return
        if any(caption.text.startswith(("Negative prompt:", "Steps: ")) for caption in lines):
            yield self.report_caption(
                view,
                0,
                "these are the WebUI's generation parameters, {count} lines, not a caption: keep the description only",
                observed=Observed(len(lines), 1, "lines"),
                count=len(lines),
            )
            return
        does = DOES[view.context.target.lines].format(lost=quote(lines[1].text, 40))
        yield self.report_caption(
            view,
            1,
            "the caption has {count} lines; for {target} {does}",
            observed=Observed(len(lines), 1, "lines"),
            fix=_join(view, lines),
            count=len(lines),
            target=view.context.target.title,
            does=does,
        )


def _join(view: SampleView, lines: Sequence[Caption]) -> Fix | None:
    """Joining, safe where the target joins them itself; none where the lines may be captions of their own."""
    texts, does = [line.text for line in lines], view.context.target.lines
    text = between(texts, view.readings[0].style)
    alone = own_captions(texts, view.subset.trigger) or (does == "alternatives" and not fragments(texts))
    if text is None or lines[0].lossy or (alone and does != "joined"):
        return None
    edit = FileEdit(relative(lines[0].path, view.root), Act.JOIN, text)
    safety = Safety.SAFE if does == "joined" else Safety.UNSAFE
    return Fix("Join the lines", safety, files=(edit,))
