"""Put one name in place of another: number, possessive, article and capital follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.article import article
from lorakit.caption.normalise.names import is_name, is_part, opens, titled
from lorakit.caption.normalise.number import agrees, head, inflected, is_verb, kind, several
from lorakit.caption.style import Style
from lorakit.caption.words import is_cjk, words

if TYPE_CHECKING:
    from lorakit.caption.lexicon import Hit
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed
    from lorakit.caption.reading import Reading

_POSSESSIVE = re.compile(r"['’][sS]$")
_ARTICLES = ("a", "an")
_DETERMINERS_TEXT = "a an the his her its their my our your this that one two three some no every each"
_DETERMINERS = frozenset(_DETERMINERS_TEXT.split())
_BETWEEN = re.compile(r"[\s_(\[{*]+")
_NEAR = 200  # code points in which a quotation is looked for
_OWNING = re.compile(r"['’](?=[ \t]+[^\W\d_])")


def swapped(reading: Reading, hit: Hit, name: str) -> list[Change]:
    """Changes that write `name` where `hit` stands; none where a right sentence would not be certain.

    `an automobile` becomes `a car`, `automobiles` become `cars`, `Automobile` at the start of a sentence `Car`. A tag
    with underscores keeps them. A name in Chinese stands as it is. Nothing is done in names (`Lady Gaga`), compounds
    (`auto-focus`) and file names, nor where number or article would not fit (`a jeans`).
    """
    parsed = reading.parsed
    start, end = parsed.span(hit.first, hit.last)
    if is_name(reading, hit) or is_part(parsed, start, end) or _doubles(parsed, hit, name):
        return []
    end, text = _in_number(parsed, hit, name)
    if not text or _touches(parsed.text, start, end, text):
        return []
    written = parsed.text[start : parsed.words[hit.last - 1].end]
    if "_" in written and " " not in written:
        text = text.replace(" ", "_")
    text = _with_capital(reading, hit, written, text)
    changes = [(start, end, text)]
    if hit.first and parsed.words[hit.first - 1].norm in _ARTICLES:
        if is_cjk(text[:1]):
            return []
        changes[:0] = _article(parsed, hit, text)
    return [change for change in changes if parsed.text[change[0] : change[1]] != change[2]]


def _in_number(parsed: Parsed, hit: Hit, name: str) -> tuple[int, str]:
    """`name` in the number of the words it replaces, with their possessive; and where those end.

    Nothing where the number cannot be carried over.
    """
    last = parsed.words[hit.last - 1]
    end = last.end
    owned = _POSSESSIVE.search(parsed.text, last.start, end)
    tail = owned.group() if owned and not words(hit.term.form)[-1].norm.endswith("'s") else ""
    if not tail and last.norm.endswith("s") and (found := _OWNING.match(parsed.text, end)):
        if re.search(r"(?<!\w)['‘]", parsed.text[max(0, end - _NEAR) : end]):
            return end, ""  # it may close a quotation
        tail, end = found.group(), found.end()
    if is_cjk(name):
        return end, "" if tail else name
    many = inflected(parsed, hit.first, hit.last, hit.term.form)
    verbal = hit.last - hit.first == 1 and not hit.term.form.endswith("ing")
    if many is None or (verbal and is_verb(parsed, hit.first, hit.last, many=many)):
        return end, ""
    text = several(name) if many else name
    final = words(text)
    if not final:
        return end, text + tail
    written = parsed.text[parsed.words[hit.first].start : last.end]
    if not agrees(parsed, hit.first, hit.last, "many" if many else kind(head(written)), kind(head(text))):
        return end, ""
    if not tail:
        return end, text
    if many and head(text) != final[-1].norm:
        return end, ""  # the cups of tea's
    plain = kind(final[-1].norm) == "many" and text.endswith("s")
    return end, text + tail[0] + ("" if plain else "s")


def _with_capital(reading: Reading, hit: Hit, written: str, text: str) -> str:
    """`text` with a capital where it opens a sentence with one, or stands among tags that have one."""
    parsed = reading.parsed
    unit = parsed.unit_at(hit.first)
    if not written[:1].isupper() or text != text.lower() or unit is None:
        return text
    if reading.whole(hit) and titled(reading, unit):
        letters = [each for each in parsed.text if each.upper() != each.lower()]
        if all(each.isupper() for each in letters):
            return text.upper()
        others = [word for word in parsed.words if parsed.text[word.start].isalpha()]
        every = all(parsed.text[word.start].isupper() for word in others)
        return re.sub(r"(?<![^\s_])[a-z]", lambda found: found.group().upper(), text) if every else _capital(text)
    if reading.style is not Style.TAGS and opens(parsed, parsed.words[hit.first].start):
        return _capital(text)
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _doubles(parsed: Parsed, hit: Hit, name: str) -> bool:
    """Whether words of `name` stand beside already: a red automobile, where the name is `red car`."""
    unit = parsed.unit_at(hit.first)
    own = [word.norm for word in words(name)]
    if unit is None or not own:
        return False
    before = [word.norm for word in parsed.words[max(unit.first, hit.first - len(own)) : hit.first]]
    behind = [word.norm for word in parsed.words[hit.last : min(unit.last, hit.last + len(own))]]
    if before and before[-1] in _DETERMINERS and own[0] in _DETERMINERS:
        return True
    sizes = range(1, len(own) + 1)
    return any(before[-size:] == own[:size] or behind[:size] == own[-size:] for size in sizes)


def _touches(text: str, start: int, end: int, name: str) -> bool:
    """Whether a name in Latin letters would run into a letter or number beside it: 红色 2轿车."""
    before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
    return (_is_latin(before) and _is_latin(name[:1])) or (_is_latin(behind) and _is_latin(name[-1:]))


def _is_latin(char: str) -> bool:
    return char.isalnum() and not is_cjk(char)


def _article(parsed: Parsed, hit: Hit, name: str) -> list[Change]:
    """The article in front, where the new name wants the other one."""
    before = parsed.words[hit.first - 1]
    wanted = article(name)
    unit = parsed.unit_at(hit.first)
    between = parsed.text[before.end : parsed.words[hit.first].start]
    if not wanted or wanted == before.norm or not unit or unit.first == hit.first or not _BETWEEN.fullmatch(between):
        return []
    written = parsed.text[before.start : before.end]
    if written.isupper() and len(written) > 1 and name.isupper():
        wanted = wanted.upper()
    return [(before.start, before.end, _capital(wanted) if written[0].isupper() else wanted)]
