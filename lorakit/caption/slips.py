"""Slips of the hand: rare words that are one edit away from a frequent one, found without comparing all pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from lorakit.caption.lemma import lemma
from lorakit.caption.real_words import REAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHORTEST = 5  # letters of the frequent word; shorter ones have too many real neighbours
SWAPPED = 4  # where two letters are swapped, this many will do: `deks`
SAFE = 7  # letters from which on a single added, missing or wrong letter rarely leads to another word
ENDINGS = frozenset("sdryne")  # one of these at the end may make another form of the word
_SUFFIXES = (
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "er",
    "ers",
    "y",
    "ly",
    "ist",
    "ism",
    "ise",
    "ised",
    "ful",
    "less",
    "ify",
    "ified",
    "ish",
    "ness",
    "ment",
    "able",
    "ic",
    "ical",
    "al",
    "like",
    "wise",
)
_PREFIXES = ("un", "re", "in", "im", "dis", "up", "over", "out", "under", "non", "mis", "pre", "de", "fore")
# letters that are taken for each other: vowels, and consonants of one sound
_MISTAKEN = (frozenset("aeiouy"), frozenset("csz"), frozenset("ckq"), frozenset("gj"), frozenset("mn"))
# one way of writing for what British and American English write differently
_VARIANTS = (
    (re.compile(r"ou(?=r|l)"), "o"),
    (re.compile(r"s(?=e|ing|ation)"), "z"),
    (re.compile(r"re$"), "er"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"ll(?=ed|ing|er|at)"), "l"),
    (re.compile(r"(?<=.)efact"), "ifact"),
    (re.compile(r"gray"), "grey"),
)


def find_slips(
    counts: Mapping[str, int], frequent: int, is_known: Callable[[str], bool], most: int = 1
) -> dict[str, str]:
    """Words that count at most `most`, each with the word of at least `frequent` counts that it is a slip of.

    `is_known` says whether a word is a real one; it is asked about candidates only. Two words are one edit apart only
    if deleting at most one letter of each can make them equal, so an index of the frequent words by these shorter
    forms holds every candidate (Garbe's symmetric deletion): linear in the number of words.
    """
    index: dict[str, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if count >= frequent and len(word) >= SWAPPED and _is_plain(word):
            for short in _shorter(word):
                index[short].append(word)
    found: dict[str, str] = {}
    for word, count in counts.items():
        if not index or count > most or len(word) < SWAPPED or not _is_plain(word):
            continue
        near = {each for short in _shorter(word) for each in index.get(short, ())}
        meant = [each for each in near if is_slip(word, each)]
        if meant and word not in REAL and not is_known(word) and not is_derived(word, is_known):
            found[word] = max(meant, key=lambda each: (counts[each], each))
    return found


def is_slip(rare: str, meant: str) -> bool:
    """Whether `rare` is `meant` with one slip of the hand, and no other form or way of writing it.

    Swapped neighbours and a letter doubled or not doubled are slips in any word; a letter too many, missing or
    mistaken for one that sounds alike only in a word of at least `SAFE` letters.
    """
    if rare == meant or rare[0] != meant[0] or abs(len(rare) - len(meant)) > 1 or lemma(rare) == lemma(meant):
        return False
    if _one_way(rare) == _one_way(meant):
        return False
    short, long = sorted((rare, meant), key=len)
    at = next((at for at, (left, right) in enumerate(zip(short, long, strict=False)) if left != right), len(short))
    if len(short) == len(long):
        if short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :] == long[at:]:
            return len(meant) >= SWAPPED
        mistaken = any(short[at] in group and long[at] in group for group in _MISTAKEN)
        return mistaken and len(meant) >= SAFE and short[at + 1 :] == long[at + 1 :] != ""
    if len(meant) < SHORTEST or long[at + 1 :] != short[at:]:
        return False
    doubled = long[at] == long[at - 1]
    if at == len(short) and (not doubled or long[-1] in ENDINGS):
        return False
    return doubled or len(meant) >= SAFE


def is_derived(word: str, is_known: Callable[[str], bool]) -> bool:
    """Whether a word is made of a known one: `glinting` of `glint`, `unrealistic` of `realistic`.

    Stems of three letters do not count: `dek` is no reason to take `deks` for a plural.
    """
    whole = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    if any(len(stem) >= SHORTEST and is_known(stem) for stem in whole):
        return True
    return any(is_known(stem) for each in (word, *whole) for stem in stems(each) if len(stem) >= SWAPPED)


def stems(word: str) -> set[str]:
    """What an inflected or derived English word may come from: `tilted` from `tilt`, `raking` from `rake`."""
    found: set[str] = set()
    for suffix in _SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) > 2:
            found |= {stem, stem + "e", stem.removesuffix("i") + "y"}
            if stem[-1] == stem[-2]:
                found.add(stem[:-1])
    return found


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _shorter(word: str) -> set[str]:
    """The word and every word with one letter less."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _one_way(word: str) -> str:
    for pattern, instead in _VARIANTS:
        word = pattern.sub(instead, word)
    return word
