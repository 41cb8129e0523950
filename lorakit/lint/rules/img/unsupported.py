"""IMG006 unsupported."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.image.row import Fault
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView


class Unsupported(SampleRule):
    """File that the trainer does not take for a picture.

    Either its content is something else (a web page saved as .jpg, a video, an icon), or the trainer does not look
    for its suffix. It is skipped without a word. Convert it to PNG or JPEG, or take it out.
    """

    code = "IMG006"
    name = "unsupported"
    severity = Severity.ERROR
    since = "0.1.0"
    need = Need.FILE
    bad = (
        Bad(picture=b"<!DOCTYPE html><html><body>404 not found</body></html>", says="web page"),
        Bad(picture=b"just some words", says="not a picture"),
        Bad(picture=Picture(format="TIFF"), settings={"target": "kohya"}, says="`.tif`"),
        Bad(files={"a.Jpg": Picture(), "a.txt": "a cat"}, settings={"target": "kohya"}, says="`.Jpg`"),
    )
    good = (
        Good(picture=Picture((512, 512), format="TIFF")),
        Good(files={"a.Jpg": Picture((512, 512)), "a.txt": "a cat"}),
        Good(files={"a.JPG": Picture((512, 512)), "a.txt": "a cat"}, settings={"target": "kohya"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        target = view.context.target
        suffix = PurePosixPath(view.key).suffix
        if view.row.fault is Fault.UNSUPPORTED and target.reads(suffix) and view.row.detail == "JPEG XL":
            yield self.report(
                "{target} reads JPEG XL, but lorakit cannot look inside: nothing is known of this picture",
                view,
                Severity.INFO,
                target=target.title,
            )
            return
        if view.row.fault is Fault.UNSUPPORTED:
            yield self.report(
                "its content is no picture that a trainer reads ({kind}): convert it or take it out",
                view,
                evidence=view.row.detail,
                kind=view.row.detail,
            )
            return
        if view.row.fault is not Fault.POINTER and not target.reads(suffix):
            yield self.report(
                "{target} does not look for {suffix}: the picture is skipped; convert it to .png or .jpg",
                view,
                evidence=suffix,
                target=target.title,
                suffix=f"`{suffix}`",
            )
