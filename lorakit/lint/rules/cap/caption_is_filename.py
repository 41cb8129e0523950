"""CAP005 caption-is-filename."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.names import is_machine_made
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


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
        Bad(
            files={"IMG_0042.jpg": Picture(), "IMG_0042.txt": "mirelle, IMG_0042"},
            settings={"trigger": "mirelle"},
            says="`IMG_0042`",
            about="a trigger in front describes nothing",
        ),
        Bad(files={"0007.jpg": Picture(), "0007.txt": "0007"}),
        Bad(files={"duck_toy_03.jpg": Picture(), "duck_toy_03.txt": "duck toy 03"}, says="`duck toy 03`"),
    )
    good = (
        Good(files={"red bicycle.jpg": Picture(), "red bicycle.txt": "red bicycle"}),
        Good(files={"cat.jpg": Picture(), "cat.txt": "cat"}),
        Good(files={"1girl.jpg": Picture(), "1girl.txt": "1girl"}, about="a tag that happens to hold a digit"),
        Good(files={"red_bicycle.jpg": Picture(), "red_bicycle.txt": "red bicycle, brick wall"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        name = PurePosixPath(view.key)
        for index, caption in enumerate(view.captions):
            text = view.bare(index).strip() or caption.text.strip()
            bare = text.casefold()
            same = bare in (name.stem.casefold(), name.name.casefold())
            telling = "_" not in text and "." not in text
            loose = re.sub(r"[\W_]", "", bare) == re.sub(r"[\W_]", "", name.stem.casefold())
            numbered = loose and text[-1:].isdigit() and " " in text
            if (same and not telling) or numbered or (loose and is_machine_made(text)):
                yield self.report_caption(
                    view, index, "the caption {text} is only the file's name: describe the picture", text=quote(text)
                )
