"""Write tags with spaces: `long_hair` as `long hair`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.spans import Cover
from lorakit.caption.toolmarks import BASE_TAG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed

_BETWEEN = re.compile(r"(?<=[^\W_]|[)!?'.:])_+(?=[^\W_]|[(:])")
_ADDRESS = re.compile(r"@|//|\w\.[^\W_]{2}")  # of a person, a page or a file


def spaced(parsed: Parsed, spans: Iterable[tuple[int, int]], kept: Iterable[str]) -> list[Change]:
    """Changes that write spaces for the underscores inside `spans`; none in addresses, quotations, base tags and
    `kept` words.
    """
    text = parsed.text
    low = text.lower()
    quotes = [(each.start, each.end) for each in parsed.enclosed if each.quote]
    base = (found.span() for found in BASE_TAG.finditer(text))
    held = Cover([*quotes, *base, *(span for words in kept if "_" in words for span in _places(low, words.lower()))])
    return [
        (start + found.start(), start + found.end(), " ")
        for start, end in spans
        if not _ADDRESS.search(text[start:end])
        for found in _BETWEEN.finditer(text[start:end])
        if start + found.start() not in held
    ]


def _places(text: str, words: str) -> Iterable[tuple[int, int]]:
    return (found.span() for found in re.finditer(re.escape(words), text))
