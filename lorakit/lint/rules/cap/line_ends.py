"""CAP016 line-ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.caption.normalise.lines import without_ends
from lorakit.findings import Act, FileEdit, Fix, Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, fix_of
from lorakit.lint.view import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.dataset import Caption
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

NAMES = {"\x0c": "a form feed", "\x85": "a next-line mark", "\u2028": "a line separator", "\u2029": "a paragraph mark"}


class LineEnds(SampleRule):
    """Blank lines before the text, mixed line ends, or a line end inside a caption.

    The sd-scripts of kohya train line 1 of a caption file even when it is blank: the picture is then trained under no
    words at all. Lines that end in different ways, and characters such as U+2028 that end a line for one program and
    not for the next, give each program another caption. Blank lines at the end of a file do no harm.
    """

    code = "CAP016"
    name = "line-ends"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("\na cat on a sofa\n", says="line 1 is blank", fixed="a cat on a sofa\n"),
        Bad("a cat\n\n\na dog\n", says="blank lines stand between", fixed="a cat\na dog\n"),
        Bad("a cat\r\na dog\na bird\n", says="end in different ways", fixed="a cat\r\na dog\r\na bird\r\n"),
        Bad("a cat\u2028on a sofa", says="U+2028, a line separator", fixed="a cat on a sofa"),
        Bad("a cat,\x85night\x0c", says="U+0085, a next-line mark and 1 more", fixed="a cat, night"),
    )
    good = (
        Good("a cat on a sofa\n\n\n", about="blank lines at the end"),
        Good("a cat\r\na dog\r\n"),
        Good("a cat on a sofa"),
        Good(" \n", about="a blank file is another fault"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        if view.captions and view.captions[0].source == "sidecar" and view.captions[0].ragged:
            first = view.captions[0]
            path = relative(first.path, view.root)
            trim = Fix("Drop blank lines, end all lines alike", Safety.SAFE, files=(FileEdit(path, Act.TRIM),))
            yield self.report_caption(
                view,
                0,
                "{said}",
                fix=None if first.lossy else trim,
                said=_said(view.captions, view.context.target.lines),
            )
        for index, caption in enumerate(view.captions):
            if found := [char for char in caption.text if char in NAMES]:
                yield self._inside(view, index, found)

    def _inside(self, view: SampleView, index: int, found: list[str]) -> Finding:
        """At the first such character."""
        text = view.captions[index].text
        at = text.index(found[0])
        finding = self.report_span(
            view,
            index,
            (at, at + 1),
            "the caption holds U+{number}, {name}{more}: some programs end the line there; write a space",
            fix=fix_of(view, index, "Write a space for it", Safety.SAFE, without_ends(text)),
            number=f"{ord(found[0]):04X}",
            name=NAMES[found[0]],
            more=f" and {len(found) - 1} more" if len(found) > 1 else "",
        )
        place = finding.location
        if place and place.end_line > place.line:
            place = replace(place, end_line=place.line, end_column=place.column + 1)
        return replace(finding, location=place, evidence=text.strip()[:200])


def _said(captions: tuple[Caption, ...], lines: str) -> str:
    numbers = [caption.line for caption in captions]
    if numbers[0] > 1:
        trained = "and trained as the caption" if lines == "first" else "which kohya's sd-scripts train as the caption"
        return f"line 1 is blank, {trained}: begin the file with its text, which stands on line {numbers[0]}"
    if numbers[-1] - numbers[0] >= len(numbers):
        return "blank lines stand between the lines of the caption file: drop them"
    return "the lines of the caption file end in different ways: end all of them alike"
