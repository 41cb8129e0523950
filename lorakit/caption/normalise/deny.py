"""Take a denied fault out of a caption: `a cat, not blurry, sitting`, `portrait without distortion`, `，没有水印`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.negation.kinds import Denied
from lorakit.caption.normalise.remove import without
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from lorakit.caption.negation.kinds import Negation
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Unit
    from lorakit.caption.reading import Reading

# what may stand in one unit with a denial that goes as a whole: `with no text`, `no text or watermark`
_LEADS = frozenset({"with", "and", "but", "also"})
_JOINS = frozenset({"or", "and", "nor", "any", "a", "an", "the", "no", "other", "和", "或", "与", "及"})
# negators that a phrase can end with; behind `is` or `and`, `not blurry` cannot go alone
_TRAILING = frozenset({"without", "w"})
_TRAILING_PAIRS = frozenset({("with", "no"), ("free", "of"), ("free", "from"), ("devoid", "of")})
_TRAILING_CHINESE = ("没有", "沒有", "无", "無", "不带", "不帶", "不含", "没", "未见", "不见")
_HANGING_TEXT = "and or but is are was were that which who to of with a an the in on at very while as be"
_HANGING = frozenset(_HANGING_TEXT.split())
_HANGING_CHINESE = frozenset("的地得和与及或并且也都还很是但而在从把被让了")
_ARTICLES = frozenset({"a", "an", "the", "any"})
_PICTURES_CHINESE = frozenset({"画面", "畫面", "画面中", "图", "图中", "图片", "图像", "照片", "整体"})


class Removal(NamedTuple):
    """Changes that take a denial out, and the words that it denied, for the negative prompt."""

    changes: list[Change]
    words: tuple[str, ...]


def removal(reading: Reading, found: Negation) -> Removal | None:
    """How to take out a denied fault that is a tag of its own or ends its phrase; None where it is neither.

    Nothing is taken out of a caption that would be empty then, nor what a phrase hangs on: `sharp and not blurry`.
    """
    if found.kind is not Denied.FAULT:
        return None
    unit = next((each for each in reading.parsed.units if each.start <= found.start < each.end), None)
    if unit is None or found.end > unit.end:
        return None
    denied = _denied(reading, found, unit)
    if denied is None or _goes_on(reading, unit):
        return None
    if _leads(reading, found, unit):
        changes = without(reading.parsed, [unit])
        return Removal(changes, denied) if any(each.size for each in reading.parsed.units if each != unit) else None
    return Removal([change], denied) if (change := _tail(reading, found, unit)) else None


def _denied(reading: Reading, found: Negation, unit: Unit) -> tuple[str, ...] | None:
    """What is denied, up to the end of the unit; None when something else follows there."""
    parsed = reading.parsed
    named = [_plain(parsed.text[slice(*found.thing)])]
    faults = {hit.first: hit for hit in reading.of("defects")}
    at = next((number for number in range(unit.first, unit.last) if parsed.words[number].start >= found.end), unit.last)
    while at < unit.last:
        hit = faults.get(at)
        if hit is not None and hit.last <= unit.last:
            named.append(reading.shown(hit))
            at = hit.last
        elif parsed.words[at].norm in _JOINS:
            at += 1
        else:
            return None
    tail = parsed.text[parsed.words[unit.last - 1].end : unit.end] if unit.size else ""
    return tuple(word for word in named if word) if not tail.strip(" .)") else None


def _goes_on(reading: Reading, unit: Unit) -> bool:
    """Whether the next unit begins with a fault that this denial may cover: `without blur, noise or artifacts`."""
    following = next((each for each in reading.parsed.units if each.start >= unit.end), None)
    return following is not None and any(hit.first == following.first for hit in reading.of("defects"))


def _plain(text: str) -> str:
    words = text.split()
    while words and words[0].lower() in _ARTICLES:
        words.pop(0)
    return " ".join(words)


def _leads(reading: Reading, found: Negation, unit: Unit) -> bool:
    """Whether nothing of weight stands in front of the denial in its unit."""
    parsed = reading.parsed
    before = [word for word in parsed.words[unit.first : unit.last] if word.end <= found.start]
    if any(mark in parsed.text[unit.start : found.start] for mark in ":：([（"):
        return False
    if all(word.norm in _LEADS for word in before):
        return True
    said = parsed.text[unit.start : found.start]
    return is_cjk(said) and said.strip() in _PICTURES_CHINESE


def _tail(reading: Reading, found: Negation, unit: Unit) -> Change | None:
    """The change that cuts a denial off the end of its phrase, or None where the phrase would hang."""
    parsed = reading.parsed
    before = [word for word in parsed.words[unit.first : unit.last] if word.end <= found.start]
    said = parsed.text[found.start : found.end]
    if is_cjk(said):
        if not said.startswith(_TRAILING_CHINESE) or parsed.text[found.start - 1] in _HANGING_CHINESE:
            return None
        return (found.start, unit.end, "") if len(before) > 1 else None
    norms = [word.norm for word in parsed.words[unit.first : unit.last] if found.start <= word.start < found.end]
    start, first = found.start, norms[0] if norms else ""
    if first == "no" and before and before[-1].norm == "with":
        start = before.pop().start
    elif first not in _TRAILING and tuple(norms[:2]) not in _TRAILING_PAIRS:
        return None
    if not before or before[-1].norm in _HANGING:
        return None
    kept = parsed.text[unit.start : start].rstrip()
    return unit.start + len(kept), unit.end, ""
