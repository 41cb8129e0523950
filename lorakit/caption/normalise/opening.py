"""Where a caption begins behind an opening such as `The image shows`: with it goes what joins it to the rest."""

from __future__ import annotations

import re

from lorakit.caption.words import is_cjk

_BEHIND = " \t,，:：;-–—"
_GAP = r"[\s:：–—-]+"
# what a noun can begin with for certain
_STRICT = (
    r"(?=(?:an?|the|one|two|three|four|five|six|seven|eight|nine|ten|several|many|some|various|numerous|multiple"
    r"|another|both|\d+)\b)"
)
_CLAUSE = r"(?=(?:an?|the|one|two|three|four|five|several|many|some|there|we|you|he|she|it|they|\d+)\b)"
_SHOWS = (
    r"(?:shows?|depicts?|features?|captures?|displays?|presents?|portrays?|contains?|illustrates?|showcases?"
    r"|consists\s+of)"
)
_NOUN = r"(?:image|picture|photo|photograph|scene|shot|view|illustration|painting|artwork|drawing|masterpiece|portrait)"
# adjectives that praise; those that name a medium or a light say something: `this black and white photo`
_PRAISE = (
    r"(?:stunning|captivating|breathtaking|striking|vibrant|beautiful|mesmerizing|evocative|detailed|serene|gorgeous"
    r"|lovely|high-quality|high-resolution|dramatic|impressive|remarkable|and)"
)
_MEDIUM = re.compile(r"(?:black\s+and\s+white|digital(?:\s+\w+)?|close-up)$")
# of `this is a photo` the article stays, and all behind it
_ARTICLED = re.compile(r".*?\b(?:is|are|it's|see)\s+(?=(?:an?|the)\b)")
_TRANSITIVE = re.compile(
    rf".*\b(?:{_SHOWS}|showing|depicting|featuring|containing|capturing|sees?|is\s+of|looking\s+at)"
)
_COPULA = re.compile(r".*\b(?:is|are|be)")
_SET = re.compile(r".*\b(?:is\s+set|takes\s+place|unfolds|is\s+drawn|is\s+presented|are\s+drawn)")
_PLACE = re.compile(r"(?:with)?in\s.*")
_TOPIC = re.compile(r"the\s+(?:main\s+)?(?:focus|subject)\s+of(?P<whole>\s+th\w+\s+image)?")
_PICTURED = re.compile(r"(?:depicted|pictured|shown|seen|featured)\b.*")
_PRAISED = re.compile(rf"(?:in\s+)?this\s+{_PRAISE}")
_SUBJECT = re.compile(r"(?:th\w+\s+(?:image\s+you\s+sent|image\s+provided|provided\s+image|given\s+image)|this\s.*)")
# words that no noun begins with: `how` it looks, `off` a car, `in` a market
_NO_NOUN_TEXT = """
of in on at by from with to for into onto off up out how what where why when who which whether if us you me him them it
and or but as is are was were be being been not here there that clearly both's
"""
_NO_NOUN = frozenset(_NO_NOUN_TEXT.split())
_FIRST = re.compile(r"[^\W_]+(?:['’]\w+)?")

_ZH_OUT = r"出(?!租|口|站|海|门|門|发|發|土|生|版|色|名|水|浴|嫁|行|入|汗|血)"
_ZH_DONE = rf"(?:{_ZH_OUT}了?|了|着|著|的是|到了?)?(?:的是)?"
_ZH_SHOWS = (
    r"(?:主要|可以|能够|能夠|能|清晰地?)*(?:看到|看见|看見|可见|可見|展示|展现|展現|呈现|呈現|显示|顯示|描绘|描繪|捕捉|拍摄|拍攝"
    r"|记录|記錄|表现|表現|刻画|刻畫|出现|出現)"
)
_ZH_NUMBER = r"[一二两兩三四五六七八九十几幾数數多许許几个\d]"
_ZH_IS = rf"(?:的是|是(?!否|非)|有(?={_ZH_NUMBER})|为(?={_ZH_NUMBER})|為(?={_ZH_NUMBER}))"
_ZH_OF = r"的(?!内容|內容|主题|主題|主角|主体|主體|焦点|焦點|作者|标题|標題|中|上|下|左|右|前|后|後|背(?!景))"
_ZH_ENDED = re.compile(r".*(?:[了是到]|展示|显示|顯示|描绘|描繪|呈现|呈現|展现|展現|捕捉|拍摄|拍攝)")
_ZH_INSIDE = re.compile(r".*[中里上裡裏]")
_ZH_A_PICTURE = re.compile(r"[这這]是(?=一)")
_ZH_AFTER_VERB = re.compile(_ZH_DONE)
_ZH_AFTER_PLACE = re.compile(rf"(?:{_ZH_SHOWS}{_ZH_DONE}|{_ZH_IS}|{_ZH_OF})?")
_ZH_AFTER_SUBJECT = re.compile(
    rf"[像片面]?(?:{_ZH_SHOWS}{_ZH_DONE}|是(?={_ZH_NUMBER})|[中里上裡裏](?:{_ZH_SHOWS}{_ZH_DONE}|{_ZH_IS}|{_ZH_OF})?)"
)
_ZH_NO_START = re.compile(
    r"[的了着著过過得和与與以给給为為被由于於很不没沒就也都是有央间間心部]|非常|十分|年(?!轻|輕|幼|老|迈|邁)|[国國]|文(?!字)|.[着著]"
)


