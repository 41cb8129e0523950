"""Put words in front of a caption or behind it, or bring a unit to the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.remove import without
from lorakit.caption.words import is_cjk, norms

if TYPE_CHECKING:
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed, Unit

_MARKS = " \t,，、;；"
_ENDS = ".!?。！？"


def prepended(parsed: Parsed, text: str) -> list[Change]:
    """Changes that begin the caption with `text`.

    Where the caption's first unit is what `text` ends with (`Alice` of `character: Alice`), `text` takes its place.
    """
    text = text.strip(_MARKS)
    if not parsed.units:
        return []
    first, key = parsed.units[0], norms(text)
    here = tuple(word.norm for word in parsed.words[first.first : first.last])
    if here and here == key[-len(here) :]:
        return [(first.start, first.end, text)]
    return [(first.start, first.start, text + separator(parsed))]


def appended(parsed: Parsed, text: str) -> list[Change]:
    """Changes that end the caption with `text`: before a final full stop's place if it ends a sentence, else behind."""
    text = text.strip(_MARKS)
    if not parsed.units:
        return []
    end = parsed.units[-1].end
    tail = parsed.text[end:]
    mark = tail.strip()[:1]
    if mark and mark in _ENDS:
        at = end + tail.index(mark) + 1
        gap = "" if is_cjk(parsed.text[end - 1 : end]) else " "
        return [(at, at, gap + text)]
    return [(end, len(parsed.text.rstrip(_MARKS)) if tail.strip(_MARKS) == "" else end, separator(parsed) + text)]


def to_front(parsed: Parsed, unit: Unit) -> list[Change]:
    """Changes that bring a unit from its place to the front; none where it stands there."""
    if not parsed.units or unit == parsed.units[0]:
        return []
    at = parsed.units[0].start
    return [(at, at, parsed.shown(unit) + separator(parsed)), *without(parsed, [unit])]


def separator(parsed: Parsed) -> str:
    """What parts the units of this caption: `，` where it does so among Chinese words, else a comma and a space."""
    signs = [parsed.text[start:end] for start, end in parsed.separators]
    wide = signs.count("，") > signs.count(",")
    alone = not signs and is_cjk(parsed.text) and is_cjk(parsed.text.strip()[-1:])
    return "，" if wide or alone else ", "
