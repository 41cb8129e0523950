"""The number of a name that takes the place of another: one, several, or what cannot be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.lemma import lemma
from lorakit.caption.plural import plural
from lorakit.caption.plural_words import ELSE, INVARIANT, PLURAL_ONLY, is_mass
from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.parse import Parsed

_PREPOSITIONS_TEXT = """
of in with on for at from by to behind under over near into onto about above below beside between through across
against around along without within inside outside after before during up down off out and or as like than per vs
that who which
"""
PREPOSITIONS = frozenset(_PREPOSITIONS_TEXT.split())
# a cup of tea, a man in black: certainly a thing and what is told of it; `back to back` and `passer-by` are none
_TELLING = frozenset({"of", "in", "with"})
_ONE = frozenset({"a", "an", "one", "each", "every", "another", "this", "that", "single"})
_MANY_TEXT = """
two three four five six seven eight nine ten eleven twelve many several few both these those various numerous multiple
dozen dozens hundred hundreds thousand thousands pair pairs couple bunch lot lots group row countless
"""
_MANY = frozenset(_MANY_TEXT.split())
_MUCH = frozenset({"much", "little", "less"})
_VERBS = {"is": "one", "was": "one", "has": "one", "does": "one", "are": "many", "were": "many", "have": "many"}
_OBJECTS_TEXT = "a an the his her its their him them it himself herself itself"
_OBJECTS = frozenset(_OBJECTS_TEXT.split())
_SUBJECTS = (["he"], ["she"], ["it"], ["who"], ["they"], ["we"], ["you"], ["i"], ["that"], ["which"])
_HELPERS = (["to"], ["can"], ["will"], ["could"], ["would"], ["must"], ["may"])
_FAR = 4  # words between a determiner and what it belongs to


def several(name: str) -> str:
    """The plural of a name of one or more words; nothing where it is not certain."""
    parts = name.split(" ")
    low = [part.lower() for part in parts]
    if low[0] in _ONE or low[0] == "the" or name != " ".join(name.split()):
        return ""
    at = next((number for number, part in enumerate(low) if part in PREPOSITIONS), len(parts))
    if at < len(parts) and (low[at] not in _TELLING or at == 0):
        return ""
    head = parts[at - 1]
    stem, hyphen, final = head.rpartition("-")
    if kind(final) == "many":
        return name
    many = plural(final)
    if hyphen and (final.lower() in PREPOSITIONS or not PREPOSITIONS.isdisjoint(stem.lower().split("-"))):
        return ""
    return " ".join([*parts[: at - 1], stem + hyphen + many, *parts[at:]]) if many else ""


def kind(word: str) -> str:
    """`many` for a plural, `mass` for what is not counted, `any` for sheep, else `one`."""
    folded = word.lower().removesuffix("'s")
    if folded in PLURAL_ONLY or folded != lemma(folded) or folded in ("people", "cattle", "police"):
        return "many"
    if folded in INVARIANT:
        return "any"
    return "mass" if is_mass(folded) else "one"


def head(text: str) -> str:
    """The word of a name that tells its number: `cup` of `cup of tea`."""
    parts = [word.norm for word in words(text)]
    at = next((number for number, part in enumerate(parts) if number and part in PREPOSITIONS), len(parts))
    return parts[at - 1] if parts else ""


def inflected(parsed: Parsed, first: int, last: int, form: str) -> bool | None:
    """Whether words of a caption are the plural of `form` by its head; None where another word differs."""
    looked_for = [word.norm for word in words(form)]
    written = [word.norm for word in parsed.words[first:last]]
    differ = [
        number for number, (have, want) in enumerate(zip(written, looked_for, strict=True))
        if have not in (want, f"{want}'s")
    ]  # fmt: skip
    if not differ:
        return False
    at = next((number for number, part in enumerate(looked_for) if number and part in PREPOSITIONS), len(looked_for))
    plain = at == len(looked_for) or looked_for[at] in _TELLING
    if differ != [at - 1] or not plain or written[at - 1].removesuffix("'s") in ELSE:
        return None
    return True


def agrees(parsed: Parsed, first: int, last: int, was: str, now: str) -> bool:
    """Whether a name of another kind (`kind`) may stand where words `first` to `last` do: no `a jeans`."""
    if was == now or "any" in (was, now):
        return True
    unit = parsed.unit_at(first)
    begin = max(unit.first, first - _FAR - 1) if unit else first
    before = _determiner([word.norm for word in parsed.words[begin:first]])
    behind = parsed.words[last].norm if unit and last < unit.last else ""
    if (before in _ONE and now != "one" and (now == "many" or before not in ("this", "that"))) or (
        before in _MUCH and now != "mass"
    ):
        return False
    if before in _MANY and now != "many":
        return False
    return _VERBS.get(behind, now if now == "many" else "one") == ("many" if now == "many" else "one")


def is_verb(parsed: Parsed, first: int, last: int, *, many: bool) -> bool:
    """Whether words that could be a noun are more likely a verb: she photographs, a dog watches, to photograph a bird.

    `many` says that they have the -s of a plural.
    """
    unit = parsed.unit_at(first)
    if unit is None:
        return False
    before = [word.norm for word in parsed.words[max(unit.first, first - _FAR - 1) : first]]
    behind = parsed.words[last].norm if last < unit.last else ""
    if not many:
        return before[-1:] in (*_SUBJECTS, *_HELPERS) and behind in _OBJECTS
    at = _determiner(before, to_verb=True)
    return at in ("a", "an", "each", "every") or behind in _OBJECTS or before[-1:] in _SUBJECTS


def _determiner(before: Sequence[str], *, to_verb: bool = False) -> str:
    """The article or number in front of words, with adjectives between; nothing behind another word of grammar.

    With `to_verb` nothing behind a verb either: a man watching ladies, a man drives automobiles.
    """
    for at in range(len(before) - 1, max(-1, len(before) - 1 - _FAR), -1):
        word = before[at]
        if word.isdigit():
            return "one" if word == "1" else "two"
        if word in _ONE or word in _MANY or word in _MUCH:
            return word
        if word == "of" and at and before[at - 1] in _MANY:
            return "two"
        if word in FUNCTION_WORDS or (to_verb and word.endswith(("ing", "s"))):
            return ""
    return ""
