"""The text of one file while captions in it are rewritten: where a caption stands, and what is put where."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lorakit.formats.textfile import LINE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lorakit.dataset import Caption
    from lorakit.formats.pieces import Draft


class StaleError(ValueError):
    """The file no longer says what the caption was read as."""


class UnwritableError(ValueError):
    """This change cannot be written in this notation; the message says why and what to do."""


class Splice(NamedTuple):
    """Code points `start` up to, not including, `end` of the file's text give way to `text`."""

    start: int
    end: int
    text: str


class Writer(Protocol):
    """Turns drafts of one notation to splices of the file's text; made once for each file."""

    def splices(self, draft: Draft) -> list[Splice]:
        """What to change in the file. Raises StaleError, and UnwritableError to leave this draft out."""
        ...

    def still_reads(self, text: str) -> bool:
        """Whether the loader would still take the file, now holding `text`, for what it was."""
        ...


class Page:
    """The decoded text of one file, and the encoding that it will be written in."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.encoding = encoding

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in LINE_END.finditer(self.text))]

    def offset(self, caption: Caption) -> int:
        """Where in the text the caption's first code point stands. Raises StaleError when the file is shorter."""
        at = caption.column - 1
        if caption.line > 1:
            if caption.line > len(self._starts):
                raise stale(caption)
            at += self._starts[caption.line - 1]
        if at > len(self.text):
            raise stale(caption)
        return at

    def unwritable_part(self, text: str) -> str:
        """The first code point of `text` that the file's encoding cannot hold; empty when it holds all."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError as error:
            return text[error.start]
        return ""


def stale(caption: Caption) -> StaleError:
    """The error for a caption that is not where it was read."""
    where = f"line {caption.line} of `{caption.path}`"
    return StaleError(f"{where} no longer says `{caption.text[:60]}`: it was changed meanwhile, so look again")


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """`text` after `splices`, which do not overlap."""
    parts: list[str] = []
    at = 0
    for splice in sorted(splices):
        parts += (text[at : splice.start], splice.text)
        at = splice.end
    return "".join((*parts, text[at:]))


def moved(splices: Sequence[Splice], by: int) -> list[Splice]:
    """The splices as they are for a text that begins `by` code points later."""
    return [Splice(splice.start - by, splice.end - by, splice.text) for splice in splices]
