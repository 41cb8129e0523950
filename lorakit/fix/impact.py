"""What repairs amount to: captions touched, terms before and after, tokens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Edit, Span
from lorakit.formats.rewrite.gaps import gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lorakit.fix.bench import Bench
    from lorakit.fix.rounds import Settled


@dataclass(frozen=True, slots=True)
class Tokens:
    """CLIP tokens of the captions touched, all together, before and after, and how many captions exceed the window."""

    before: int
    after: int
    beyond_before: int
    beyond_after: int


@dataclass(frozen=True, slots=True)
class Impact:
    """`captions` of `total` are touched; `terms` counts changes as (rule, what stood there, what stands there now)."""

    captions: int
    total: int
    terms: Mapping[tuple[str, str, str], int]
    tokens: Tokens
    negative: tuple[str, ...] = ()


def impact_of(state: Settled, count: Callable[[str], int], window: int) -> Impact:
    """Sum up what was done; `count` counts the CLIP tokens of a text, `window` is how many are trained."""
    terms: Counter[tuple[str, str, str]] = Counter()
    for applied in state.applied.values():
        terms.update((each.rule, each.before, each.after) for each in applied)
    pairs = list(_pairs(state.bench))
    before, after = [count(old) for old, _ in pairs], [count(new) for _, new in pairs]
    tokens = Tokens(
        sum(before), sum(after), sum(size > window for size in before), sum(size > window for size in after)
    )
    total = sum(len(sample.captions) for sample in state.bench.original.values())
    words = tuple(dict.fromkeys(word for words in state.negative.values() for word in words))
    return Impact(len(pairs), total, dict(terms), tokens, words)


def _pairs(bench: Bench) -> Iterator[tuple[str, str]]:
    """Every changed caption as it was and as it is; of lines that were joined the first as it was."""
    for drafts in bench.changed().values():
        for draft in drafts:
            yield draft.sources[0].text, draft.text


def edits_of(bench: Bench) -> tuple[Edit, ...]:
    """The changes as edits of the original captions; lines that are joined are acts on files and not among them."""
    found: list[Edit] = []
    for key, drafts in bench.drafts.items():
        number = 0
        for draft in drafts:
            for gap in gaps(draft):
                if gap.first == gap.last:
                    caption = draft.sources[gap.first]
                    found.append(Edit(key, number + gap.first, Span(gap.start, gap.end), gap.text, caption.digest))
            number += len(draft.sources)
    return tuple(sorted(found, key=lambda edit: (edit.sample, edit.caption, edit.span.start)))
