"""What a negation in a caption is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Denied(StrEnum):
    """What is negated: a fault of the picture or something laid over it (blur, text, extra limbs), a quality that one
    wants (`not sharp`), or what the picture shows.
    """

    FAULT = "fault"
    QUALITY = "quality"
    CONTENT = "content"


class Negation(NamedTuple):
    """A negator with its thing at code points `start` to `end`; `thing` is the span of what is negated."""

    start: int
    end: int
    thing: tuple[int, int]
    kind: Denied
