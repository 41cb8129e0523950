"""From repaired captions back to the bytes of their file: only what changed is written, every other byte stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.dataset import Notation
from lorakit.formats.rewrite.csv_cell import CsvCells
from lorakit.formats.rewrite.json_string import JsonStrings
from lorakit.formats.rewrite.kohya_pair import KohyaPairs
from lorakit.formats.rewrite.literal import SIDECAR, LiteralLines, trimmed
from lorakit.formats.rewrite.page import Page, Splice, StaleError, UnwritableError, Writer, spliced
from lorakit.formats.textfile import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lorakit.formats.pieces import Draft

__all__ = ["Rewritten", "StaleError", "UnwritableError", "rewrite"]

WRITERS: Mapping[Notation, Callable[[Page], Writer]] = {
    Notation.LITERAL: LiteralLines,
    Notation.CSV: CsvCells,
    Notation.JSON: JsonStrings,
    Notation.KOHYA: KohyaPairs,
}
LOSSY = "some bytes of the file fit no encoding and would be lost: save it as UTF-8 with an editor first"
READ_ONLY = "a Parquet file is only read: export it as metadata.csv or metadata.jsonl"
TWICE = "the same caption is changed in another way as well: run the command again afterwards"
OTHERWISE = "the file would be read in another way afterwards: change it by hand"
GUESSED = "the file's encoding, {encoding}, would no longer be recognised: save the file as UTF-8 first"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new bytes of the file, and the drafts that were left out, each with the reason."""

    data: bytes
    refused: tuple[tuple[Draft, str], ...] = ()


def rewrite(data: bytes, drafts: Sequence[Draft], recode: bool = False, trim: bool = False) -> Rewritten:
    """`data`, the bytes of one text file, after `drafts`, which are changed captions of it.

    `recode` makes it UTF-8 without a byte-order mark. `trim` drops the blank lines of a sidecar and gives all lines the
    first line ending found. A draft that cannot be written is left out and the others are written. Raises StaleError
    when a caption is not where it was read, UnwritableError when the file cannot be recoded or trimmed.
    """
    decoded = decode(data)
    if decoded.lossy:
        if recode or trim:
            raise UnwritableError(LOSSY)
        return _untouched(data, drafts, LOSSY)
    if trim and any(caption.source != SIDECAR for draft in drafts for caption in draft.sources):
        raise UnwritableError("only a sidecar can be trimmed: take blank lines out of the list by hand")
    page = Page(decoded.text, "utf-8" if recode else decoded.encoding)
    edits = _Edits(page)
    for draft in drafts:
        edits.add(draft)
    text = spliced(decoded.text, edits.splices) if edits.splices else decoded.text
    if trim:
        text = trimmed(text, decoded.newline)
    if text is decoded.text and not recode:
        return Rewritten(data, tuple(edits.refused))
    written = text.encode() if recode else encode(text, decoded)
    problem = ""
    if not all(writer.still_reads(text) for writer in edits.writers.values()):
        problem = OTHERWISE
    elif decode(written).text != text:
        problem = OTHERWISE if page.encoding == "utf-8" else GUESSED.format(encoding=page.encoding)
    if not problem:
        return Rewritten(written, tuple(edits.refused))
    if recode or trim:
        raise UnwritableError(problem)
    return _untouched(data, drafts, problem)


class _Edits:
    """Collects what to change in one file, draft by draft, and which drafts are left out."""

    def __init__(self, page: Page) -> None:
        self.splices: list[Splice] = []
        self.refused: list[tuple[Draft, str]] = []
        self.writers: dict[Notation, Writer] = {}
        self._page = page
        self._taken: dict[tuple[int, int], str] = {}

    def add(self, draft: Draft) -> None:
        """Raises StaleError."""
        try:
            self.splices += self._splices(draft)
        except UnwritableError as error:
            self.refused.append((draft, str(error)))

    def _splices(self, draft: Draft) -> list[Splice]:
        notation = draft.sources[0].notation
        if not draft.changed:
            return []
        if notation not in WRITERS:
            raise UnwritableError(READ_ONLY)
        if notation not in self.writers:
            self.writers[notation] = WRITERS[notation](self._page)
        found = self.writers[notation].splices(draft)
        for splice in found:
            if part := self._page.unwritable_part(splice.text):
                raise UnwritableError(_unheld(part, self._page.encoding))
        return found if self._take(draft) else []

    def _take(self, draft: Draft) -> bool:
        """Whether the draft is the first for its place; the same list can be read for several folders."""
        places = [(caption.line, caption.column) for caption in draft.sources]
        text = draft.text
        others = {self._taken[place] for place in places if place in self._taken}
        if others - {text}:
            raise UnwritableError(TWICE)
        self._taken.update(dict.fromkeys(places, text))
        return not others


def _unheld(part: str, encoding: str) -> str:
    if "\ud800" <= part <= "\udfff":
        return f"half a character (U+{ord(part):04X}) cannot stand in a text file: take it out"
    shown = part if part.isprintable() else f"U+{ord(part):04X}"
    return f"`{shown}` cannot be written in {encoding}: save the file as UTF-8 first"


def _untouched(data: bytes, drafts: Sequence[Draft], why: str) -> Rewritten:
    return Rewritten(data, tuple((draft, why) for draft in drafts))
