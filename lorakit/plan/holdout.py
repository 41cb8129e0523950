"""Which pictures to keep from training, so that learning can be told from remembering."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 16  # pictures: each is measured at several noise levels, many times a run


def hold_out(keys: Sequence[str], groups: Iterable[Sequence[str]], share: float, seed: int) -> frozenset[str]:
    """About `share` (0 to 1) of `keys`, at most MOST and at least one, such that no group of duplicates is divided.

    `groups` are the keys of pictures that are copies of one another; keys outside of `keys` are passed over. Groups
    larger than what is wanted stay in training; when every picture belongs to one, nothing is held out.
    """
    wanted = min(MOST, max(1, round(share * len(keys))))
    known = set(keys)
    leader: dict[str, str] = {}

    def first(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for group in groups:
        inside = [key for key in group if key in known]
        for key in inside[1:]:
            leader[first(key)] = first(inside[0])
    members: dict[str, list[str]] = {}
    for key in keys:
        members.setdefault(first(key), []).append(key)
    blocks = list(members.values())
    random.Random(f"{seed}/hold-out").shuffle(blocks)
    held: list[str] = []
    for block in blocks:
        if len(held) + len(block) <= wanted and len(held) + len(block) < len(keys):
            held += block
    return frozenset(held)
