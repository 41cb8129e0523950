"""Put words in front of a caption or behind it, or bring a unit to the front."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.normalise.remove import KEPT, without
from lorakit.caption.syntax import Syntax
from lorakit.caption.words import is_cjk, norms

if TYPE_CHECKING:
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.words import Word

_MARKS = " \t,，、;；"
_ENDS = re.compile(r"[ \t,，、;；]*([.!?。！？…｡]+)")  # all end marks of the last sentence
_QUOTED_END = re.compile(r"[.!?。！？…][\"”’」』)）]+$")
_SINGLE = {"|": " | ", "｜": "｜", "、": "、"}
# words behind which a name or noun must follow: `a photo of` cat
_JOINING_TEXT = "of in by with from on at for and a an the as titled named called featuring showing depicting"
JOINING = frozenset(_JOINING_TEXT.split())
# what cannot follow them: `a photo of` there is a cat
_NO_NOUN_TEXT = "there he she it they we i this these it's he's she's there's is are in on at with by from and or but"
_NO_NOUN = frozenset(_NO_NOUN_TEXT.split())
_GOING_ON_TEXT = "is are was were has have who whose which that and or but as"
_GOING_ON = frozenset(_GOING_ON_TEXT.split())
_DETERMINERS_TEXT = "a an the one two three four five six seven eight nine ten several many some"
_DETERMINERS = frozenset(_DETERMINERS_TEXT.split())
_MEDIA_TEXT = """
photo photos photograph photography picture image painting drawing portrait illustration render rendering sketch shot
view close-up closeup screenshot artwork print poster
"""
_MEDIA = frozenset(_MEDIA_TEXT.split())
_NEAR = 8  # words within which a caption names its medium: a black and white photo of


def prepended(parsed: Parsed, text: str) -> list[Change]:
    """Changes that begin the caption with `text`; none where there is no word, or where it would not read well.

    Words with which the caption begins and `text` ends (`Alice` of `character: Alice`) are written once. Behind `a
    photo of` there is no comma: the caption goes on, so far as it can. Of kohya's `|||` it stands on the left.
    """
    text = text.strip(_MARKS)
    key = norms(text)
    spoken = [unit for unit in parsed.units if unit.size]
    if not key or not spoken or tuple(word.norm for word in parsed.words[: len(key)]) == key:
        return []
    joins = _joins(text)
    first = parsed.units[0]
    if (mark := _kept_before(parsed)) is not None:
        return [] if joins else [(mark, mark, text + " ")]
    if shared := _shared(parsed, first, key):
        return _instead(parsed, first, shared, text, joins)
    begin = _line_start(parsed, first)
    if not joins:
        return [(begin, first.start, text + _behind(parsed, text))]
    if not _continues(parsed, text):
        return []
    gap = "" if text[-1] in "的：" else " "
    end, head = first.start, ""
    word = parsed.words[0]
    written = parsed.text[word.start : word.end]
    if word.norm in _DETERMINERS and written[0].isupper() and word.start == first.start:
        end, head = word.end, written.lower()
    return [(begin, end, text + gap + head)]


def appended(parsed: Parsed, text: str) -> list[Change]:
    """Changes that end the caption with `text`: behind the end marks of a sentence, else as one unit more.

    None where the caption has no word, nor where `text` has none.
    """
    text = text.strip(_MARKS)
    if not norms(text) or not parsed.words:
        return []
    end = parsed.units[-1].end
    tail = parsed.text[end:]
    gap = "" if is_cjk(parsed.text[end - 1 : end]) else " "
    if found := _ENDS.match(tail):
        return [(end, end + found.end(), found[1] + gap + text)]
    if _QUOTED_END.search(parsed.text, max(0, end - 3), end):
        return [(end, end, gap + text)]
    signs = len(tail.rstrip()) if not tail.strip(_MARKS) else 0
    return [(end, end + signs, separator(parsed) + text)]


def to_front(parsed: Parsed, unit: Unit) -> list[Change]:
    """Changes that bring a unit from its place to the front; none where it stands there or cannot leave its place.

    It leaves no place behind `by` or `of`, crosses no `|||` and no BREAK, and units that anything but commas parts
    stay as they are.
    """
    if unit not in parsed.units[1:]:
        return []
    number = parsed.units.index(unit)
    at, before = parsed.units[0].start, parsed.units[number - 1]
    between = [sign for sign in parsed.separators if sign[1] <= parsed.units[-1].start]
    if any(parsed.text[start:end] not in (",", "，") for start, end in between):
        return []
    if any(mark.kind is Syntax.KEYWORD and mark.start < unit.start for mark in parsed.marks) or hangs(parsed, before):
        return []
    return [(at, at, parsed.shown(unit) + separator(parsed)), *without(parsed, [unit])]


def hangs(parsed: Parsed, unit: Unit) -> bool:
    """Whether a unit ends in a word that wants another behind it: `photo by`, `a portrait of`, `character:`."""
    shown = parsed.shown(unit)
    return bool(shown) and (_joins(shown) or shown.endswith(("和", "与", "在", "是")))


def goes_on(word: Word) -> bool:
    """Whether a word behind a comma goes on with the sentence in front: `a woman, mirelle, smiles`, `and`, `who`."""
    return word.norm in _GOING_ON or (word.norm.endswith("s") and word.norm != word.lemma)


def separator(parsed: Parsed) -> str:
    """What parts the units of this caption: `，` where it does so among Chinese words, else a comma and a space.

    Where no comma does, and all units are parted by one `|` or `、`, that.
    """
    signs = [parsed.text[start:end] for start, end in parsed.separators]
    if len(set(signs)) == 1 and signs[0] in _SINGLE:
        start = parsed.units[0].end if parsed.units else 0
        behind = parsed.units[1].start if len(parsed.units) > 1 else start
        return parsed.text[start:behind] or _SINGLE[signs[0]]
    wide = signs.count("，") > signs.count(",")
    alone = not signs and is_cjk(parsed.text) and is_cjk(parsed.text.strip()[-1:])
    return "，" if wide or alone else ", "


def _joins(text: str) -> bool:
    """Whether `text` ends in a word or sign behind which the caption goes on."""
    last = norms(text)[-1:]
    return text.endswith(("的", ":", "：")) or (bool(last) and last[0] in JOINING and text[-1].isalpha())


def _behind(parsed: Parsed, text: str) -> str:
    """What parts words in front that are complete from the caption: nothing more than a space behind an end mark."""
    if text[-1] in ".!?…|":
        return " "
    return "" if text[-1] in "。！？｜" else separator(parsed)


def _kept_before(parsed: Parsed) -> int | None:
    """Where kohya's mark stands when nothing but spaces stands in front of it; at least 0."""
    at = parsed.text.find(KEPT, 0, parsed.units[0].start)
    return at if at >= 0 and not parsed.text[:at].strip(_MARKS) else None


