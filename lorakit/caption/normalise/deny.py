"""Take a denied fault out of a caption: `a cat, not blurry, sitting`, `portrait without distortion`, `，没有水印`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.negation.kinds import Denied
from lorakit.caption.normalise import deny_words as known
from lorakit.caption.normalise.deny_chinese import chinese_front, may_stand_alone
from lorakit.caption.normalise.remove import without
from lorakit.caption.style import Style
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.negation.kinds import Negation
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Unit
    from lorakit.caption.reading import Reading
    from lorakit.caption.words import Word


_START, _FIRST = attrgetter("start"), attrgetter("first")
LONGEST_LIST = 20  # units of a list of denials that is looked back along
NEAR = 200  # words around `no text` that may name what has text or not


class Removal(NamedTuple):
    """Changes that take a denial out, and the words that it denied, for the negative prompt.

    `sure` says that the denial speaks of the picture: of `a cap, no logo` only the writer knows.
    """

    changes: list[Change]
    words: tuple[str, ...]
    sure: bool


def removal(reading: Reading, found: Negation) -> Removal | None:
    """How to take out a denied fault that is a unit of its own or ends its phrase; None where it is neither.

    Nothing goes with it but the negator, the faults and words such as `any` between them. Nothing is taken out of a
    caption that would be empty then, nor what a phrase hangs on: `sharp and not blurry`.
    """
    if found.kind is not Denied.FAULT:
        return None
    parsed = reading.parsed
    number = bisect_right(parsed.units, found.start, key=_START) - 1
    if number < 0 or found.end > parsed.units[number].end or _is_marked(reading, parsed.units[number]):
        return None
    unit, following = parsed.units[number], _next(reading, number)
    hits = _denied(reading, found, unit)
    if not hits or _goes_on(reading, unit, following) or _is_recited(reading, number):
        return None
    words = tuple(reading.shown(hit) for hit in hits)
    front = _front(reading, found, unit)
    if front <= unit.start:
        if not _may_go(reading, unit, following):
            return None
        return Removal(
            without(parsed, [unit]), words, all(_sure(reading, hit, known.ALONE, known.ALONE_WORDS) for hit in hits)
        )
    if not _may_end(reading, unit, front):
        return None
    bearer = parsed.words[_words_before(parsed.words, unit, front)[-1]].lemma
    sure = bearer in known.PHOTOS or (
        bearer not in known.LENSES and all(_sure(reading, hit, known.SURE, known.SURE_WORDS) for hit in hits)
    )
    return Removal([(front, unit.end, "")], words, sure)


def _is_marked(reading: Reading, unit: Unit) -> bool:
    """Whether prompt syntax or brackets stand in the unit: a cut might halve them."""
    spans = [(mark.start, mark.end) for mark in reading.parsed.marks]
    spans += [(each.start, each.end) for each in reading.parsed.enclosed]
    return any(start < unit.end and unit.start < end for start, end in spans)


def _denied(reading: Reading, found: Negation, unit: Unit) -> Sequence[Hit]:
    """The faults that are denied, up to the end of the unit; none when anything else follows the negator there."""
    words = reading.parsed.words
    faults = {
        hit.first: hit
        for hit in _defects(reading, unit)
        if hit.last <= unit.last and hit.term.kind != "wanted" and not _names(reading, hit)
    }
    hits: list[Hit] = []
    at = next((number for number in range(unit.first, unit.last) if words[number].start >= found.thing[0]), unit.last)
    if found.thing[0] == found.start:  # negator and fault are one: 对焦不准
        return ()
    while at < unit.last:
        if hit := faults.get(at):
            hits.append(hit)
            at = hit.last
        elif words[at].norm in known.FILLERS:
            at += 1
        else:
            return ()
    tail = reading.parsed.text[words[unit.last - 1].end : unit.end]
    return hits if not tail.strip(" .") else ()


def _defects(reading: Reading, unit: Unit) -> Sequence[Hit]:
    """The faults whose words begin in a unit."""
    hits = reading.of("defects")
    return hits[bisect_left(hits, unit.first, key=_FIRST) : bisect_left(hits, unit.last, key=_FIRST)]


def _names(reading: Reading, hit: Hit) -> bool:
    """Whether a fault's words name the picture as well, which is to stay: `not a blurry photo`, 不模糊的照片."""
    shown = reading.shown(hit)
    return reading.parsed.words[hit.last - 1].lemma in known.PHOTOS or shown.endswith(("照片", "图片", "图像"))


