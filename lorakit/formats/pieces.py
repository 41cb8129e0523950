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
        rest = list(reversed(self.pieces))
        made: list[Piece] = []
        done = 0
        for start, end, text in sorted(changes):
            made += _taken(rest, start - done)
            if text:
                made.append(text)
            _taken(rest, end - start)
            done = end
        return self._replace(pieces=(*made, *reversed(rest)))


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


def _taken(rest: list[Piece], size: int) -> list[Piece]:
    """The next `size` code points, taken off `rest`, whose last piece is the next; pieces without any go along."""
    taken: list[Piece] = []
    while rest:
        piece = rest[-1]
        length = len(piece) if isinstance(piece, str) else piece.end - piece.start
        if size < length:
            if size > 0 and isinstance(piece, str):
                taken.append(piece[:size])
                rest[-1] = piece[size:]
            elif size > 0 and isinstance(piece, Kept):
                taken.append(piece._replace(end=piece.start + size))
                rest[-1] = piece._replace(start=piece.start + size)
            break
        taken.append(rest.pop())
        size -= length
    return taken
