"""A caption under repair: which stretches of the original are kept, and what was put between them.

Edits of several rounds compose exactly, so that in the end only what changed is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.dataset import Caption


class Kept(NamedTuple):
    """Code points `start` up to, not including, `end` of original caption number `source`."""

    source: int
    start: int
    end: int


Piece = Kept | str
# Spans (start, end) of a text, which do not overlap, each with what comes in its place.
Changes = Iterable[tuple[int, int, str]]


class Draft(NamedTuple):
    """What has become of one place in a file: a caption, or the lines of a sidecar that were joined into one.

    `sources` are the original captions in the order of the file, all of one path; `pieces` in order make the new text.
    Every source's kept stretches stand in order, and those of one source before those of the next.
    """

    sources: tuple[Caption, ...]
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The caption as it reads now."""
        return "".join(
            piece if isinstance(piece, str) else self.sources[piece.source].text[piece.start : piece.end]
            for piece in self.pieces
        )

    @property
    def changed(self) -> bool:
        """Whether the text differs from the original in any way, joined lines included."""
        return len(self.sources) > 1 or self.text != self.sources[0].text

    def edited(self, changes: Changes) -> Draft:
        """This draft after `changes`, which replace spans of the text as it reads now and do not overlap."""
        pieces: list[Piece] = list(self.pieces)
        for start, end, text in sorted(changes, reverse=True):
            left, rest = _split(pieces, start, self.sources)
            _, right = _split(rest, end - start, self.sources)
            pieces = [*left, text, *right] if text else [*left, *right]
        return self._replace(pieces=tuple(pieces))


def draft_of(caption: Caption) -> Draft:
    """A caption that nothing was done to."""
    return Draft((caption,), (Kept(0, 0, len(caption.text)),))


def joined(drafts: Sequence[Draft], between: str) -> Draft:
    """Several captions as one, `between` put between them."""
    sources: list[Caption] = []
    pieces: list[Piece] = []
    for draft in drafts:
        if sources:
            pieces.append(between)
        pieces += [
            piece if isinstance(piece, str) else piece._replace(source=piece.source + len(sources))
            for piece in draft.pieces
        ]
        sources += draft.sources
    return Draft(tuple(sources), tuple(pieces))


def _split(pieces: Sequence[Piece], at: int, sources: Sequence[Caption]) -> tuple[list[Piece], list[Piece]]:
    """The pieces before and behind code point `at` of the text they make."""
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
