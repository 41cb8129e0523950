"""Bring what matters inside the text window: units are moved, none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.style import Style

if TYPE_CHECKING:
    from collections.abc import Collection

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.reading import Reading


def reordered(reading: Reading, wanted: Collection[str], kept: int) -> list[Change]:
    """Changes that move the units whose keys are `wanted` and that end behind code point `kept` to the front.

    They go behind the first unit, in their order. Sentences are not rearranged, nor a caption with other separators
    than commas: none then.
    """
    parsed = reading.parsed
    if reading.style in (None, Style.PROSE) or len(parsed.units) < 3:
        return []
    signs = {parsed.text[start:end] for start, end in parsed.separators}
    if not signs <= {",", "，"} or parsed.marks:
        return []
    moving = [unit for unit in parsed.units[1:] if unit.key in wanted and unit.end > kept]
    if not moving:
        return []
    before = parsed.units[0]
    staying = [unit for unit in parsed.units[1:] if unit not in moving]
    texts = [parsed.shown(unit) for unit in (before, *moving, *staying)]
    places = [(unit.start, unit.end) for unit in parsed.units]
    return [
        (start, end, text) for (start, end), text in zip(places, texts, strict=True) if parsed.text[start:end] != text
    ]
