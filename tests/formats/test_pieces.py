"""A draft after many changes at once is what the changes make of it one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lorakit.dataset import Caption
from lorakit.formats.pieces import Draft, Kept, draft_of, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.formats.pieces import Piece


def one_by_one(draft: Draft, changes: list[tuple[int, int, str]]) -> Draft:
    """The last change first, each on pieces that are split anew."""
    pieces: list[Piece] = list(draft.pieces)
    for start, end, text in sorted(changes, reverse=True):
        left, rest = split(pieces, start)
        _, right = split(rest, end - start)
        pieces = [*left, text, *right] if text else [*left, *right]
    return draft._replace(pieces=tuple(pieces))


def split(pieces: Sequence[Piece], at: int) -> tuple[list[Piece], list[Piece]]:
    left: list[Piece] = []
    for number, piece in enumerate(pieces):
        size = len(piece) if isinstance(piece, str) else piece.end - piece.start
        if at < size:
            rest = list(pieces[number + 1 :])
            if at == 0:
                return left, [piece, *rest]
            if isinstance(piece, str):
                return [*left, piece[:at]], [piece[at:], *rest]
            cut = piece.start + at
            return [*left, piece._replace(end=cut)], [piece._replace(start=cut), *rest]
        left.append(piece)
        at -= size
    return left, []


TEXTS = st.text("abc", max_size=3)


@st.composite
def changes(draw: st.DrawFn, size: int) -> list[tuple[int, int, str]]:
    """Changes that do not overlap, in any order; some at one place."""
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=12)))
    made = [(start, end, draw(TEXTS)) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    return list(draw(st.permutations(made)))


@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from(["", ", "]), st.data())
def test_many_changes_at_once_are_as_one_by_one(texts: list[str], between: str, data: st.DataObject) -> None:
    draft = joined([draft_of(Caption(text, Path("1.txt"))) for text in texts], between)
    for _ in range(data.draw(st.integers(1, 3))):
        made = data.draw(changes(len(draft.text)))
        once = draft.edited(made)
        assert once == one_by_one(draft, made)
        draft = once


def test_an_empty_caption_takes_words_and_a_change_behind_the_end_adds_them() -> None:
    assert draft_of(Caption("", Path("1.txt"))).edited([(0, 0, "a cat")]).pieces == (Kept(0, 0, 0), "a cat")
    assert draft_of(Caption("a", Path("1.txt"))).edited([(1, 1, " cat")]).text == "a cat"
