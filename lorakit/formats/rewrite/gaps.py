"""What a draft changes: the stretches of its captions that give way to other text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.formats.pieces import Draft, Kept

if TYPE_CHECKING:
    from lorakit.formats.pieces import Piece


class Gap(NamedTuple):
    """What stood from code point `start` of caption `first` up to code point `end` of caption `last` is now `text`."""

    first: int
    start: int
    last: int
    end: int
    text: str


def gaps(draft: Draft) -> list[Gap]:
    """Every stretch that changed, in order; none is longer than it must be."""
    found: list[Gap] = []
    first = start = 0
    text = ""
    for piece in draft.pieces:
        if isinstance(piece, str):
            text += piece
        elif piece.start < piece.end:
            _add(found, draft, Gap(first, start, piece.source, piece.start, text))
            first, start, text = piece.source, piece.end, ""
    last = len(draft.sources) - 1
    _add(found, draft, Gap(first, start, last, len(draft.sources[last].text), text))
    return found


def tight(draft: Draft) -> Draft:
    """The same change of a single caption with as much kept as can be."""
    pieces: list[Piece] = []
    at = 0
    for gap in gaps(draft):
        pieces.append(Kept(0, at, gap.start))
        if gap.text:
            pieces.append(gap.text)
        at = gap.end
    pieces.append(Kept(0, at, len(draft.sources[0].text)))
    return draft._replace(pieces=tuple(piece for piece in pieces if isinstance(piece, str) or piece.start < piece.end))


def _add(found: list[Gap], draft: Draft, gap: Gap) -> None:
    if gap.first != gap.last:
        found.append(gap)
        return
    old, new = draft.sources[gap.first].text[gap.start : gap.end], gap.text
    if old == new:
        return
    # a rule may put a whole phrase in place of one that differs in a letter
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    text = new[head : len(new) - tail]
    found.append(gap._replace(start=gap.start + head, end=gap.end - tail, text=text))
