"""Forms of a set's own words that look alike: joined or not, spelt in two ways, slips, word order, initials.

What the set holds is counted once and looked up by what the forms have in common; nothing is held against all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from lorakit.caption.slips import find_slips
from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.suggest.chinese import chinese
from lorakit.caption.suggest.pairs import INITIALS, JOIN, ORDER, SLIP, SPELLING, Pair
from lorakit.caption.suggest.traits import COLOURS, DEGREES, QUALITIES, TO_JOIN
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.variants import LONG_WORD, near_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lorakit.caption.reading import Reading

# A person looks at every proposal, so fewer captions than `synonym-drift` and `spelling` ask for will do.
FREQUENT, RATIO = 3, 3  # captions that hold a word before another is its slip, and how many times as many
SHARE, SURELY = 0.05, 10  # share of the captions, and number however large the set, from which on it surely is
FAR, FAR_RATIO = 5, 5.0  # the same for words two edits away
MOST = 5  # captions that may share one slip
SHORT = 5  # letters; two swapped in fewer make a name too often: `head` and `heda`
ORDER_WORDS = 4
INITIAL_WORDS = range(3, 6)
LETTERS = frozenset("tvxkeu")  # stand alone in front of a word: `t shirt`, `x ray`
# where British and American English part for certain; the stem in front must be long: `four` is no `for`
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})our"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=e$|ed$|ing$|er$|ation$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2}[bt])re$"), "er"),
    (re.compile(r"(?<=[a-z]{2}el)l(?=ed$|ing$|er$)"), ""),
    (re.compile(r"(?<=[a-z]{3})ogue$"), "og"),
    (re.compile(r"gray"), "grey"),
    (re.compile(r"moustache"), "mustache"),
)


@dataclass
class Tally:
    """In how many captions units (by key) and words (by dictionary form) stand; quoted words do not count.

    `joins` are words side by side that the set also writes as one. The trigger's own words are in none of them.
    """

    units: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    joins: Counter[tuple[str, str]] = field(default_factory=Counter)


def tally(readings: Sequence[Reading], own: Collection[str]) -> Tally:
    """Count a set in two passes: words written as one must be known before those in two are looked for."""
    found = Tally()
    for reading in readings:
        parsed = reading.parsed
        units = parsed.units
        words = parsed.words
        if parsed.quoted:
            units = tuple(unit for unit in units if parsed.quoted.isdisjoint(range(unit.first, unit.last)))
            words = tuple(word for at, word in enumerate(words) if at not in parsed.quoted)
        found.units.update({unit.key for unit in units if unit.size})
        found.words.update({word.lemma for word in words if word.lemma.isascii()})
    for word in own:
        del found.words[word]
    for reading in readings:
        parsed = reading.parsed
        joins = set()
        for unit in parsed.units:
            for at in range(unit.first, unit.last - 1):
                first, second = parsed.words[at].norm, parsed.words[at + 1].lemma
                if first + second in found.words and at not in parsed.quoted:
                    joins.add((first, second))
        found.joins.update(joins)
    return found


def mined(found: Tally, captions: int) -> Iterator[Pair]:
    """Every pair of forms of a set of so many captions that may be one name."""
    yield from _spelt(found.words)
    yield from _slips(found.words, min(SURELY, SHARE * captions))
    yield from _joins(found)
    yield from _orders(found.units)
    yield from _initials(found.units)
    yield from chinese(found.units)


def americanised(word: str) -> str:
    """One way of writing for what British and American English write differently."""
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def _spelt(words: Mapping[str, int]) -> Iterator[Pair]:
    alike: dict[str, list[str]] = defaultdict(list)
    for word in words:
        alike[americanised(word)].append(word)
    for several in alike.values():
        for pair in combinations(sorted(several), 2):
            yield Pair(*pair, SPELLING)


def _slips(words: Mapping[str, int], surely: float) -> Iterator[Pair]:
    """Slips of frequent words; none without CLIP's vocabulary, which tells real words."""
    tokenizer = clip_tokenizer()
    encode = tokenizer.encode
    if encode is None:
        return
    slips = find_slips(words, FREQUENT, lambda word: len(encode(word)) == 1, min(MOST, FREQUENT - 1))
    for rare, meant in slips.items():
        if words[meant] >= RATIO * words[rare]:
            yield Pair(meant, rare, SLIP, sure=words[meant] >= surely and len(meant) >= SHORT, fixed=True)
    unknown = [
        word
        for word, count in words.items()
        if count <= MOST and len(word) >= LONG_WORD and word not in slips and tokenizer.count(word) > 1
    ]
    for each in near_words(words, FAR, FAR_RATIO, unknown):
        yield Pair(each.common, each.rare, SLIP, sure=False, fixed=True)


def _joins(found: Tally) -> Iterator[Pair]:
    """`rain coat` and `raincoat`. Behind a quality the two words may mean something else: `green house`."""
    for first, second in found.joins:
        up = second == "up"  # `close-up`, `pin-up`; but one may also `make up`
        if first in TO_JOIN or (len(first) < 3 and first not in LETTERS):
            continue
        if not up and (second in TO_JOIN or len(second) < 3):
            continue
        sure = first == "close" if up else first not in QUALITIES | COLOURS
        yield Pair(f"{first} {second}", first + second, JOIN, sure)


def _orders(units: Mapping[str, int]) -> Iterator[Pair]:
    """`jacket red` and `red jacket`. Two nouns may be two things in two orders: `house boat`."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in units:
        if 0 < key.count(" ") < ORDER_WORDS and key.isascii():
            alike[tuple(sorted(key.split()))].append(key)
    for words, several in alike.items():
        if len(several) == 1 or not (FUNCTION_WORDS - {"and"} | DEGREES).isdisjoint(words):
            continue
        usual = max(several, key=lambda key: (units[key], key))
        coloured = "and" not in words and sum(word in COLOURS for word in words) == 1
        for key in several:
            if key != usual and units[usual] > 1:
                yield Pair(usual, key, ORDER, coloured and units[usual] > units[key], scope="tags")


def _initials(units: Mapping[str, int]) -> Iterator[Pair]:
    """`dof` and `depth of field`, only to look at: letters say little, so both must recur and stand alone in it."""
    long: dict[str, list[str]] = defaultdict(list)
    for key, count in units.items():
        words = key.split() if count > 1 else ()
        if len(words) in INITIAL_WORDS:
            long["".join(word[0] for word in words)].append(key)
    for short, several in long.items():
        if len(several) == 1 and units.get(short, 0) > 1 and short.isascii() and short.isalpha():
            yield Pair(several[0], short, INITIALS, sure=False, scope="tags")
