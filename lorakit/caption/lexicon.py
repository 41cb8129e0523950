"""Find thousands of words and phrases in one pass: a trie of folded words, so the cost grows with the caption only.

No regular expression over all entries and no loop over them: 5,000 entries cost what five do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from lorakit.caption.words import is_cjk, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.caption.parse import Parsed
    from lorakit.caption.words import Word


_END = itemgetter(0)
# what tells that a single Chinese character beside it is a word: 红色的车, 车和人, 一辆车
_PARTICLES = frozenset("的和与與及或在是")
_NUMERALS = frozenset("一二两兩三四五六七八九十几幾数數这這那每某半")
_MEASURES = frozenset(
    "只隻个個条條张張辆輛位名匹头頭朵把本座间間件双雙艘架棵株台臺瓶杯碗盏盞颗顆滴串群对對副幅扇面根枝支块塊片栋棟"
)


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

        Nothing is found in quotations and titles, nor across the border of two units. A word matches as written or,
        where its vocabulary has no such form, by its dictionary form: `neon sign` finds `neon signs`. A single CJK
        character matches only where it is a word of its own: 车 in 红色的车, 一辆车 and 车和人, not in 火车.
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
            if (word.norm not in root and word.lemma not in root) or first in quoted:
                continue
            for end, terms in _ends(root, parts, first, stop, quoted):
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


def _ends(
    root: dict[Any, Any], parts: Sequence[Word], first: int, stop: int, quoted: frozenset[int]
) -> list[tuple[int, list[Term]]]:
    """Where terms that begin with word `first` end: the longest first, and as written before the dictionary form.

    Both forms of a word are followed: `stars and stripes` of one list must not hide `star` of another.
    """
    ends: list[tuple[int, list[Term]]] = []
    paths: list[tuple[dict[Any, Any] | None, int]] = [(root, first)]
    for begun, last in paths:
        node = begun
        while node is not None:
            if None in node and (last > first + 1 or not _inside(parts, first)):
                ends.append((last, node[None]))
            if last >= stop or last in quoted:
                break
            word = parts[last]
            last += 1
            if word.lemma != word.norm and word.norm in node:
                paths.append((node.get(word.lemma), last))
                node = node[word.norm]
            else:
                node = node.get(word.lemma)
    ends.sort(key=_END, reverse=True)
    return ends


def _inside(parts: Sequence[Word], at: int) -> bool:
    """Whether the CJK character number `at` stands inside a longer word, as far as its neighbours tell.

    Free are those without a CJK neighbour and those whose neighbour is a particle or a measure word behind a numeral.
    """
    if parts[at].norm.isascii() or not is_cjk(parts[at].norm):
        return False
    behind = _neighbour(parts, at, 1)
    if behind and behind not in _PARTICLES:
        return True
    before = _neighbour(parts, at, -1)
    counted = before in _MEASURES and _neighbour(parts, at - 1, -1) in _NUMERALS
    return bool(before) and before not in _PARTICLES and not counted


def _neighbour(parts: Sequence[Word], at: int, step: int) -> str:
    """The CJK character that touches word `at` on one side, or nothing."""
    other = at + step
    if not 0 <= other < len(parts):
        return ""
    left, right = parts[min(at, other)], parts[max(at, other)]
    return parts[other].norm if left.end == right.start and is_cjk(parts[other].norm) else ""
