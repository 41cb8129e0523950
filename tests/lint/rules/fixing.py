"""Apply the repairs that rules offer to captions in memory, round by round, as a fix engine does."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lorakit import api
from lorakit.caption.normalise.changes import changed
from lorakit.findings import Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.findings import Finding

ROUNDS = 10


def repaired(rule: str, *captions: str, safety: Safety = Safety.SAFE, **settings: Any) -> list[str]:
    """The captions when no repair of `rule` that is at least as sure as `safety` changes them any more."""
    judge = api.caption_linter({**settings, "select": rule.split()})
    texts = list(captions)
    for _ in range(ROUNDS):
        after = once(texts, judge(texts), safety)
        if after == texts:
            return texts
        texts = after
    raise AssertionError(f"no end of changes: {texts}")


def once(texts: Sequence[str], findings: Sequence[Finding], safety: Safety) -> list[str]:
    """One round: edits that overlap an earlier fix of the same caption wait."""
    changes: dict[int, list[tuple[int, int, str]]] = {}
    for finding in findings:
        if finding.fix is None or finding.fix.safety < safety:
            continue
        by_caption: dict[int, list[tuple[int, int, str]]] = {}
        for edit in finding.fix.edits:
            assert edit.caption == 0
            by_caption.setdefault(int(edit.sample) - 1, []).append((edit.span.start, edit.span.end, edit.text))
        for number, new in by_caption.items():
            new.sort()
            assert all(one[1] <= two[0] for one, two in pairwise(new)), (texts[number], new)
            taken = changes.setdefault(number, [])
            if not any(start <= high and low <= end for start, end, _ in new for low, high, _ in taken):
                taken.extend(new)
    return [changed(text, changes.get(number, ())) for number, text in enumerate(texts)]