def _line_start(parsed: Parsed, first: Unit) -> int:
    """From where signs in front of the first unit go: `, 1girl`; spaces alone stay."""
    at = first.start
    lead = parsed.text[:at]
    bare = lead.rstrip(_MARKS)
    signs = lead[len(bare) :].lstrip(" \t")
    return at - len(signs) if signs else at


def _shared(parsed: Parsed, first: Unit, key: tuple[str, ...]) -> int:
    """How many words the first unit begins and `key` ends with."""
    here = tuple(word.norm for word in parsed.words[first.first : first.last])
    if first.first in parsed.quoted:
        return 0
    if here and here == key[-len(here) :]:
        return len(here)
    if not here or parsed.words[first.first].start != first.start:
        return 0
    sizes = range(min(len(here), len(key)), 0, -1)
    shared = next((size for size in sizes if here[:size] == key[-size:]), 0)
    if not shared:
        return 0
    end = parsed.words[first.first + shared - 1].end
    return shared if parsed.text[end : end + 1].isspace() or is_cjk(parsed.text[end - 1]) else 0


def _instead(parsed: Parsed, first: Unit, shared: int, text: str, joins: bool) -> list[Change]:
    """`text` in the place of the words of the first unit that it repeats."""
    if shared < first.size:
        return [(first.start, parsed.words[first.first + shared - 1].end, text)]
    if not joins or len(parsed.units) == 1:
        return [(first.start, first.end, text)]
    behind = parsed.units[1].start
    if parsed.text[first.end : behind].strip() not in (",", "，"):
        return [(first.start, first.end, text)]
    return [(first.start, behind, text + ("" if text[-1] in "的：" else " "))]


def _continues(parsed: Parsed, text: str) -> bool:
    """Whether the caption can go on behind `text`: no sentence, no other medium; behind a colon anything can."""
    if text[-1] in ":：":
        return True
    first = next(unit for unit in parsed.units if unit.size)
    here = [word.norm for word in parsed.words[first.first : first.last]]
    if here[0] in _NO_NOUN or (norms(text)[-1] in ("a", "an", "the") and here[0] in ("a", "an", "the")):
        return False
    near = here[:_NEAR]
    if "of" in near and _MEDIA & set(near[: near.index("of")]):
        return False
    ended = parsed.text[first.end : first.end + 1] in tuple(".。!！?？")
    return not (ended and parsed.text[first.start].isupper())
