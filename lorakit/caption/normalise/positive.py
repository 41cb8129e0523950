"""Say what is there instead of what is not: proposals for a person to judge, from the vocabulary `rewrites`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.article import article as article_of
from lorakit.caption.negation.kinds import Denied
from lorakit.caption.normalise.remove import without
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from lorakit.caption.negation.kinds import Negation
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Unit
    from lorakit.caption.reading import Reading

_ARTICLES = ("a ", "an ", "the ")
_LONGEST = 4  # words of a unit that a word can be put in front of: `street`, `a street at night`


class Proposal(NamedTuple):
    """The words to write, as they would read, and the changes that write them."""

    shown: str
    changes: list[Change]


def positive(reading: Reading, found: Negation) -> Proposal | None:
    """What to write in place of denied content that is a unit of its own; None where no word list knows."""
    if found.kind is not Denied.CONTENT:
        return None
    units = reading.parsed.units
    number = next((at for at, unit in enumerate(units) if unit.start <= found.start < unit.end), None)
    if number is None or reading.parsed.text[units[number].start : found.start].strip():
        return None
    unit = units[number]
    if reading.parsed.text[found.end : unit.end].strip(" .。"):
        return None
    words = reading.parsed.words
    hits = reading.of("rewrites")
    hit = next((each for each in hits if words[each.first].start >= found.start and each.last <= unit.last), None)
    if hit is None:
        return None
    if hit.term.kind == "instead":
        return Proposal(hit.term.side, [(unit.start, unit.end, hit.term.side)])
    return _before(reading, units[number - 1], unit, hit.term.side) if number else None


def _before(reading: Reading, target: Unit, denied: Unit, word: str) -> Proposal | None:
    """`word` in front of the unit before the denial, behind its article."""
    if target.size > _LONGEST and not is_cjk(word):
        return None
    text = reading.parsed.shown(target)
    article = next((each for each in _ARTICLES if text.lower().startswith(each)), "")
    at = target.start + len(article)
    if text[len(article) :].lower().startswith(word):
        return Proposal(text, without(reading.parsed, [denied]))
    gap = "" if is_cjk(word) else " "
    new = f"{word}{gap}"
    wanted = article_of(word)
    if article.strip().lower() in ("a", "an") and wanted not in ("", article.strip().lower()):
        changes = [(target.start, at, f"{text[0]}{wanted[1:]} {new}")]
    else:
        changes = [(at, at, new)]
    shown = changes[0][2] + text[len(article) :] if changes[0][0] < at else article + new + text[len(article) :]
    return Proposal(shown, [*changes, *without(reading.parsed, [denied])])
