"""Take out what a caption says again, and tell whether a program may do so unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    Sure are the same words between tags, and a short phrase between commas. A plural may mean another thing, and a
    longer phrase may belong to what stands beside it.
    """
    later = same[1:]
    equal = all(unit.key == same[0].key for unit in later)
    plain = style is Style.TAGS or all(_label(parsed, unit) for unit in later)
    return without(parsed, later), equal and plain


def _label(parsed: Parsed, unit: Unit) -> bool:
    """Whether a unit is short and has a comma on both sides, or an end of the caption."""
    han = count_cjk(parsed.shown(unit))
    before, behind = parsed.text[: unit.start].rstrip()[-1:], parsed.text[unit.end :].lstrip()[:1]
    return unit.size - han // 2 <= SHORT and all(not sign or sign in COMMAS for sign in (before, behind))
