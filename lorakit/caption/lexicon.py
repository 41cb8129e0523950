"""Find thousands of words and phrases in one pass: a trie of folded words, so the cost grows with the caption only.

No regular expression over all entries and no loop over them: 5,000 entries cost what five do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from lorakit.caption.words import is_cjk, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.caption.parse import Parsed
    from lorakit.caption.words import Word


@dataclass(frozen=True, slots=True)
class Term:
    """What a lexicon entry stands for.

    `vocabulary` is the list it belongs to, `entry` the entry's name there, `side` the name within the entry (the
    canonical form, the pole of a conflict), `kind` what the vocabulary says about the entry. `form` is the text looked
    for. A term whose `shield` is set matches only to keep shorter ones from matching.
    """

    vocabulary: str
    entry: str
    side: str
    form: str
    kind: str = ""
    shield: bool = False


class Hit(NamedTuple):
    """A term found in words `first` up to, not including, `last`."""

    first: int
    last: int
    term: Term


@dataclass(slots=True)
class Lexicon:
    """A trie: each node maps the next word to a node; key None holds the terms that end there."""

    root: dict[Any, Any] = field(default_factory=dict)

    def add(self, term: Term) -> None:
        """Enter a term. A form without any word (punctuation only) cannot be found and is left out."""
        node = self.root
        parts = words(term.form)
        for word in parts:
            node = node.setdefault(word.norm, {})
        if parts:
            node.setdefault(None, []).append(term)

    def find(self, parsed: Parsed) -> tuple[Hit, ...]:
        """Every term in a caption: per vocabulary leftmost first, longest first, none overlapping.

        Nothing is found in quotations and titles, nor across the border of two units. A word matches as written or by
        its dictionary form, so that `neon sign` finds `neon signs`. A single CJK character matches only when no CJK
        character adjoins it, or 的 follows: it would stand inside a longer word (车 in 火车).
        """
        found: list[Hit] = []
        for unit in parsed.units:
            if unit.last > unit.first:
                self._find(parsed.words, unit.first, unit.last, parsed.quoted, found)
        return tuple(found)

    def _find(self, parts: Sequence[Word], begin: int, stop: int, quoted: frozenset[int], found: list[Hit]) -> None:
        root = self.root
        reach: dict[str, int] = {}
        for first in range(begin, stop):
            word = parts[first]
            node = root.get(word.norm) or root.get(word.lemma)
            if node is None or first in quoted:
                continue
            ends: list[tuple[int, list[Term]]] = []
            last = first + 1
            while node is not None:
                if None in node and (last > first + 1 or not _inside(parts, first)):
                    ends.append((last, node[None]))
                if last >= stop or last in quoted:
                    break
                following = parts[last]
                node = node.get(following.norm) or node.get(following.lemma)
                last += 1
            for end, terms in reversed(ends):
                free = [term for term in terms if reach.get(term.vocabulary, 0) <= first]
                found.extend(Hit(first, end, term) for term in free if not term.shield)
                # terms of one vocabulary that share a form are all kept; shorter ones are shut out
                for term in free:
                    reach[term.vocabulary] = end


def build(terms: Iterable[Term]) -> Lexicon:
    """A lexicon of all `terms`."""
    lexicon = Lexicon()
    for term in terms:
        lexicon.add(term)
    return lexicon


def _inside(parts: Sequence[Word], at: int) -> bool:
    """Whether the CJK character number `at` touches another one (的 behind it does not count)."""
    word = parts[at]
    if word.norm.isascii() or not is_cjk(word.norm):
        return False
    before = at > 0 and parts[at - 1].end == word.start and is_cjk(parts[at - 1].norm)
    if before or at + 1 >= len(parts) or parts[at + 1].start != word.end:
        return before
    return parts[at + 1].norm != "的" and is_cjk(parts[at + 1].norm)
