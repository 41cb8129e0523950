"""No repair touches words that are protected or quoted: a fix that would lose one is taken off its finding."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from lorakit.caption.normalise.changes import changed
from lorakit.caption.occurrences import occurrences
from lorakit.caption.reading import read
from lorakit.caption.words import norms
from lorakit.findings import Safety
from lorakit.lint.repair import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lorakit.caption.reading import Reading
    from lorakit.findings import Edit, Finding, Fix
    from lorakit.lint.view import SampleView

    Place = tuple[str, int]  # sample and number of the caption

# Code points of repaired text that are read again for one caption, one to two seconds: enough for 6,000 fixes of a
# caption of 500. Only a caption made to be slow needs more; what cannot be told of a fix then counts as a loss.
MOST_READ = 3_000_000
REMEMBERED = 1_000  # captions; a rule's findings of one caption follow each other or come in the order of the set


def guarded(findings: Iterable[Finding], views: Iterable[SampleView]) -> list[Finding]:
    """The findings with fixes that keep every quotation and title, and of protected words and the trigger at least one.

    Where a fix would lose one in a caption, or its edits overlap there, its edits of that caption are dropped, and its
    title counts the captions that are left; a fix without edits goes. So does a fix with an edit of what is not there:
    no such sample or caption, or a span outside the text.
    """
    of_place: Callable[[Place], _Caption | None] | None = None
    kept: list[Finding] = []
    for finding in findings:
        fix = finding.fix
        if fix is not None and fix.safety is not Safety.DISPLAY and fix.edits:
            if of_place is None:
                of_place = _finder({view.key: view for view in views})
            left = _left(fix, of_place)
            kept.append(finding if left is fix else replace(finding, fix=left))
        else:
            kept.append(finding)
    return kept


def _finder(views: dict[str, SampleView]) -> Callable[[Place], _Caption | None]:
    """A way to the caption at a place, None where there is none."""

    @lru_cache(maxsize=REMEMBERED)
    def of_place(place: Place) -> _Caption | None:
        view, number = views.get(place[0]), place[1]
        return _Caption(view, number) if view is not None and 0 <= number < len(view.captions) else None

    return of_place


def _left(fix: Fix, of_place: Callable[[Place], _Caption | None]) -> Fix | None:
    """What is left of a fix: itself, when nothing speaks against it."""
    groups: dict[Place, list[Edit]] = defaultdict(list)
    for edit in fix.edits:
        groups[edit.sample, edit.caption].append(edit)
    bad: set[Place] = set()
    for place, edits in groups.items():
        caption = of_place(place)
        if caption is None or not all(0 <= e.span.start <= e.span.end <= caption.size for e in edits):
            return None
        if not caption.keeps(edits):
            bad.add(place)
    if not bad:
        return fix
    left = tuple(edit for edit in fix.edits if (edit.sample, edit.caption) not in bad)
    title = fix.title.replace(counted(fix.edits), counted(left))
    return replace(fix, title=title, edits=left) if left or fix.files else None


@dataclass
class _Caption:
    """Caption number `number` of a sample, with what no repair may lose of it; found once for all findings.

    `looked` counts the code points that were read to see what fixes lose.
    """

    view: SampleView
    number: int
    looked: int = 0

    @property
    def size(self) -> int:
        return len(self.view.captions[self.number].text)

    def keeps(self, edits: Sequence[Edit]) -> bool:
        """Whether the edits, all inside the text, do not overlap and lose nothing."""
        changes = sorted((edit.span.start, edit.span.end, edit.text) for edit in edits)
        if any(one[1] > two[0] for one, two in pairwise(changes)):
            return False
        if not any(self._touched(start, end) for start, end, _ in changes):
            return True
        self.looked += self.size
        if self.looked > max(MOST_READ, self.size):
            return False
        after = read(changed(self.view.captions[self.number].text, changes), self.view.context.lexicon)
        if self._protected - _protected(after) or self._quotes - _quotes(after):
            return False
        return not self._named or bool(occurrences(after.parsed, self._trigger))

    def _touched(self, start: int, end: int) -> bool:
        """Whether an edit of this span lies in a treasure or overlaps one; touching its border does not count."""
        starts, ends = self._treasures
        before = bisect_left(starts, end)
        return before > 0 and ends[before - 1] > start

    @property
    def _reading(self) -> Reading:
        return self.view.readings[self.number]

    @cached_property
    def _trigger(self) -> tuple[str, ...]:
        return norms(self.view.subset.trigger or "")

    @cached_property
    def _named(self) -> list[tuple[int, int]]:
        """Where the trigger stands."""
        return [self._reading.parsed.span(*found) for found in occurrences(self._reading.parsed, self._trigger)]

    @cached_property
    def _treasures(self) -> tuple[list[int], list[int]]:
        """Protected words, quotations, titles and the trigger: where each begins, in order, and how far the furthest of
        it and those before it reaches.
        """
        hits = [hit for hit in self._reading.of("glossary") if hit.term.kind == "protect"]
        quotes = [(each.start, each.end) for each in self._reading.parsed.enclosed if each.quote]
        spans = sorted([*(self._reading.parsed.span(hit.first, hit.last) for hit in hits), *quotes, *self._named])
        return [start for start, _ in spans], list(accumulate((end for _, end in spans), max))

    @cached_property
    def _protected(self) -> set[str]:
        return _protected(self._reading)

    @cached_property
    def _quotes(self) -> Counter[str]:
        return _quotes(self._reading)


def _protected(reading: Reading) -> set[str]:
    return {reading.shown(hit) for hit in reading.of("glossary") if hit.term.kind == "protect"}


def _quotes(reading: Reading) -> Counter[str]:
    return Counter(reading.parsed.text[each.start : each.end] for each in reading.parsed.enclosed if each.quote)
