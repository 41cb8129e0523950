"""Changes of a text: spans and what they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The code points `start` up to, not including, `end` become `text`.
Change = tuple[int, int, str]


def changed(text: str, changes: Iterable[Change]) -> str:
    """`text` after `changes`, which do not overlap."""
    parts: list[str] = []
    done = 0
    for start, end, new in sorted(changes):
        parts += (text[done:start], new)
        done = end
    return "".join([*parts, text[done:]])
