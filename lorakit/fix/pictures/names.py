"""Names that survive a move to another system, and that no two pictures share."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FORBIDDEN = frozenset('<>:"|?*\\/')
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,16}")
JOINERS = frozenset("\u200d\ufe0e\ufe0f")  # what holds emoji together
LONGEST = 200  # bytes of a whole name; ext4 and NTFS allow 255
ROOM = 30  # bytes left for a suffix, a number, and `-masklabel`
NAMELESS = "picture"


def portable(name: str) -> str:
    """One part of a path as every system takes it; the name itself when nothing speaks against it.

    Letters of any script stay. Control characters and emoji go, what Windows refuses becomes `_`, letters are composed,
    spaces and dots at the ends go.
    """
    if _is_portable(name):
        return name
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if not SUFFIX.fullmatch(suffix):
        stem, suffix = name.replace(".", "_"), ""
    return _clean(stem) + suffix


def _is_portable(name: str) -> bool:
    stem = PurePosixPath(name).stem
    return (
        bool(name.strip("."))
        and all(_stays(char) and char not in FORBIDDEN for char in name)
        and stem.lower() not in RESERVED
        and name == name.strip()
        and stem == stem.rstrip()
        and not name.endswith(".")
        and not stem.endswith(".")
        and unicodedata.normalize("NFC", name) == name
        and len(name.encode("utf-8")) <= LONGEST
    )


def _clean(stem: str) -> str:
    had_emoji = any(_is_emoji(char) for char in stem)
    kept = (char for char in _composed(stem) if _stays(char) and not (had_emoji and char in JOINERS))
    text = "".join("_" if char in FORBIDDEN else char for char in kept)
    text = unicodedata.normalize("NFC", text).strip().rstrip(". ")
    while len(text.encode("utf-8")) > LONGEST - ROOM:
        text = text[:-1].rstrip(". ")
    if not text.strip("."):
        return NAMELESS
    return f"{text}_" if text.lower() in RESERVED else text


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _stays(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs") and not _is_emoji(char)


def _is_emoji(char: str) -> bool:
    return 0x1F000 <= ord(char) <= 0x1FAFF or 0x2600 <= ord(char) <= 0x27BF


def allot(wanted: Iterable[tuple[str, str]]) -> list[str]:
    """A stem for each (folder, stem), in order: its own, or with `_2`, `_3` ... where an earlier one has it.

    Names that differ in case alone are one name; a number never takes a name that somebody else wants.
    """
    pairs = list(wanted)
    asked = {_place(folder, stem) for folder, stem in pairs}
    taken: set[tuple[str, str]] = set()
    found: list[str] = []
    last: dict[tuple[str, str], int] = {}
    for folder, stem in pairs:
        name, place = stem, _place(folder, stem)
        if place in taken or _is_mask_of(place, asked):
            number = last.get(place, 1) + 1
            while not _is_free(_place(folder, f"{stem}_{number}"), asked, taken):
                number += 1
            last[place] = number
            name = f"{stem}_{number}"
        taken.add(_place(folder, name))
        found.append(name)
    return found


def _place(folder: str, stem: str) -> tuple[str, str]:
    return _composed(folder).casefold(), _composed(stem).casefold()


def _is_free(place: tuple[str, str], asked: set[tuple[str, str]], taken: set[tuple[str, str]]) -> bool:
    """Whether nobody has or wants the name, nor the one that its mask would have."""
    return not {place, (place[0], f"{place[1]}_mask")} & asked and place not in taken


def _is_mask_of(place: tuple[str, str], asked: set[tuple[str, str]]) -> bool:
    """Whether a picture so called would be taken for the mask of another, as a new name can bring about."""
    folder, stem = place
    return stem.endswith("-masklabel") or (stem.endswith("_mask") and (folder, stem[:-5]) in asked)
