"""Two forms that may be one name: what every source of proposals hands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lorakit.caption.glossary import Scope

SYNONYM = "another name (word list)"
SPELLING = "another spelling"
JOIN = "joined or in two words"
ORDER = "the same words in another order"
SLIP = "looks like a slip of the keys"
INITIALS = "may be its initials"
PARTICLE = "with or without 的"
STYLE = "风 and 风格"
OF_FORM = frozenset({SPELLING, SLIP})  # one word written in two ways: both in one caption prove nothing


class Pair(NamedTuple):
    """`variant` may be another way to write `name`; both as words to look for.

    `sure` tells a proposal from something to look at. Where the direction is not `fixed`, the form that more captions
    hold becomes the name. `listed` says that a word list vouches for it.
    """

    name: str
    variant: str
    why: str
    sure: bool = True
    fixed: bool = False
    listed: bool = False
    scope: Scope = "all"
