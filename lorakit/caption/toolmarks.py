"""What tools do to the tags of a whole set: escaped brackets, underscores, emphasis, escapes of an export."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.syntax import Mark, Syntax
from lorakit.caption.words import join, norms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.parse import Parsed

# a tag with an underscore before a word or bracket; emoticons (^_^), single letters (x_x), numbers (IMG_0042) are none
_UNDERSCORED = re.compile(r"[^\W_]_+[^\W\d_(]|[^\W_]_+\(|\)_+\w")
_LETTERS = re.compile(r"[^\W_]")
_CODE = re.compile(r"\d{3}")  # no booru tag but a number of goods or of a file: `44120-B_front`
# bases of the Pony family were trained on these tags as they stand; also inside another: `1girl;score_9_up`
BASE_TAG = re.compile(r"(?<![^\W_])(?:score|source|rating)_\w+", re.IGNORECASE)
# (wolf) or [furry]: a whole tag in plain brackets
_BRACKETED = re.compile(r"[(\[](?=[^\W\d_]{2})[^()\[\]{}|:\\]+[)\]]")
# What an export makes of a line break, a tab, a quotation mark or a Chinese character, and nobody turned back. Behind a
# colon, a backslash or a slash it is part of a path; in front of a slash or backslash it is an arm, as in `\\n/`.
_STRAY = re.compile(r"(?<![:\\/])\\(?:[nrt](?![\\/])|[\"']|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})")


def escaped(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """The units that hold an escaped bracket outside quotes."""
    quotes = [each for each in parsed.enclosed if each.quote]
    places = [
        mark.start
        for mark in parsed.marks
        if mark.kind is Syntax.ESCAPE and not any(each.start < mark.start < each.end for each in quotes)
    ]
    if places:
        for unit in parsed.units:
            if any(unit.start <= place < unit.end for place in places):
                yield unit.start, unit.end


def strays(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Escapes that an export left; none in a text with a drive's letter, where a backslash parts folders."""
    text = parsed.text
    if "\\" in text and ":\\" not in text:
        yield from (found.span() for found in _STRAY.finditer(text))


def underscored(parsed: Parsed, trigger: str | None) -> Iterator[tuple[int, int]]:
    """The units with underscores between letters: no emoticon, wildcard, quotation, trigger or score tag."""
    if "_" not in parsed.text:
        return
    key = join(norms(trigger or ""))
    for unit in parsed.units:
        text = BASE_TAG.sub("", parsed.shown(unit))
        if "_" not in text or unit.first == unit.last or unit.key == key:
            continue
        if len(_LETTERS.findall(text)) < 3 or not _UNDERSCORED.search(text) or _CODE.search(text):
            continue
        if unit.first not in parsed.quoted and not any(
            mark.start < unit.end and unit.start < mark.end and "_" in parsed.text[mark.start : mark.end]
            for mark in parsed.marks
        ):
            yield unit.start, unit.end


def bracketed(parsed: Parsed) -> list[Mark]:
    """Whole tags in plain brackets, which a WebUI weighs more or less; elsewhere such brackets are prose."""
    if "(" not in parsed.text and "[" not in parsed.text:
        return []
    return [
        Mark(Syntax.EMPHASIS, unit.start, unit.end, (unit.start + 1, unit.end - 1))
        for unit in parsed.units
        if unit.size
        and unit.first not in parsed.quoted
        and _BRACKETED.fullmatch(parsed.shown(unit))
        and not any(mark.start < unit.end and unit.start < mark.end for mark in parsed.marks)
    ]
