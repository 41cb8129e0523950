"""Cut text into words with exact places; every CJK character is a word of its own."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from lorakit.caption.lemma import lemma

CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_LETTERS = rf"[^\W_{CJK}]+"
_ACCENTS = "[\u0300-\u036f]+"  # of decomposed text, such as macOS file names: e + ´ is one letter
_WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS}|{_ACCENTS}(?:{_LETTERS})?)*|[{CJK}]")
_CJK = re.compile(f"[{CJK}]")
_CLOSE = re.compile(rf"(?<=[{CJK}]) (?=[{CJK}])")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Word(NamedTuple):
    """One word: `start` and `end` in code points of the caption, folded text, and its dictionary form.

    Hyphens and underscores part words (`rain-soaked` is two), an apostrophe inside does not (`don't` is one).
    """

    start: int
    end: int
    norm: str
    lemma: str


def words(text: str) -> list[Word]:
    """The words of `text` in order. Punctuation, spaces and symbols are no words."""
    return [Word(*found.span(), *_folded(found.group())) for found in _WORD.finditer(text)]


def norms(text: str) -> tuple[str, ...]:
    """Only the folded words, as a key for comparing: `Rain-soaked_Street` and `rain soaked street` are equal."""
    return tuple(_folded(found.group())[0] for found in _WORD.finditer(text))


def stems(text: str) -> tuple[str, ...]:
    """Only the dictionary forms, as a key for comparing: `Neon signs` and `neon sign` are equal."""
    return tuple(_folded(found.group())[1] for found in _WORD.finditer(text))


def join(folded: tuple[str, ...] | list[str]) -> str:
    """Folded words as one string: a space between words, none between CJK characters."""
    joined = " ".join(folded)
    return joined if joined.isascii() else _CLOSE.sub("", joined)


def is_cjk(text: str) -> bool:
    """Whether `text` holds a Chinese or Japanese character."""
    return not text.isascii() and _CJK.search(text) is not None


def count_cjk(text: str) -> int:
    """How many Chinese or Japanese characters `text` holds."""
    return 0 if text.isascii() else len(_CJK.findall(text))


def count_han(text: str) -> int:
    """How many Chinese characters (kana not counted) `text` holds."""
    return 0 if text.isascii() else len(_HAN.findall(text))


def is_name(text: str, start: int, end: int) -> bool:
    """Whether words at `start` to `end` bear a capital where no sentence or tag begins."""
    before = text[:start].rstrip()
    return any(char.isupper() for char in text[start:end]) and bool(before) and before[-1] not in ".,!?;:|\n"


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> tuple[str, str]:
    """Case, width and apostrophe folded, and the dictionary form of that."""
    if word.isascii():
        norm = word.lower()
    else:
        norm = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
        if not norm.isascii() and _CJK.search(norm):
            return norm, norm
    return norm, lemma(norm)
