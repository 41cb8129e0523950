"""CAP001 empty."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class Empty(SampleRule):
    """Caption without a word.

    The picture is trained under nothing, so its look spreads over every prompt; some trainers stop at an empty file.
    Describe the picture, or take it out. To train without captions on purpose, set the rule's severity to `off`.
    """

    code = "CAP001"
    name = "empty"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(""),
        Bad("  \n\t\n", says="empty"),
        Bad("\u200b\ufeff", says="empty", about="zero-width characters are no words"),
        Bad("?????", says="holds no word", about="Chinese that was saved in an encoding without Chinese"),
        Bad("，。"),
        Bad(files={"a.jpg": Picture(), "metadata.csv": 'file_name,text\na.jpg,""\n'}),
    )
    good = (Good("x"), Good("猫"), Good("1girl"), Good("🐱"))

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, caption in enumerate(view.captions):
            text = caption.text
            if not any(char.isprintable() and not char.isspace() for char in text):
                yield self.report_caption(view, index, "the caption is empty: describe the picture or take it out")
            elif not any(char.isalnum() or unicodedata.category(char) == "So" for char in text):
                yield self.report_caption(
                    view,
                    index,
                    "the caption {text} holds no word: describe the picture or take it out",
                    text=quote(text),
                )
