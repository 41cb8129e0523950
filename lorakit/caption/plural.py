"""The plural of an English noun: the way back from `lemma`."""

from __future__ import annotations

from lorakit.caption.lemma import FIXED, IRREGULAR, lemma

_PLURALS = {singular: plural for plural, singular in reversed(IRREGULAR.items())}
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"


def plural(word: str) -> str:
    """The plural of a singular noun; nothing where no form leads back to it by `lemma`."""
    folded = word.lower()
    if folded in FIXED or not folded.isalpha():
        return ""
    made = _PLURALS.get(folded) or _regular(folded)
    if lemma(made) != folded:
        return ""
    return word + made[len(folded) :] if made.startswith(folded) else made


def _regular(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSING) else "s")
