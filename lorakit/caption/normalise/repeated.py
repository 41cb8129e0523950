"""Take out what a caption says again, and tell whether a program may do so unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.cut import BLANK, back, on
from lorakit.caption.normalise.remove import without
from lorakit.caption.style import Style
from lorakit.caption.words import count_cjk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed, Unit

SHORT = 4  # words of a phrase that is a mere label; a Chinese word has about two characters
COMMAS = frozenset(",，、")


def without_repeats(parsed: Parsed, same: Sequence[Unit], style: Style | None) -> tuple[list[Change], bool]:
    """Changes that keep the first of units that say the same, and whether they are sure to lose nothing.

    Sure are the same words between commas, as a tag or a short phrase. A plural may mean another thing, and a longer
    phrase may belong to what stands beside it.
    """
    later = same[1:]
    equal = all(unit.key == same[0].key for unit in later)
    labels = style is Style.TAGS or all(_short(parsed, unit) for unit in later)
    return without(parsed, later), equal and labels and all(_between_commas(parsed.text, unit) for unit in later)


def _short(parsed: Parsed, unit: Unit) -> bool:
    return unit.size - count_cjk(parsed.shown(unit)) // 2 <= SHORT


def _between_commas(text: str, unit: Unit) -> bool:
    """Whether a unit has a comma on both sides, or an end of the caption."""
    low, high = back(text, unit.start, BLANK), on(text, unit.end, BLANK)
    return all(not sign or sign in COMMAS for sign in (text[low - 1 : low], text[high : high + 1]))
