"""CAP005 caption-is-filename."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

MACHINE_MADE = re.compile(
    r"(?:img|dsc[nf]?|pxl|mvi|gopr|dji|vid|photo|image|picture|pic|scan|screenshot|screen ?shot|untitled|frame|file)"
    r"[ _-]*\d[\d _.-]*|\d[\d _.-]*|[0-9a-f]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)


class CaptionIsFilename(SampleRule):
    """Caption that is only the file's name.

    A script without a captioner behind it writes `IMG_0042` into every caption; the picture is trained under a word
    that no prompt will ever hold. Describe the picture. A file that somebody named after what it shows is no fault.
    """

    code = "CAP005"
    name = "caption-is-filename"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(files={"IMG_0042.jpg": Picture(), "IMG_0042.txt": "IMG_0042"}, says="`IMG_0042`"),
        Bad(files={"city_final_2.png": Picture(format="PNG"), "city_final_2.txt": "city_final_2.png"}),
        Bad(files={"0007.jpg": Picture(), "0007.txt": "0007"}),
    )
    good = (
        Good(files={"red bicycle.jpg": Picture(), "red bicycle.txt": "red bicycle"}),
        Good(files={"cat.jpg": Picture(), "cat.txt": "cat"}),
        Good(files={"red_bicycle.jpg": Picture(), "red_bicycle.txt": "red bicycle, brick wall"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        name = PurePosixPath(view.key)
        for index, caption in enumerate(view.captions):
            text = caption.text.strip()
            bare = text.casefold()
            same = bare in (name.stem.casefold(), name.name.casefold())
            telling = "_" not in text and not any(char.isdigit() for char in text) and "." not in text
            loose = re.sub(r"[\W_]", "", bare) == re.sub(r"[\W_]", "", name.stem.casefold())
            if (same and not telling) or (loose and MACHINE_MADE.fullmatch(text)):
                yield self.report_caption(
                    view, index, "the caption {text} is only the file's name: describe the picture", text=quote(text)
                )
