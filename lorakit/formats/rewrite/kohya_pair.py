"""Captions that kohya joins by `, ` from the strings `caption` and `tags`: each change goes where it belongs."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from lorakit.formats.jsontext import BadJsonError, parse
from lorakit.formats.layouts.kohya_json import SEPARATOR
from lorakit.formats.pieces import Draft, Kept
from lorakit.formats.rewrite.gaps import gaps, tight
from lorakit.formats.rewrite.json_string import JsonStrings
from lorakit.formats.rewrite.page import UnwritableError, stale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.formats.jsontext import Node
    from lorakit.formats.pieces import Piece
    from lorakit.formats.rewrite.page import Page, Splice


class Pair(NamedTuple):
    """The two strings of one caption. `shared` says that the tags belong to other captions of the picture as well."""

    caption: str
    tags: str
    tags_start: int
    shared: bool


class KohyaPairs:
    """Writes captions that are joined from two strings of one entry."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._strings = JsonStrings(page)

    @cached_property
    def _pairs(self) -> dict[int, Pair]:
        """Every pair by the offset of the caption string's first character."""
        try:
            entries = parse(self._page.text).members or ()
        except BadJsonError:
            return {}
        return dict(pair for _, entry in entries for pair in _pairs_of(entry))

    def splices(self, draft: Draft) -> list[Splice]:
        """What to change in the file, in one string or in both."""
        caption = draft.sources[0]
        if len(draft.sources) > 1:
            raise UnwritableError("only the lines of a sidecar can be joined: join them in the list by hand")
        start = self._page.offset(caption)
        pair = self._pairs.get(start)
        if pair is None or f"{pair.caption}{SEPARATOR}{pair.tags}" != caption.text:
            raise stale(caption)
        first, second = _parted(tight(draft), pair)
        if pair.shared and (gaps(second) or not first.text):
            raise UnwritableError("the tags belong to several captions of the picture: change them by hand")
        return self._strings.splices_at(start, first) + self._strings.splices_at(pair.tags_start, second)

    def still_reads(self, text: str) -> bool:
        """Always: a string stays a string."""
        del text
        return True


def _pairs_of(entry: Node) -> Iterator[tuple[int, Pair]]:
    caption, tags = entry.get("caption"), entry.get("tags")
    if caption is None or tags is None or not isinstance(tags.scalar, str):
        return
    nodes = caption.items if caption.items is not None else (caption,)
    said = [(node.offset, node.scalar) for node in nodes if isinstance(node.scalar, str)]
    for offset, text in said:
        yield offset, Pair(text, tags.scalar, tags.offset, len(said) > 1)


def _parted(draft: Draft, pair: Pair) -> tuple[Draft, Draft]:
    """The drafts of the two strings. kohya joins them only when both hold text, so one may come to hold all."""
    size = len(draft.text)
    for joint in _joints(draft, len(pair.caption)):
        if joint > 0 and joint + len(SEPARATOR) < size:
            return _halves(draft, pair, joint, joint + len(SEPARATOR))
    kept = [piece for piece in draft.pieces if isinstance(piece, Kept)]
    if not any(piece.end > len(pair.caption) + len(SEPARATOR) for piece in kept):
        return _halves(draft, pair, size, size)
    if not any(piece.start < len(pair.caption) for piece in kept):
        return _halves(draft, pair, 0, 0)
    raise UnwritableError("kohya puts `, ` between `caption` and `tags`: change what parts them in the file by hand")


def _joints(draft: Draft, at: int) -> list[int]:
    """Where the new text can be parted: at the old joint (code point `at`) if it is kept, else about where it stood."""
    text = draft.text
    behind = at + len(SEPARATOR)
    first, last, size = 0, len(text), 0
    for piece in draft.pieces:
        if isinstance(piece, str):
            size += len(piece)
            continue
        if piece.start <= at and piece.end >= behind:
            return [size + at - piece.start]
        if piece.start < at:
            first = size + min(piece.end, at) - piece.start
        if piece.end > behind:
            last = min(last, size + max(behind - piece.start, 0))
        size += piece.end - piece.start
    # the text before may now end with a separator of its own, or the text behind begin with one
    low = max(first - len(SEPARATOR), 0)
    return [joint for joint in range(low, last + 1) if text.startswith(SEPARATOR, joint)]


def _halves(draft: Draft, pair: Pair, end: int, start: int) -> tuple[Draft, Draft]:
    """The new text up to `end` as a draft of the caption string, and from `start` as one of the tags string."""
    first = draft.edited([(end, len(draft.text), "")])
    second = draft.edited([(0, start, "")])
    behind = len(pair.caption) + len(SEPARATOR)
    return _part(first, 0, len(pair.caption)), _part(second, behind, behind + len(pair.tags))


def _part(draft: Draft, low: int, high: int) -> Draft:
    """`draft` as one of code points `low` up to `high` of its caption; what it keeps of others becomes new text."""
    caption = draft.sources[0]
    pieces: list[Piece] = []
    for piece in draft.pieces:
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        start, end = max(piece.start, low), min(piece.end, high)
        if start >= end:
            pieces.append(caption.text[piece.start : piece.end])
        else:
            pieces += [
                caption.text[piece.start : start],
                Kept(0, start - low, end - low),
                caption.text[end : piece.end],
            ]
    return Draft((replace(caption, text=caption.text[low:high]),), tuple(piece for piece in pieces if piece))