def rest_of(opening: str, rest: str) -> int | None:
    """Where the caption begins, counted from the start of `opening`, which `rest` follows in one unit.

    None where what is left would not read well: `in a market` of `The scene unfolds in a market`. At most the length
    of both: then nothing of the unit is left.
    """
    size = len(opening)
    if is_cjk(opening[-1:]):
        behind = _chinese(opening, rest)
        return None if behind is None else size + behind
    said = opening.lower()
    if found := _ARTICLED.match(said):
        return None if re.match(r"\s+(?:bit|lot)\b", rest) else found.end()  # a bit blurry
    if rest.lstrip(" \t")[:1] in tuple(":："):
        return size + _skipped(rest)
    behind = _english(said, rest)
    return None if behind is None else size + behind


def _english(said: str, rest: str) -> int | None:
    """How much of `rest` goes with an English opening."""
    if _TRANSITIVE.fullmatch(said):
        return _noun(rest, _after(r"\s+that", rest))
    if _COPULA.fullmatch(said):
        return _after(rf"{_GAP}{_STRICT}", rest)
    if _SET.fullmatch(said):
        return _after(rf"\s+(?:in|on|at|to|with|into)\s+{_STRICT}", rest)
    if _MEDIUM.search(said):
        return None
    if _PRAISED.fullmatch(said):
        return _praised(said, rest)
    if _PLACE.fullmatch(said):
        return _placed(rest)
    if topic := _TOPIC.fullmatch(said):
        noun = "" if topic["whole"] else rf"\s+(?:the|this)\s+{_NOUN}"
        return _after(rf"{noun}\s+(?:is|are)(?:\s+on)?\s+{_STRICT}", rest)
    if _PICTURED.fullmatch(said):
        return _after(rf"\s+(?:is|are)\s+{_STRICT}", rest)
    return _joined(rest) if _SUBJECT.fullmatch(said) else None


def _praised(said: str, rest: str) -> int | None:
    """Behind `this stunning`: the picture and the verb; behind `in this stunning`: the picture."""
    noun = "" if said.endswith("masterpiece") else rf"\s+{_NOUN}"
    named = _after(rf"(?:\s+{_PRAISE})*{noun}\b", rest)
    if named is None:
        return None
    if not rest[named:].strip():
        return len(rest)
    behind = (_placed if said.startswith("in") else _joined)(rest[named:])
    return None if behind is None else named + behind


def _placed(rest: str) -> int | None:
    """Behind `in this photo`: is a cat, or a sentence of its own."""
    joined = _after(rf"\s+(?:is|are)\s+{_STRICT}", rest)
    return joined if joined is not None else _after(rf"{_GAP}{_CLAUSE}", rest)


def _joined(rest: str) -> int | None:
    """Behind what names the picture: shows a cat, shows that a cat sleeps, is of a cat."""
    shows = _after(rf"\s+{_SHOWS}\b", rest)
    if shows is not None:
        noun = _noun(rest[shows:], _after(r"\s+that", rest[shows:]))
        return None if noun is None else shows + noun
    return _after(rf"\s+(?:is|appears\s+to\s+be|seems\s+to\s+be)(?:\s+of)?\s+{_STRICT}", rest)


def _noun(rest: str, that: int | None) -> int | None:
    """Up to the noun that `rest`, or what is behind its `that`, begins with."""
    clause = rest[that:] if that is not None and rest[that : that + 1].isspace() else rest
    begins = len(rest) - len(clause) + _skipped(clause)
    first = _FIRST.match(rest, begins)
    if first is None:
        return begins
    word = first.group().lower()
    if clause is not rest and word in ("there", "it", "he", "she", "they"):
        return begins
    return None if word in _NO_NOUN or (word.endswith("ly") and word != "family") else begins


def _after(pattern: str, rest: str) -> int | None:
    """Behind what `pattern` matches at the start of `rest`; None where it does not."""
    found = re.match(pattern, rest, re.IGNORECASE)
    return found.end() if found else None


def _skipped(rest: str) -> int:
    return len(rest) - len(rest.lstrip(_BEHIND))


def _chinese(opening: str, rest: str) -> int | None:
    """How much of `rest` goes with a Chinese opening; less than nothing where a part of that stays."""
    if found := _ZH_A_PICTURE.match(opening):
        return found.end() - len(opening)
    if _ZH_INSIDE.fullmatch(opening):
        found = _ZH_AFTER_PLACE.match(rest)
    elif _ZH_ENDED.fullmatch(opening):
        found = _ZH_AFTER_VERB.match(rest)
    else:
        found = _ZH_AFTER_SUBJECT.match(rest)
    if not found:
        return None
    at = found.end() + _skipped(rest[found.end() :])
    return None if _ZH_NO_START.match(rest, at) else at
