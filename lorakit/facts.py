"""Facts about the whole set, computed once and shared: buckets, and which terms its captions use how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.style import Style, common_style
from lorakit.image.framing import Frame, Framing, Size, frame, oriented

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lorakit.caption.reading import Reading
    from lorakit.image.row import Row


@dataclass(frozen=True, slots=True)
class Terms:
    """Document frequencies: in how many of `captions` a unit (by its key), a folded word or a dictionary form stands.

    Quoted words do not count. `written` is a unit as its first caption writes it; `style` that of most captions.
    """

    captions: int
    style: Style
    units: Mapping[str, int]
    words: Mapping[str, int]
    lemmas: Mapping[str, int]
    written: Mapping[str, str]

    def share(self, unit: str) -> float:
        """The share of captions, 0 to 1, that hold the unit."""
        return self.units.get(unit, 0) / self.captions if self.captions else 0.0


def count_terms(readings: Sequence[Reading]) -> Terms:
    """Count the terms of a set in one pass over its captions; terms come in the order of the text."""
    units: Counter[str] = Counter()
    words: Counter[str] = Counter()
    lemmas: Counter[str] = Counter()
    written: dict[str, str] = {}
    for reading in readings:
        parsed, quoted = reading.parsed, reading.parsed.quoted
        units_here = parsed.units
        if quoted:
            units_here = tuple(unit for unit in units_here if quoted.isdisjoint(range(unit.first, unit.last)))
        keys = {unit.key: unit for unit in units_here}
        for key, unit in keys.items():
            if key not in written:
                written[key] = parsed.shown(unit)
        units.update(keys.keys())
        plain = [word for index, word in enumerate(parsed.words) if index not in quoted] if quoted else parsed.words
        words.update(dict.fromkeys(word.norm for word in plain).keys())
        lemmas.update(dict.fromkeys(word.lemma for word in plain).keys())
    return Terms(len(readings), common_style(reading.style for reading in readings), units, words, lemmas, written)


def place(row: Row, framing: Framing, exif_applied: bool) -> Frame:
    """Where a picture with an opened header ends up, in the orientation that the trainer sees."""
    size = (row.width, row.height)
    return frame(oriented(size, row.orientation) if exif_applied else size, framing)


def bucket_members(frames: Iterable[tuple[str, Frame]]) -> Mapping[Size, list[str]]:
    """Sample keys by bucket, buckets and keys in the order of the samples."""
    members: dict[Size, list[str]] = defaultdict(list)
    for key, placed in frames:
        members[placed.bucket].append(key)
    return members
