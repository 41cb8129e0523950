"""FIL006 bad-name."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SampleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

FORBIDDEN = '<>:"|?*\\'
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
LONGEST = 200  # bytes; ext4 and NTFS allow 255, and caches append up to 40 characters


class BadName(SampleRule):
    """File name that does not survive a move to another system.

    Pictures and captions find each other by name. A name that Windows refuses, that macOS spells with other code
    points, or that ends in a space loses its caption on the way; emoji and control characters break lists and logs.
    Letters of any script are fine. Rename the picture together with its caption.
    """

    code = "FIL006"
    name = "bad-name"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(files={"a .jpg": Picture(), "a .txt": "a cat"}, says="space or dot at the end"),
        Bad(files={"cat\U0001f431.jpg": Picture(), "cat\U0001f431.txt": "a cat"}, says="emoji"),
        Bad(files={"e\u0301t\u00e9.jpg": Picture(), "e\u0301t\u00e9.txt": "summer"}, says="decomposed"),
        Bad(files={"what?.jpg": Picture(), "what?.txt": "a cat"}, says="Windows"),
        Bad(files={"aux.jpg": Picture(), "aux.txt": "a cat"}, says="Windows"),
    )
    good = (
        Good(files={"猫 01.jpg": Picture(), "猫 01.txt": "a cat"}, about="Chinese and inner spaces are fine"),
        Good(files={"été.jpg": Picture(), "été.txt": "summer"}),
        Good(files={"a.b-c_d (1).jpg": Picture(), "a.b-c_d (1).txt": "a cat"}),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for part in PurePosixPath(view.key).parts:
            if said := fault_of(part):
                yield self.report(
                    "{name} {said}: rename it with its caption", view, evidence=part, name=f"`{part}`", said=said
                )
                return


def fault_of(name: str) -> str:
    """What is wrong with one part of a path, or an empty string."""
    stem = PurePosixPath(name).stem
    if any(unicodedata.category(char) == "Cc" for char in name):
        return "holds a control character"
    if any("\ud800" <= char <= "\udfff" for char in name):
        return "is not valid text"
    if any(0x1F000 <= ord(char) <= 0x1FAFF or 0x2600 <= ord(char) <= 0x27BF for char in name):
        return "holds an emoji"
    if found := [char for char in name if char in FORBIDDEN]:
        return f"holds `{found[0]}`, which Windows refuses"
    if stem.lower() in RESERVED:
        return "is a device name on Windows"
    if name != name.lstrip():
        return "starts with a space"
    if name != name.rstrip() or stem != stem.rstrip() or name.endswith(".") or stem.endswith("."):
        return "has a space or dot at the end"
    if unicodedata.normalize("NFC", name) != name:
        return "is spelt with decomposed letters, as macOS writes them"
    if len(name.encode("utf-8")) > LONGEST:
        return f"is longer than {LONGEST} bytes"
    return ""
