"""What repairs amount to: captions touched, terms before and after, tokens; and the edits one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lorakit.findings import Act, Edit, Span
from lorakit.fix.bench import slot_of
from lorakit.formats.rewrite.gaps import gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lorakit.fix.bench import Bench
    from lorakit.fix.settled import Settled
    from lorakit.formats.pieces import Draft
    from lorakit.formats.rewrite.gaps import Gap


@dataclass(frozen=True, slots=True)
class Tokens:
    """CLIP tokens of the captions touched, all together, before and after, and how many captions exceed the window."""

    before: int
    after: int
    beyond_before: int
    beyond_after: int


@dataclass(frozen=True, slots=True)
class Impact:
    """`captions` of `total` are touched, and `files` are saved anew as a whole, by RECODE or TRIM.

    A caption that several pictures share counts once. `terms` counts changes as (rule, what stood there, what stands
    there now), `acts` files as (rule, what was done to them).
    """

    captions: int
    total: int
    terms: Mapping[tuple[str, str, str], int]
    tokens: Tokens
    negative: tuple[str, ...] = ()
    files: int = 0
    acts: Mapping[tuple[str, Act], int] = field(default_factory=dict)


class Join(NamedTuple):
    """Caption number `caption` of a sample and the next one, lines of a file, become one with `text` between them."""

    sample: str
    caption: int
    text: str


def impact_of(state: Settled, count: Callable[[str], int], window: int) -> Impact:
    """Sum up what was done; `count` counts the CLIP tokens of a text, `window` is how many are trained."""
    terms: Counter[tuple[str, str, str]] = Counter()
    for applied in state.applied.values():
        terms.update((each.rule, each.before, each.after) for each in applied)
    changed = [draft for drafts in state.bench.changed().values() for draft in drafts]
    before = [count(source.text) for draft in changed for source in draft.sources]
    after = [count(draft.text) for draft in changed]
    tokens = Tokens(
        sum(before), sum(after), sum(size > window for size in before), sum(size > window for size in after)
    )
    total = len({slot_of(caption) for sample in state.bench.original.values() for caption in sample.captions})
    words = tuple(dict.fromkeys(word for words in state.negative.values() for word in words))
    files = {path for path, act in state.acts if act is not Act.JOIN}
    acts = Counter((rule, act) for (_, act), rule in state.acts.items())
    return Impact(len(before), total, dict(terms), tokens, words, len(files), dict(acts))


def edits_of(bench: Bench) -> tuple[Edit, ...]:
    """The changes as edits of the original captions; of pictures that share a caption the first one has them.

    What joins lines is not among them: `joins_of` has it.
    """
    found: list[Edit] = []
    for key, number, draft in _changed(bench):
        for gap in gaps(draft):
            for at, start, end, text in _in_lines(draft, gap):
                found.append(Edit(key, number + at, Span(start, end), text, draft.sources[at].digest))
    return tuple(sorted(found, key=lambda edit: (edit.sample, edit.caption, edit.span.start)))


def joins_of(bench: Bench) -> tuple[Join, ...]:
    """What comes between lines that become one caption, after the edits of each."""
    found: list[Join] = []
    for key, number, draft in _changed(bench):
        for gap in gaps(draft):
            texts = (gap.text, *[""] * (gap.last - gap.first))
            found += [Join(key, number + at, text) for at, text in zip(range(gap.first, gap.last), texts, strict=False)]
    return tuple(sorted(found))


def _changed(bench: Bench) -> Iterator[tuple[str, int, Draft]]:
    """Every draft with its sample and the number of its first caption."""
    for key, drafts in bench.drafts.items():
        if not bench.may_edit(key):
            continue
        number = 0
        for draft in drafts:
            yield key, number, draft
            number += len(draft.sources)


def _in_lines(draft: Draft, gap: Gap) -> Iterator[tuple[int, int, int, str]]:
    """A gap line by line (source, start, end, text); what is put across a line's end belongs to the join."""
    if gap.first == gap.last:
        yield gap.first, gap.start, gap.end, gap.text
        return
    for at in range(gap.first, gap.last + 1):
        start = gap.start if at == gap.first else 0
        end = gap.end if at == gap.last else len(draft.sources[at].text)
        if start < end:
            yield at, start, end, ""
