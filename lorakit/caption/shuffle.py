"""Tags in another order: what training shows instead of a caption when tags are shuffled."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from lorakit.caption.parse import parse
from lorakit.caption.words import norms

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMAS = re.compile(r"[,，、]")


def orders(text: str, count: int, keep: int = 0, trigger: str | None = None, seed: int = 0) -> tuple[str, ...]:
    """`count` ways to order the tags of a caption, the caption as it stands first; fewer when it has no more.

    The first `keep` tags stay in front, and so does a trigger that opens the caption. Only commas part tags, so words
    in brackets and quotes stay together; spaces inside a tag and the words themselves are never touched. The same
    arguments give the same orders.
    """
    tags, parting = _tags(text)
    fixed = min(len(tags), max(keep, 1 if trigger and _opens(tags, trigger) else 0))
    front, rest = tags[:fixed], tags[fixed:]
    found = {text.strip(): None}
    if len(set(rest)) > 1:
        chance = random.Random(f"{seed}/{text}")
        for _ in range(count * 4):  # of two tags there is one other order: more than a few tries find no more
            if len(found) >= count:
                break
            chance.shuffle(rest)
            found.setdefault(parting.join([*front, *rest]))
    return tuple(found)[:count]


def _tags(text: str) -> tuple[list[str], str]:
    """The tags of a caption and what to write between them: the caption's own first separator."""
    cuts = [(low, high) for low, high in parse(text).separators if _COMMAS.fullmatch(text[low:high])]
    tags: list[str] = []
    begin = 0
    for low, high in [*cuts, (len(text), len(text))]:
        if tag := text[begin:low].strip():
            tags.append(tag)
        begin = high
    first = text[cuts[0][0] : cuts[0][1]] if cuts else ","
    return tags, ", " if first == "," else first


def _opens(tags: Sequence[str], trigger: str) -> bool:
    key = norms(trigger)
    return bool(key) and bool(tags) and norms(tags[0])[: len(key)] == key
