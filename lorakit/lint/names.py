"""What file names tell: names that machines give, and names that copies, flips and crops of a picture get."""

from __future__ import annotations

import re

MACHINE_MADE = re.compile(
    r"(?:img|dsc[nf]?|pxl|mvi|gopr|dji|vid|photo|image|picture|pic|scan|screenshot|screen ?shot|untitled|frame|file)"
    r"[ _-]*\d[\d _.-]*|\d[\d _.-]*|[0-9a-f]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)
DERIVED = re.compile(
    r"[ _.-]*(?:copy(?: ?\d+| ?\(\d+\))?|(?:h|v)?flip(?:ped)?|mirror(?:ed)?|crop(?:ped)?\d*|rot(?:ated)?\d*"
    r"|aug(?:mented)?\d*|resized?|upscaled?|副本|复制)$",
    re.IGNORECASE,
)
NUMBERED = re.compile(r" ?\(\d+\)$")


def root_name(stem: str) -> str:
    """The stem, in lower case, without the endings that copies, flips and crops get."""
    stem = stem.casefold()
    while (shorter := DERIVED.sub("", stem)) not in (stem, ""):
        stem = shorter
    return stem


def without_number(stem: str) -> str:
    """The stem without the ` (2)` of a second copy, which renaming in bulk gives to different pictures too."""
    return NUMBERED.sub("", stem)


def is_machine_made(stem: str) -> bool:
    """Whether the name tells nothing of the picture: `IMG_0042`, `0007`, a hash."""
    return MACHINE_MADE.fullmatch(stem) is not None
