"""Captions that are JSON strings: what is kept keeps its escapes, what is new is escaped as the file escapes."""

from __future__ import annotations

import json
import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from lorakit.formats.rewrite.gaps import gaps
from lorakit.formats.rewrite.page import Splice, UnwritableError, moved, spliced, stale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.formats.pieces import Draft
    from lorakit.formats.rewrite.page import Page

# one code point of the value: two escapes that make one beyond U+FFFF, an escape, or a character as it is
UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
# an escape that only a file without other letters than ASCII needs; a backslash may itself be escaped
NEEDLESS_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")
_DECODER = json.JSONDecoder()
_ESCAPING = json.JSONEncoder(ensure_ascii=True)
_LITERAL = json.JSONEncoder(ensure_ascii=False)


class JsonStrings:
    """Writes captions that are strings of a JSON or JSON Lines file."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def splices(self, draft: Draft) -> list[Splice]:
        """What to change in the file."""
        if len(draft.sources) > 1:
            raise UnwritableError("only the lines of a sidecar can be joined: join them in the list by hand")
        return self.splices_at(self._page.offset(draft.sources[0]), draft)

    def splices_at(self, start: int, draft: Draft) -> list[Splice]:
        """What to change in the string whose first character, behind the quote, stands at `start`."""
        end = self._end(start, draft)
        changes = gaps(draft)
        if not changes:
            return []
        raw = self._page.text[start:end]
        offsets = _offsets(raw, start)
        found = [Splice(offsets[gap.start], offsets[gap.end], self._written(gap.text)) for gap in changes]
        raw = spliced(raw, moved(found, start))
        if _DECODER.decode(f'"{raw}"') != draft.text:
            raise UnwritableError("two halves of one character would meet: take one of them out by hand first")
        return found

    def still_reads(self, text: str) -> bool:
        """Always: a string stays a string."""
        del text
        return True

    def _end(self, start: int, draft: Draft) -> int:
        """Where the closing quote stands."""
        caption, text = draft.sources[0], self._page.text
        if start < 1 or text[start - 1] != '"':
            raise stale(caption)
        try:
            value, end = _DECODER.raw_decode(text, start - 1)
        except ValueError as error:
            raise stale(caption) from error
        if value != caption.text:
            raise stale(caption)
        return end - 1

    @cached_property
    def _escapes_all(self) -> bool:
        """Whether the file writes every character beyond ASCII as an escape, as `json.dump` does."""
        text = self._page.text
        return text.isascii() and "\\u" in text and NEEDLESS_ESCAPE.search(text) is not None

    def _written(self, text: str) -> str:
        if self._escapes_all:
            return _ESCAPING.encode(text)[1:-1]
        raw = _LITERAL.encode(text)[1:-1]
        if self._page.unwritable_part(raw):
            # an escape is at home in every encoding
            return "".join(_ESCAPING.encode(c)[1:-1] if self._page.unwritable_part(c) else c for c in raw)
        return raw


def _offsets(raw: str, start: int) -> Sequence[int]:
    """Where each code point of the value begins in the file, and where the string ends."""
    if "\\" not in raw:
        return range(start, start + len(raw) + 1)
    return list(accumulate(map(len, UNIT.findall(raw)), initial=start))
