"""Take a phrase that says nothing out of a caption: an opening such as `The image shows`, or a unit of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.remove import without

if TYPE_CHECKING:
    from lorakit.caption.lexicon import Hit
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.reading import Reading

_BEHIND = " \t,，:：;-–—"
_OPENINGS = frozenset({"opening", "wordy"})


def without_phrase(reading: Reading, hit: Hit, kind: str) -> list[Change]:
    """Changes that delete `hit`, a phrase of `kind`; none where what is left would hang or nothing would be left."""
    parsed = reading.parsed
    unit = parsed.unit_at(hit.first)
    if unit is None or len(parsed.words) <= hit.last - hit.first:
        return []
    if reading.whole(hit):
        return without(parsed, [unit]) if len(parsed.units) > 1 else []
    if kind not in _OPENINGS or hit.first != unit.first or hit.last >= unit.last:
        return []
    start, end = parsed.span(hit.first, hit.last)
    rest = parsed.text[end:]
    return [(start, end + len(rest) - len(rest.lstrip(_BEHIND)), "")]
