"""`a` or `an`: by the sound that a name begins with, not by its letter."""

from __future__ import annotations

import re
import unicodedata

_FIRST = re.compile(r"[^\W_]+")
_VOWELS = "aeiou"
# letters whose own names begin with a vowel: an F, an X
_SPELT_OPEN = "aefhilmnorsx"
# an hour; the names of these begin with a vowel though they do not look like it
_SILENT_H = re.compile(r"hour(?!i)|honest|honor|honour|heir")
# a unicorn, a euro, a one-piece: a vowel spoken with another sound in front
_CLOSED = re.compile(
    r"uni|unanim|us[aeu]|usu|usb|uti|ut(?!ter|most)|ura|uri|uro|eu|ewe|once|ones?(?!t)|ufo|uk|ubi|uv$|oui|u$|uhd|ugc"
)
# an unidentified, an unimportant, an uninhabited thing: `un-` before an i
_UN_I = re.compile(r"un(?:in|im(?!od)|id(?!irec)|ir|ill|iss)")
# spelt although they could be read as words, in lower case
_SPELT = frozenset({"suv", "fbi", "mri", "usa", "ufc", "led", "id", "ip", "uv", "ai", "ui", "ar"})
# in capitals and read as words
_SPOKEN_TEXT = "ram rom lan sim sam wan gan man sun red hat map mac nun fox leg lip arm eye ear elf owl old"
_SPOKEN = frozenset(_SPOKEN_TEXT.split())
_SHORTENED = frozenset({"mr", "mrs", "ms", "st", "mt", "ft", "sr", "fr", "ltd", "lb", "lbs"})  # spoken in full
_LONGEST = 5  # letters of an abbreviation that is spelt


def article(name: str) -> str:
    """`a` or `an` for a name in Latin letters or numerals; nothing where none can be told."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    found = _FIRST.search(bare)
    if not found or not found.group().isascii():
        return ""
    if found.group().lower() in ("herb", "herbs"):
        return ""  # an herb in one English, a herb in the other
    first, behind = found.group(), bare[found.end() : found.end() + 1]
    return "an" if _is_open(first, behind, bare[found.start() :].lower()) else "a"


def _is_open(first: str, behind: str, rest: str) -> bool:
    """Whether a name is spoken with a vowel in front; `first` is its first word, `behind` the sign after it."""
    folded = first.lower()
    if first[0].isdigit():
        number = re.match(r"\d+", first)
        return first[0] == "8" or (number is not None and number.group() in ("11", "18"))
    if _is_spelt(first, folded, behind):
        return folded[0] in _SPELT_OPEN
    if _SILENT_H.match(folded) or rest.startswith(("hors d", "xbox", "xmas")):
        return True
    if _UN_I.match(folded):
        return True
    return folded[0] in _VOWELS and not _CLOSED.match(folded)


def _is_spelt(first: str, folded: str, behind: str) -> bool:
    """Whether a word is spoken letter by letter: SUV, LED, X-ray, dslr, M3."""
    if folded in _SHORTENED:
        return False
    if len(folded) == 1:
        return behind != "'" or folded == "x"
    if folded in _SPELT or (folded[0].isalpha() and folded[1:].isdigit()):
        return True
    if not folded.isalpha():
        return False
    if not set(folded) & set("aeiouy"):
        return True
    letters = first.removesuffix("s")  # UFOs
    if not letters.isupper() or len(letters) > _LONGEST or folded in _SPOKEN:
        return False
    # four letters and more are a word if they can be spoken: NASA, RADAR, but HDMI
    return len(letters) < 4 or not (set(folded[:2]) & set(_VOWELS))
