"""How a name stands in its caption: alone, in front of `of`, in front of a noun. Names may change places within one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from lorakit.caption.style import ARTICLES, FUNCTION_WORDS
from lorakit.caption.words import is_cjk, norms, words

if TYPE_CHECKING:
    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading

_LINKS = frozenset({"of", "的"})
_TELLING = frozenset("和与與及或在里裡中上下是有着著了像")  # no noun begins with these
_PROPER = frozenset({"japanese", "chinese", "american"})


class Frame(StrEnum):
    """What stands around a name, which is why another kind of name would not fit there."""

    ALONE = "alone"  # a unit of its own, with its article: a photograph
    OF = "of"  # a photograph of a gull, 漫画风的少女
    NOUN = "noun"  # a neo-noir alley


def core(hit: Hit) -> Hit:
    """The plain name within a found term: `photograph` of `a photograph of`, `照片` of `的照片`."""
    parts = words(hit.term.form)
    first, last = 0, len(parts)
    while first < last - 1 and (parts[first].norm in ARTICLES or parts[first].norm == "的"):
        first += 1
    while last > first + 1 and parts[last - 1].norm in _LINKS:
        last -= 1
    if last - first == len(parts):
        return hit
    term = hit.term
    plain = type(term)(
        term.vocabulary, term.entry, term.side, term.form[parts[first].start : parts[last - 1].end], term.kind
    )
    return hit._replace(first=hit.first + first, last=hit.last - (len(parts) - last), term=plain)


def frame_of(reading: Reading, hit: Hit) -> Frame | None:
    """The frame of a plain name; None where it stands in none, as in `a photograph in a temple`."""
    parsed = reading.parsed
    unit = parsed.unit_at(hit.first)
    if unit is None:
        return None
    if hit.last == unit.last:
        before = [word.norm for word in parsed.words[unit.first : hit.first]]
        return Frame.ALONE if ARTICLES.issuperset(before) and len(before) < 2 else None
    behind = parsed.words[hit.last]
    if behind.norm in _LINKS:
        return Frame.OF
    between = parsed.text[parsed.words[hit.last - 1].end : behind.start]
    if behind.norm in FUNCTION_WORDS or behind.norm in _TELLING or between not in ("", " ", "_"):
        return None
    return Frame.NOUN


def plainly(written: str, form: str) -> str:
    """A plain name as a caption writes it, in the singular of the list and without the capital of a sentence."""
    if norms(written) != norms(form):
        written = form
    return " ".join(_lowered(word) for word in written.split())


def _lowered(word: str) -> str:
    """Without the capital of a sentence or title; Japanese, 3D and CGI keep theirs."""
    sentence = not is_cjk(word) and word[:1].isupper() and word[1:] == word[1:].lower()
    return word.lower() if sentence and word.lower() not in _PROPER else word