def _goes_on(reading: Reading, unit: Unit, following: Unit | None) -> bool:
    """Whether the next unit goes on with a list that the denial stands in: `without blur, noise or artifacts`, `with
    no text, no watermark, and a red collar`.
    """
    if following is None or not following.size:
        return False
    words = reading.parsed.words
    if any(hit.first == following.first for hit in _defects(reading, following)):
        return True
    first = words[following.first].norm
    listed = words[unit.first].norm not in ("no", "not", "without") and reading.style is not Style.TAGS
    return first in ("and", "or", "nor", "but") or (listed and first in ("no", "without"))


def _next(reading: Reading, number: int) -> Unit | None:
    """The unit behind number `number`, in the same sentence."""
    units = reading.parsed.units
    if number + 1 >= len(units):
        return None
    between = reading.parsed.text[units[number].end : units[number + 1].start]
    return None if any(mark in between for mark in ".!?。！？\n") else units[number + 1]


def _is_recited(reading: Reading, number: int) -> bool:
    """Whether the denial goes on with what stands on a sign: `graffiti saying no blur, no noise`."""
    units = reading.parsed.units
    for at in range(number, max(-1, number - LONGEST_LIST), -1):
        norms = [word.norm for word in reading.parsed.words[units[at].first : units[at].last]]
        if not known.QUOTING.isdisjoint(norms):
            return True
        if at != number and norms[:1] != ["no"]:
            return False
    return False


def _may_go(reading: Reading, unit: Unit, following: Unit | None) -> bool:
    """Whether the caption can do without a unit: something else is left, and no sentence is torn."""
    parsed = reading.parsed
    if len(parsed.words) == unit.size and not any(each.size for each in parsed.units if each != unit):
        return False
    if parsed.text[unit.start].isupper() and reading.style is not Style.TAGS:
        return False  # it opens a sentence: `Without a frame, the mirror leans on the wall.`
    return following is None or not following.size or parsed.words[following.first].norm not in known.FINITE


def _front(reading: Reading, found: Negation, unit: Unit) -> int:
    """Where the denial begins, with what belongs to it: the unit's start when nothing of weight stands before."""
    text = reading.parsed.text
    if is_cjk(text[found.start : found.end]):
        return unit.start + chinese_front(text[unit.start : found.start])
    before = _words_before(reading.parsed.words, unit, found.start)
    if all(reading.parsed.words[at].norm in known.LEADS for at in before):
        return unit.start
    start = found.start
    if text[found.start : found.end].lower().startswith("no ") and reading.parsed.words[before[-1]].norm == "with":
        start = reading.parsed.words[before[-1]].start
    kept = text[unit.start : start]
    return unit.start + len(kept.rstrip())


def _words_before(words: Sequence[Word], unit: Unit, end: int) -> list[int]:
    return [at for at in range(unit.first, unit.last) if words[at].end <= end]


def _may_end(reading: Reading, unit: Unit, front: int) -> bool:
    """Whether the phrase can end at `front`."""
    parsed = reading.parsed
    kept, cut = parsed.text[unit.start : front], parsed.text[front : unit.end].strip()
    if is_cjk(cut[:2]):
        return may_stand_alone(kept)
    norms = [word.norm for word in parsed.words[unit.first : unit.last]]
    before = [parsed.words[at].norm for at in _words_before(parsed.words, unit, front)]
    negator = norms[len(before) : len(before) + 2]
    if not before or (negator[:1] and negator[0] not in known.TRAILING and tuple(negator) not in known.TRAILING_PAIRS):
        return False
    last = before[-1]
    hangs = last in known.HANGING or last.endswith(("ly", "ed")) or not kept[-1:].isalnum()
    return not hangs and parsed.text[front : front + 1] == " " and known.CAUSES.isdisjoint(before)


def _sure(reading: Reading, hit: Hit, entries: frozenset[str], words: frozenset[str]) -> bool:
    shown = reading.shown(hit).casefold()
    if shown in ("text", "文字"):
        near = reading.parsed.words[max(0, hit.first - NEAR) : hit.last + NEAR]
        return shown in words and known.BEARERS.isdisjoint(word.lemma for word in near)
    if hit.term.entry == "anatomy-fault":
        return words is known.ALONE_WORDS and shown.startswith(known.EXTRA)
    return hit.term.entry in entries or shown in words
