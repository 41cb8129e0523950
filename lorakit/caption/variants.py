"""Mine a set's own vocabulary for names that look like variants of one another. Proposals, never certainties."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.lemma import lemma
from lorakit.caption.real_words import REAL
from lorakit.caption.slips import is_derived
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST = 5  # characters of a unit
_ODD = re.compile(r"\d")
LONG_WORD = 8  # letters; in shorter words two edits make another word
SHARED = 0.7  # of the longer word's letters that both have in the same order
EDGE = 3  # letters that a misspelt word shares with the right one at its start or end


class Variant(NamedTuple):
    """`rare` looks like another way to write `common`; both are keys of units or words, with their captions counted."""

    rare: str
    common: str
    rare_count: int
    common_count: int
    why: str


def same_unit(counts: Mapping[str, int], least: int, ratio: float) -> list[Variant]:
    """Units that differ only in joins (`rain coat`, `raincoat`), number (`neon sign`, `neon signs`) or word order.

    The common one stands in at least `least` captions and `ratio` times as many as the rare one. Units with digits and
    emoticons never count: `1girl` and `2girls` are two things. Linear in the number of units.
    """
    usual: dict[tuple[str, str], str] = {}
    for key, count in counts.items():
        if count >= least and _plain(key):
            for form in _forms(key):
                usual[form] = max(key, usual.get(form, key), key=lambda each: (counts[each], each))
    if not usual:
        return []
    found: dict[str, Variant] = {}
    for key, count in counts.items():
        for form in _forms(key):
            common = usual.get(form)
            if common and common != key and counts[common] >= ratio * count and _plain(key):
                found.setdefault(key, Variant(key, common, count, counts[common], form[0]))
    return sorted(found.values())


def _plain(key: str) -> bool:
    return len(key) >= SHORTEST and _ODD.search(key) is None and not is_cjk(key)


def _forms(key: str) -> list[tuple[str, str]]:
    """What a unit has in common with its variants: its letters, its singular, its words in order of the alphabet."""
    start, space, last = key.rpartition(" ")
    forms = [("spelling", key.replace(" ", "")), ("number", start + space + lemma(last))]
    if space:
        forms.append(("order", " ".join(sorted(key.split()))))
    return forms


def near_words(counts: Mapping[str, int], least: int, ratio: float, unknown: Iterable[str]) -> list[Variant]:
    """Long words that are two edits away from a common one and are no words themselves, nor made of one.

    `unknown` are the words to look at. A common word stands in at least `least` captions and `ratio` times as many as
    the other. Candidates share their first or last three letters, so that no word is held against all others. Far
    apart as two edits are, even these few may be words in their own right: nothing for a program to correct.
    """
    from rapidfuzz.distance import OSA, LCSseq

    buckets: dict[str, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if count >= least and len(word) >= LONG_WORD and word.isalpha():
            buckets["^" + word[:EDGE]].append(word)
            buckets["$" + word[-EDGE:]].append(word)
    found = []
    for word in unknown:
        if len(word) < LONG_WORD or not word.isalpha():
            continue
        near = {*buckets.get("^" + word[:EDGE], ()), *buckets.get("$" + word[-EDGE:], ())}
        close = [each for each in near if each[0] == word[0] and OSA.distance(word, each, score_cutoff=2) == 2]
        close = [each for each in close if LCSseq.normalized_similarity(word, each) >= SHARED]
        if close and (word in REAL or is_derived(word, _is_token)):
            continue
        if len(close) == 1 and counts[close[0]] >= ratio * counts[word] and lemma(close[0]) != lemma(word):
            found.append(Variant(word, close[0], counts[word], counts[close[0]], "typing"))
    return sorted(found)


def _is_token(word: str) -> bool:
    """Whether CLIP's vocabulary holds a word whole, which makes it a known one."""
    tokenizer = clip_tokenizer()
    return tokenizer.exact and tokenizer.count(word) == 1
