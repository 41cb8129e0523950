"""Captions that stand as they are: the lines of a sidecar, and what follows the picture's name in `captions.txt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.formats.rewrite.gaps import gaps
from lorakit.formats.rewrite.page import Splice, UnwritableError, stale
from lorakit.formats.textfile import LINE_END, split_lines

if TYPE_CHECKING:
    from lorakit.dataset import Caption
    from lorakit.formats.pieces import Draft
    from lorakit.formats.rewrite.page import Page

SIDECAR = "sidecar"


class LiteralLines:
    """Writes captions that end with their line."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def splices(self, draft: Draft) -> list[Splice]:
        """What to change in the file; between lines that were joined, everything gives way."""
        starts = [self._find(caption) for caption in draft.sources]
        if len(starts) > 1:
            self._check_joined(draft, starts)
        if draft.sources[0].source != SIDECAR and draft.text[:1].isspace():
            raise UnwritableError("a caption in this list cannot begin with a space: begin it with a word")
        found = [Splice(starts[gap.first] + gap.start, starts[gap.last] + gap.end, gap.text) for gap in gaps(draft)]
        if any(LINE_END.search(splice.text) for splice in found):
            raise UnwritableError("a line end would begin another caption here: write the caption in one line")
        return found

    def still_reads(self, text: str) -> bool:
        """Always: what stands before a caption in its line does not change."""
        del text
        return True

    def _find(self, caption: Caption) -> int:
        text = self._page.text
        at = self._page.offset(caption)
        end = at + len(caption.text)
        if not text.startswith(caption.text, at) or (end < len(text) and text[end] not in "\r\n"):
            raise stale(caption)
        return at

    def _check_joined(self, draft: Draft, starts: list[int]) -> None:
        """A line that came between the captions since they were read must not be lost."""
        if any(caption.source != SIDECAR for caption in draft.sources):
            raise UnwritableError("only the lines of a sidecar can be joined: join them in the list by hand")
        ends = [at + len(caption.text) for at, caption in zip(starts, draft.sources, strict=True)]
        for end, start, caption in zip(ends, starts[1:], draft.sources[1:], strict=False):
            if end > start or self._page.text[end:start].strip():
                raise stale(caption)


def trimmed(text: str, newline: str) -> str:
    """A sidecar's text without blank lines, every line ended by `newline`; a final line end is kept or stays away."""
    lines = [line.text for line in split_lines(text) if line.text.strip()]
    if not lines:
        return text
    return newline.join(lines) + (newline if text.endswith(("\r", "\n")) else "")
