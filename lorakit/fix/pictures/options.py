"""What picture fixes are asked to do, and where rules draw the lines that they follow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.fix.pictures.names import portable

if TYPE_CHECKING:
    from collections.abc import Callable

    from lorakit.image.framing import Framing

Colour = tuple[int, int, int]  # red, green, blue, 0 to 255
LAYOUTS = ("sidecar", "metadata-csv", "metadata-jsonl", "kohya-folders")
COLOURS: dict[str, Colour] = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "cyan": (0, 255, 255),
    "magenta": (255, 0, 255),
}
HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
SMALLEST_SIDE, LARGEST_SIDE = 64, 8192  # pixels, as settings allow for a resolution


@dataclass(frozen=True, slots=True)
class SubjectLimits:
    """When a subject is small: its box below `box` and itself below `mask` of the frame (0 to 1), `sure` of it."""

    box: float
    mask: float
    sure: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What takes something away follows the rules: None or False where the rule does not run.

    `letterbox` is the share of the area from which bars are cut off, `near` the similarity of near-duplicates (both 0
    to 1). `spared` are pairs of a rule's name and a sample's key that settings except.
    """

    letterbox: float | None = None
    exact: bool = True
    near: float | None = None
    subject: SubjectLimits | None = None
    spared: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Options:
    """How pictures are fixed.

    `reads` says whether the trainer picks up a suffix. `exif_applied` says whether it turns pictures by their EXIF, and
    so which way round masks were drawn. `resize` is `bucket`, or the length of the shorter side. `rename` numbers all
    pictures as `NAME_001`. `caption_suffix` is that of caption files.
    """

    framing: Framing
    limits: Limits = Limits()
    background: Colour = (255, 255, 255)
    resize: str | int | None = None
    layout: str = "sidecar"
    rename: str | None = None
    alpha_mask: bool = False
    exif_applied: bool = True
    caption_suffix: str = ".txt"
    reads: Callable[[str], bool] = field(default=lambda suffix: True, compare=False)


def parse_colour(text: str) -> Colour:
    """A colour's name or `#rrggbb` as red, green and blue. Raises UsageError."""
    word = text.strip().lower()
    if word in COLOURS:
        return COLOURS[word]
    if found := HEX.fullmatch(word):
        digits = found.group(1) if len(found.group(1)) == 6 else "".join(2 * digit for digit in found.group(1))
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    raise UsageError(f"`{text}` is no colour: write #rrggbb or one of {', '.join(COLOURS)}")


def check_layout(name: str | None) -> str:
    """The layout to write. Raises UsageError for one that is not written."""
    if name is None:
        return LAYOUTS[0]
    if name not in LAYOUTS:
        raise UsageError(f"the layout `{name}` is not written; these are: {', '.join(LAYOUTS)}")
    return name


def check_resize(value: str | int | None) -> str | int | None:
    """`bucket`, or pixels. Raises UsageError for anything else."""
    if value is None or value == "bucket":
        return value
    side = int(value) if re.fullmatch("[0-9]{1,9}", str(value)) else 0  # Python reads no number of 5,000 digits
    if not SMALLEST_SIDE <= side <= LARGEST_SIDE:
        raise UsageError(
            f"the size is `{value}`: write `bucket`, or the shorter side in pixels, {SMALLEST_SIDE} to {LARGEST_SIDE}"
        )
    return side


def check_rename(name: str | None) -> str | None:
    """The name that all pictures get, with a number. Raises UsageError for one that does not travel."""
    if name is not None and (not name.strip() or "/" in name or portable(f"{name}_001") != f"{name}_001"):
        raise UsageError(f"pictures cannot be called `{name}`: such a name does not survive a move to another system")
    return name
