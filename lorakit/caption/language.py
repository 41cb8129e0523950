"""Tell the languages of a set's captions, as far as a text encoder trained on English cares."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.trigger import first_unit
from lorakit.caption.words import count_cjk, is_cjk, norms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.parse import Parsed
    from lorakit.caption.reading import Reading

ENGLISH_WORDS = 3  # content words that a Chinese caption must hold to count as mixed
CJK_CHARACTERS = 6  # Chinese or Japanese characters that an English caption must hold to count as mixed
KANA, KANA_SHARE = 2, 0.15  # kana from which on a caption is Japanese; の alone adorns Chinese shop names
OPENING, FEWEST = 0.8, 5  # an undeclared trigger opens this share of at least so many captions
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff]")
_ONLY_CHINESE = re.compile("[们們这這吗嗎么她很过个红绿蓝发头边门车长东马鸟阳阴间树说见风飞]")  # Japanese writes others


class Language(StrEnum):
    """A language that captions are written in."""

    ENGLISH = "English"
    CHINESE = "Chinese"
    JAPANESE = "Japanese"


Languages = tuple[Language, ...]  # none: a name or too little to tell; two: a mixture, English last


class _Content(NamedTuple):
    """What a caption holds beside triggers, quotations and quality words."""

    words: int
    english: int
    cjk: str


def tell(
    captions: Sequence[tuple[Reading, str | None]], english: int = ENGLISH_WORDS, cjk: int = CJK_CHARACTERS
) -> list[Languages]:
    """The languages of each caption (reading, trigger) of a set, in order.

    Left out are quotations, quality tags such as `4K`, the trigger, and a first unit that opens nearly all captions:
    an undeclared one. Kana make a caption Japanese; one of Chinese characters alone is Japanese, too, where most
    others are and no character of it is foreign to Japanese. Linear in the text.
    """
    opening = _common_opening([reading.parsed for reading, _ in captions])
    contents = [_content(reading, norms(trigger or ""), opening) for reading, trigger in captions]
    told = [_languages(content, english, cjk) for content in contents]
    counts = Counter(language for languages in told for language in languages)
    if counts[Language.JAPANESE] > counts[Language.CHINESE] > 0:
        for at, (languages, content) in enumerate(zip(told, contents, strict=True)):
            if Language.CHINESE in languages and not _ONLY_CHINESE.search(content.cjk):
                told[at] = (Language.JAPANESE, *languages[1:])
    return told


def is_japanese(text: str) -> bool:
    """Whether the Chinese and Japanese characters of `text` are Japanese: kana decide."""
    kana = len(_KANA.findall(text))
    return kana >= KANA or 0 < kana >= KANA_SHARE * count_cjk(text)


def unquoted_cjk(parsed: Parsed) -> str:
    """The Chinese and Japanese characters outside quotations and titles."""
    if not is_cjk(parsed.text):
        return ""
    return "".join(word.norm for at, word in enumerate(parsed.words) if at not in parsed.quoted and is_cjk(word.norm))


def _languages(content: _Content, english: int, cjk: int) -> Languages:
    other = Language.JAPANESE if is_japanese(content.cjk) else Language.CHINESE
    size = len(content.cjk)
    if content.english >= english and size >= cjk:
        return (other, Language.ENGLISH)
    if size > max(1, 2 * content.english):  # a word takes two characters
        return (other,)
    return (Language.ENGLISH,) if content.english or content.words >= english else ()


def _content(reading: Reading, trigger: tuple[str, ...], opening: str) -> _Content:
    parsed = reading.parsed
    skipped = set(parsed.quoted)
    for hit in reading.of("base-tags"):
        skipped.update(range(hit.first, hit.last))
    first = first_unit(parsed)
    if opening and first and first.key == opening:
        skipped.update(range(first.first, first.last))
    latin = english = 0
    cjk: list[str] = []
    for at, word in enumerate(parsed.words):
        if at in skipped or word.norm in trigger:
            continue
        if not word.norm.isascii():
            cjk.append(word.norm if is_cjk(word.norm) else "")
        elif word.norm.isalpha():
            latin += 1
            # a capital marks a name or a brand
            english += len(word.norm) > 2 and word.norm not in FUNCTION_WORDS and parsed.text[word.start].islower()
    return _Content(latin, english, "".join(cjk))


def _common_opening(captions: Sequence[Parsed]) -> str:
    """The key of the unit that opens nearly all captions which go on behind their first unit, or nothing."""
    longer = [unit.key for parsed in captions if (unit := first_unit(parsed)) and unit.last < len(parsed.words)]
    if len(longer) < max(FEWEST, len(captions) / 2):
        return ""
    [(key, count)] = Counter(longer).most_common(1)
    return key if count >= OPENING * len(longer) else ""
