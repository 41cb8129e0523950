"""Tell what a caption may mean to say twice: one thing after another, or the same look of two people."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from lorakit.caption.people import ONES
from lorakit.caption.spans import Cover
from lorakit.caption.style import Style
from lorakit.caption.suggest.traits import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.reading import Reading

# `top row: cat`, `左：猫`; no `(cat:1.2)`, no `12:30`
_LABEL = re.compile(r"(?<=[^\W\d_])\s?[:：](?=\s|[^\W\d_])")
_COUNTED_TEXT = """
a an one another two three four five six seven eight nine ten both each every other the this that these those
his her hers their its my your our some several many more
"""
COUNTED = frozenset(_COUNTED_TEXT.split())  # in front they make of a name one thing among others
_CALLS_TEXT = "no yes oh ah hey ha wow ooh yeah please wait stop never again very so really well"
CALLS = frozenset(_CALLS_TEXT.split())
# besides the people of the vocabulary, what wears and does things of its own
_BEINGS_TEXT = """
king queen emperor empress duke elf orc goblin dwarf troll ogre giant fairy demon devil angel mermaid merman centaur
satyr vampire werewolf zombie ghost dragon god goddess alien robot android cyborg mascot doll statue
cat dog puppy kitten horse pony cow bull pig sheep goat wolf fox bear rabbit bunny hare mouse rat deer lion tiger bird
owl duck chicken parrot frog
"""
_BEINGS = frozenset(_BEINGS_TEXT.split())
_SIDES_TEXT = "left right front back side top bottom middle center centre upper lower foreground background above below"
_SIDES = frozenset(_SIDES_TEXT.split())
_VIEWS = frozenset({"view", "side", "half", "row", "panel", "corner", "part"})
# alone they belong to the tag in front: `hat, red, scarf, red`
_LOOKS = COLOURS | frozenset({"wooden", "metallic", "striped", "plaid", "checkered", "floral", "spotted", "ripped"})
_PERSON = re.compile(r"(?:\d+\+?)?(?:girl|boy|other|man|woman|men|women|child|children|kid|lady|guy|person|people)s?")


class Twice:
    """One caption, asked about several repetitions; what holds for all of them is found once."""

    def __init__(self, reading: Reading) -> None:
        self._parsed: Parsed = reading.parsed
        self._tags = reading.style is Style.TAGS
        self._people: Sequence[Hit] = reading.of("people")

    def is_idle(self, same: Sequence[Unit]) -> bool:
        """Whether the repetition says nothing new: mere labels, in a caption that has one thing to hang them on.

        None are units with an article or numeral (`a cat, a dog, a cat`), calls (`No, no, she said`), bare looks (`hat,
        red, scarf, red`), and units between which another being or side is named (`1girl, black hair, 1boy, black
        hair`, `left, cat, right, cat`). In a caption of parts with titles (`top row: cat`) nothing is idle, and outside
        of tags only what stands beside at most one article or numeral.
        """
        if self._divided or not (self._tags or self._counted <= 1):
            return False
        words = self._parsed.words
        for unit in same:
            if unit.size and words[unit.first].norm in (COUNTED if unit.size > 1 else CALLS | COUNTED):
                return False
            if unit.size == 1 and words[unit.first].norm in _LOOKS:
                return False
        between = bisect_left(self._bearers, same[0].last)
        return between == len(self._bearers) or self._bearers[between] >= same[-1].first

    @cached_property
    def _divided(self) -> bool:
        """Whether a colon makes titles of some words."""
        parsed = self._parsed
        found = [match.end() - 1 for match in _LABEL.finditer(parsed.text)]
        held = Cover([*((mark.start, mark.end) for mark in parsed.marks), *parsed.emoticons]) if found else ()
        return any(at not in held for at in found)

    @cached_property
    def _counted(self) -> int:
        return sum(word.norm in COUNTED for word in self._parsed.words)

    @cached_property
    def _bearers(self) -> list[int]:
        """Which words name somebody or something that what follows may belong to: a person, a being, a side."""
        words = self._parsed.words
        found = {number for number, word in enumerate(words) if _PERSON.fullmatch(word.norm)}
        found.update(hit.first for hit in self._people if hit.term.kind in ONES)
        for unit in self._parsed.units:
            if unit.size and (
                words[unit.last - 1].lemma in _BEINGS or _is_side([w.norm for w in words[unit.first : unit.last]])
            ):
                found.add(unit.first)
        return sorted(found)


def _is_side(norms: Sequence[str]) -> bool:
    """Whether a unit names a part of the picture: `left`, `front view`."""
    return norms[0] in _SIDES and (len(norms) == 1 or (len(norms) == 2 and norms[1] in _VIEWS))
