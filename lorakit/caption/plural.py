"""The plural of an English noun: the way back from `lemma`."""

from __future__ import annotations

from lorakit.caption.lemma import FIXED, IRREGULAR, lemma
from lorakit.caption.plural_words import (
    LIKE,
    NO_MAN,
    NOT_LIKE,
    OES,
    SPOKEN_CH,
    SPOKEN_K,
    has_none,
)

_PLURALS = {singular: plural for plural, singular in reversed(IRREGULAR.items())}
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
_LIKE = tuple(LIKE)


def plural(word: str) -> str:
    """The plural of a singular noun; nothing where it has none, it is not certain, or `lemma` finds no way back.

    Nothing for mass nouns (`water`), invariant ones (`sheep`), and words that are no nouns (`beautiful`).
    """
    folded = word.lower()
    known = _PLURALS.get(folded)
    if not folded.isalpha() or has_none(folded) or (folded in FIXED and known is None) or lemma(folded) != folded:
        return ""
    made = known or _made(folded)
    if lemma(made) != folded:
        return ""
    ending = made.removeprefix(folded)
    if ending == made:
        return _cased(made, word)
    return word + (ending.upper() if word.isupper() and ending != "s" else ending)


def _made(word: str) -> str:
    if word.endswith("man") and not word.endswith(NO_MAN):
        return word[:-3] + "men"
    if word.endswith(_LIKE) and word not in NOT_LIKE:
        ending = max((each for each in _LIKE if word.endswith(each)), key=len)
        return word.removesuffix(ending) + LIKE[ending]
    if word.endswith("y") and (word[-2:-1] not in _VOWELS or word.endswith("quy")):
        return word[:-1] + "ies"
    if word in OES:
        return word + "es"
    if word != "arch" and word.endswith(SPOKEN_K) and not word.endswith(SPOKEN_CH):
        return word + "s"
    return word + ("es" if word.endswith(_HISSING) else "s")


def _cased(made: str, word: str) -> str:
    """A form that changes its stem, with the capitals of the singular: Men of Man, MEN of MAN."""
    if word.isupper() and len(word) > 1:
        return made.upper()
    return made[:1].upper() + made[1:] if word[:1].isupper() else made
