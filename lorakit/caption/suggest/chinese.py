"""Chinese names of a set that differ in particles only: 红色的旗袍 and 红色旗袍, 水墨风 and 水墨风格, 旗袍红色."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from lorakit.caption.suggest.pairs import ORDER, PARTICLE, STYLE, Pair
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 10  # characters of a unit that is a name and no sentence
LEAST = 4  # characters beside the 的 of a name that is surely no other word
_COLOUR = re.compile(r"(?P<thing>[^的]{1,4})(?P<colour>[红橙黄绿青蓝紫粉黑白灰棕褐金银紅黃綠藍銀]色)")
_STYLE = re.compile(r"(?P<name>[^的]{2,8}?)画?[风風]格?")


def chinese(units: Mapping[str, int]) -> Iterator[Pair]:
    """Pairs of Chinese units that say the same. Linear in the number of units."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in units:
        if len(key) <= LONGEST and all(map(is_cjk, key)):
            for form in _forms(key):
                alike[form].append(key)
    for (why, _), several in alike.items():
        for one, other in combinations(sorted(several), 2):
            # 画风 says a little more than 风, and a short name may be another word: 老人的家 is no 老人家
            sure = ("画" in one) == ("画" in other) if why == STYLE else len(one.replace("的", "")) >= LEAST
            yield Pair(one, other, why, sure, scope="tags" if why == ORDER else "all")


def _forms(key: str) -> Iterator[tuple[str, str]]:
    """What a unit has in common with its variants, by why they are."""
    left, _, right = key.partition("的")
    if len(left) >= 2 and "的" not in right and (right or "的" not in key):
        yield PARTICLE, left + right
    if found := _COLOUR.fullmatch(key):
        yield ORDER, found["colour"] + found["thing"]
    elif len(key) > 2:
        yield ORDER, key
    if found := _STYLE.fullmatch(key):
        yield STYLE, found["name"]
