"""Facts about the whole set, computed once and shared: buckets, duplicates, which terms its captions use how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from lorakit.caption.style import Style, common_style
from lorakit.image.framing import Frame, Framing, Size, frame, oriented
from lorakit.image.lookalikes import pairs
from lorakit.image.row import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lorakit.caption.reading import Reading
    from lorakit.image.row import Row


@dataclass(frozen=True, slots=True)
class Terms:
    """Document frequencies: in how many of `captions` a unit (by its key), a folded word or a dictionary form stands.

    Quoted words do not count. `written` holds what the first caption writes otherwise than the key; `style` is that of
    most captions.
    """

    captions: int
    style: Style
    units: Mapping[str, int]
    words: Mapping[str, int]
    lemmas: Mapping[str, int]
    written: Mapping[str, str]

    def shown(self, unit: str) -> str:
        """A unit as its first caption writes it."""
        return self.written.get(unit, unit)

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
            if key not in units and (shown := parsed.shown(unit)) != key:
                written[key] = shown
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


class Likeness(StrEnum):
    """How two samples are the same picture, from the surest to the loosest."""

    FILE = "exact-file"
    PIXELS = "exact-pixels"
    NEAR = "near"
    BURST = "burst"


EXACT = (Likeness.FILE, Likeness.PIXELS)


@dataclass(frozen=True, slots=True)
class Twins:
    """Two samples, the earlier one `first`; `similarity` 0 to 1; `relations` say what was done to one of them."""

    first: str
    second: str
    likeness: Likeness
    similarity: float
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Samples of which each is a duplicate of each other one; `likeness` is the loosest among them."""

    keys: tuple[str, ...]
    likeness: Likeness
    twins: tuple[Twins, ...]


@dataclass(frozen=True)
class Duplicates:
    """The groups of a set: `copies` of one picture, and `bursts` of one scene, each in the order of the samples.

    Groups are complete: all members are duplicates of each other, so that chains of ever less similar pictures never
    become one group. No sample is in two groups of a kind. Of samples with the same pixels the first stands for all
    in `twins`; the others are each twinned with it alone.
    """

    twins: tuple[Twins, ...] = ()
    copies: tuple[Group, ...] = ()
    bursts: tuple[Group, ...] = ()

    @cached_property
    def _same(self) -> Mapping[str, list[str]]:
        """The samples with the same pixels, by their first."""
        members: dict[str, list[str]] = defaultdict(list)
        for each in self.twins:
            if each.likeness in EXACT:
                members[each.first].append(each.second)
        return members

    @cached_property
    def _beside(self) -> Mapping[str, list[Twins]]:
        beside: dict[str, list[Twins]] = defaultdict(list)
        for each in self.twins:
            beside[each.first].append(each)
            beside[each.second].append(each)
        return beside

    def copies_of(self, key: str) -> dict[str, Twins]:
        """Every other sample that is a copy of this one, with the pair that shows it."""
        found: dict[str, Twins] = {}
        first = next((each.first for each in self._beside[key] if each.likeness in EXACT and each.second == key), key)
        for each in (*self._beside[key], *(self._beside[first] if first != key else ())):
            if each.likeness is not Likeness.BURST:
                for member in (each.first, each.second):
                    found.update((same, each) for same in (member, *self._same.get(member, ())))
        return {other: each for other, each in found.items() if other != key}

    @cached_property
    def nearest(self) -> Mapping[str, tuple[str, float]]:
        """For each sample that copies an earlier one: the most similar earlier one, and how similar it is."""
        found: dict[str, tuple[str, float]] = {}
        for each in self.twins:
            if each.likeness is not Likeness.BURST and each.similarity > found.get(each.second, ("", 0.0))[1]:
                found[each.second] = (each.first, each.similarity)
        return found


def find_duplicates(rows: Iterable[tuple[str, Row]], folder: Path | None = None) -> Duplicates:
    """Duplicates among samples (key and row, in the set's order); pictures that did not decode take no part.

    `folder` is that of the cache, where the last search is remembered.

    Pictures too flat to compare, such as a plain colour, are duplicates only when their pixels are the same.
    """
    sound = [(key, row) for key, row in rows if row.decoded and row.fault is Fault.NONE]
    first_with: dict[str, int] = {}
    same: dict[int, list[int]] = defaultdict(list)
    twins: dict[tuple[int, int], Twins] = {}
    for n, (key, row) in enumerate(sound):
        first = first_with.setdefault(row.pixels.pixel_digest or f"#{n}", n)
        same[first].append(n)
        if first != n:
            likeness = Likeness.FILE if row.digest and row.digest == sound[first][1].digest else Likeness.PIXELS
            twins[first, n] = Twins(sound[first][0], key, likeness, 1.0)
    firsts = [n for n in same if sound[n][1].pixels.fingerprint]
    near: dict[tuple[int, int], Twins] = {}
    if len(firsts) > 1:
        for pair in pairs([sound[n][1].pixels.fingerprint for n in firsts], folder):
            one, other = firsts[pair.first], firsts[pair.second]
            likeness = Likeness.NEAR if pair.copy else Likeness.BURST
            near[one, other] = Twins(
                sound[one][0], sound[other][0], likeness, pair.similarity, tuple(str(each) for each in pair.relations)
            )
    twins |= near
    copies = {pair: each for pair, each in near.items() if each.likeness is Likeness.NEAR}
    return Duplicates(
        tuple(twins[pair] for pair in sorted(twins)),
        _groups(sound, same, twins, _complete(same, copies)),
        tuple(
            group for group in _groups(sound, same, twins, _complete(same, near)) if group.likeness is Likeness.BURST
        ),
    )


def _complete(nodes: Iterable[int], pairs: Mapping[tuple[int, int], Twins]) -> list[list[int]]:
    """Groups of nodes by complete linkage, the most similar pairs joined first."""
    group_of = {node: [node] for node in nodes}
    for low, high in sorted(pairs, key=lambda pair: (-pairs[pair].similarity, pair)):
        one, other = group_of[low], group_of[high]
        if one is not other and all((min(a, b), max(a, b)) in pairs for a in one for b in other):
            one += other
            group_of.update((member, one) for member in other)
    return [sorted(members) for members in {id(each): each for each in group_of.values()}.values()]


def _groups(
    sound: Sequence[tuple[str, Row]],
    same: Mapping[int, Sequence[int]],
    twins: Mapping[tuple[int, int], Twins],
    linked: Sequence[Sequence[int]],
) -> tuple[Group, ...]:
    """Groups of two and more, with all that have the same pixels as one of them."""
    found = []
    for nodes in linked:
        members = sorted(n for node in nodes for n in same[node])
        if len(members) > 1:
            inside = [twins[a, b] for at, a in enumerate(nodes) for b in nodes[at + 1 :]]
            inside += [twins[node, n] for node in nodes for n in same[node] if n != node]
            loosest = max((each.likeness for each in inside), key=list(Likeness).index)
            found.append((members, Group(tuple(sound[n][0] for n in members), loosest, tuple(inside))))
    return tuple(group for _, group in sorted(found, key=lambda each: each[0]))
