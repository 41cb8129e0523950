"""Put one name in place of another: number, possessive, article and capital follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.plural import plural
from lorakit.caption.style import Style
from lorakit.caption.words import is_cjk, words

if TYPE_CHECKING:
    from lorakit.caption.lexicon import Hit
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed
    from lorakit.caption.reading import Reading

_POSSESSIVE = re.compile(r"['’]s$")
_ARTICLES = {"a": "an", "an": "a"}
# by sound, not by letter: an hour, a unicorn
_SILENT_H = ("hour", "honest", "honor", "honour", "heir", "herb ")
_LIKE_YOU = ("uni", "use", "usu", "uti", "ut", "ura", "euro", "eu", "ewe", "one", "once", "ufo", "uk", "ubi")
_NOT_LIKE_YOU = ("unin", "unim", "unil", "utter", "utmost")
_SENTENCE_ENDS = frozenset(".!?\n")


def swapped(reading: Reading, hit: Hit, name: str) -> list[Change]:
    """Changes that write `name` where `hit` stands; none where its number cannot be carried over.

    `an automobile` becomes `a car`, `automobiles` become `cars`, `Automobile` at the start of a sentence `Car`. A tag
    with underscores keeps them. A name in Chinese stands as it is.
    """
    parsed = reading.parsed
    start, end = parsed.span(hit.first, hit.last)
    written = parsed.text[start:end]
    text = _numbered(parsed, hit, name)
    if not text:
        return []
    if "_" in written and " " not in written:
        text = text.replace(" ", "_")
    if _opens_sentence(reading, start) and written[:1].isupper() and text == text.lower():
        text = text[:1].upper() + text[1:]
    changes = [(start, end, text)]
    if article := _article(parsed, hit, text):
        changes.insert(0, article)
    return [change for change in changes if parsed.text[change[0] : change[1]] != change[2]]


def _numbered(parsed: Parsed, hit: Hit, name: str) -> str:
    """`name` in the number of the words it replaces, with their `'s`."""
    last = parsed.words[hit.last - 1]
    looked_for = words(hit.term.form)[-1]
    possessive = _POSSESSIVE.search(last.norm)
    tail = possessive.group() if possessive and not looked_for.norm.endswith("'s") else ""
    norm = last.norm.removesuffix(tail)
    if norm == looked_for.norm or norm == last.lemma or is_cjk(name):
        return name + tail
    head, space, final = name.rpartition(" ")
    final_word = words(final)
    if not final_word or final_word[-1].norm != final_word[-1].lemma:
        return name + tail  # a plural already
    many = plural(final)
    return f"{head}{space}{many}{tail}" if many else ""


def _opens_sentence(reading: Reading, start: int) -> bool:
    if reading.style is Style.TAGS:
        return False
    before = reading.parsed.text[:start].rstrip(" \t\"'“‘(")
    return not before or before[-1] in _SENTENCE_ENDS


def _article(parsed: Parsed, hit: Hit, name: str) -> Change | None:
    """The article in front, where the new name wants the other one."""
    if hit.first == 0:
        return None
    before = parsed.words[hit.first - 1]
    other = _ARTICLES.get(before.norm)
    between = parsed.text[before.end : parsed.words[hit.first].start]
    if other is None or between != " " or not name[:1].isascii() or not name[:1].isalpha():
        return None
    wanted = "an" if _sounds_open(name) else "a"
    if before.norm == wanted or (before.norm == "an" and parsed.text[before.start : before.end].isupper()):
        return None
    return before.start, before.end, wanted.capitalize() if parsed.text[before.start].isupper() else wanted


def _sounds_open(name: str) -> bool:
    """Whether a name is spoken with a vowel in front."""
    folded = name.lower()
    if folded.startswith(_SILENT_H):
        return True
    if folded.startswith(_LIKE_YOU) and not folded.startswith(_NOT_LIKE_YOU):
        return False
    return folded[:1] in "aeiou"
