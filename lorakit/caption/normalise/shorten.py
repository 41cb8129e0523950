"""Bring what matters inside the text window: units are moved, none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.front import goes_on, hangs
from lorakit.caption.style import ARTICLES, FUNCTION_WORDS, Style

if TYPE_CHECKING:
    from collections.abc import Collection

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Unit
    from lorakit.caption.reading import Reading


def reordered(reading: Reading, wanted: Collection[str], kept: int) -> list[Change]:
    """Changes that move the units whose keys are `wanted` to the front, where one of them ends behind code point
    `kept`.

    They go behind the first unit, in their order, so that moving them twice is moving them once. Sentences are not
    rearranged, nor a caption with other separators than commas or with a unit that hangs on the next one (`photo by`):
    none then. Of phrases no unit is moved that goes on with the one in front (`with a hat`, `and a dog`).
    """
    parsed = reading.parsed
    if reading.style in (None, Style.PROSE) or len(parsed.units) < 3:
        return []
    signs = {parsed.text[start:end] for start, end in parsed.separators}
    if not signs <= {",", "，"} or parsed.marks:
        return []
    first, *others = parsed.units
    moving = [unit for unit in others if unit.key in wanted and not _hangs_on(reading, unit)]
    if not any(unit.end > kept for unit in moving) or any(hangs(parsed, unit) for unit in parsed.units):
        return []
    going = {unit.start for unit in moving}
    staying = [unit for unit in others if unit.start not in going]
    texts = [parsed.shown(unit) for unit in (first, *moving, *staying)]
    places = [(unit.start, unit.end) for unit in parsed.units]
    return [
        (start, end, text) for (start, end), text in zip(places, texts, strict=True) if parsed.text[start:end] != text
    ]


def _hangs_on(reading: Reading, unit: Unit) -> bool:
    """Whether a unit of phrases needs the one in front of it."""
    if reading.style is Style.TAGS or not unit.size:
        return False
    word = reading.parsed.words[unit.first]
    return goes_on(word) or (word.norm in FUNCTION_WORDS and word.norm not in ARTICLES)
