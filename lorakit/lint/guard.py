"""No repair touches words that are protected or quoted: a fix that would lose one is taken off its finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.caption.normalise.changes import changed
from lorakit.caption.occurrences import occurrences
from lorakit.caption.reading import read
from lorakit.caption.words import norms
from lorakit.findings import Safety

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lorakit.caption.reading import Reading
    from lorakit.findings import Edit, Finding
    from lorakit.lint.view import SampleView


def guarded(findings: Iterable[Finding], views: Iterable[SampleView]) -> list[Finding]:
    """The findings with fixes that keep every quotation and title, and of protected words and the trigger at least one.

    Where a fix would lose one in a caption, its edits of that caption are dropped; a fix without edits goes.
    """
    by_key: dict[str, SampleView] | None = None
    kept: list[Finding] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or fix.safety is Safety.DISPLAY or not fix.edits:
            kept.append(finding)
            continue
        if by_key is None:
            by_key = {view.key: view for view in views}
        groups: dict[tuple[str, int], list[Edit]] = defaultdict(list)
        for edit in fix.edits:
            groups[edit.sample, edit.caption].append(edit)
        bad = {place for place, edits in groups.items() if not _keeps(by_key, place, edits)}
        if bad:
            edits = tuple(edit for edit in fix.edits if (edit.sample, edit.caption) not in bad)
            finding = replace(finding, fix=replace(fix, edits=edits) if edits or fix.files else None)
        kept.append(finding)
    return kept


def _keeps(views: Mapping[str, SampleView], place: tuple[str, int], edits: list[Edit]) -> bool:
    key, number = place
    view = views[key]
    reading = view.readings[number]
    trigger = norms(view.subset.trigger or "")
    spans = [*_treasures(reading), *(reading.parsed.span(*found) for found in occurrences(reading.parsed, trigger))]
    if not any(edit.span.start < high and low < edit.span.end for low, high in spans for edit in edits):
        return True
    text = changed(view.captions[number].text, [(edit.span.start, edit.span.end, edit.text) for edit in edits])
    after = read(text, view.context.lexicon)
    lost = _protected(reading) - _protected(after)
    if lost or _quotes(reading) - _quotes(after):
        return False
    return not occurrences(reading.parsed, trigger) or bool(occurrences(after.parsed, trigger))


def _treasures(reading: Reading) -> list[tuple[int, int]]:
    """Where protected words stand, quotations and titles."""
    hits = [hit for hit in reading.of("glossary") if hit.term.kind == "protect"]
    quotes = [(each.start, each.end) for each in reading.parsed.enclosed if each.quote]
    return [*(reading.parsed.span(hit.first, hit.last) for hit in hits), *quotes]


def _protected(reading: Reading) -> set[str]:
    return {reading.shown(hit) for hit in reading.of("glossary") if hit.term.kind == "protect"}


def _quotes(reading: Reading) -> Counter[str]:
    return Counter(reading.parsed.text[each.start : each.end] for each in reading.parsed.enclosed if each.quote)
