"""Rounds of repairs: overlaps wait, quarrels leave the caption alone, shared captions change once."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lorakit.dataset import Caption, Dataset, Sample, Subset
from lorakit.findings import Act, Edit, FileEdit, Finding, Fix, Safety, Severity, Span
from lorakit.fix.choose import Group, Wanted, compatible
from lorakit.fix.rounds import MOST_ROUNDS, settle
from lorakit.fix.settled import not_settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random


def dataset(*texts: str) -> Dataset:
    """A picture for each text, called 1.jpg, 2.jpg ..."""
    samples = tuple(
        Sample(f"{number}.jpg", Path(f"{number}.jpg"), (Caption(text, Path(f"{number}.txt")),))
        for number, text in enumerate(texts, 1)
    )
    return Dataset(Path(), "sidecar", (Subset(Path(), samples),))


def replacing(*rules: tuple[str, str], safety: Safety = Safety.SAFE) -> Callable[[Dataset], list[Finding]]:
    """A judge whose rules each put one text in place of another, wherever it stands first in a caption."""

    def judge(data: Dataset) -> list[Finding]:
        return [
            finding(sample, index, caption, rule, caption.text.index(rule[0]), safety)
            for _, sample in data.samples()
            for index, caption in enumerate(sample.captions)
            for rule in rules
            if rule[0] in caption.text
        ]

    return judge


def finding(sample: Sample, index: int, caption: Caption, rule: tuple[str, str], at: int, safety: Safety) -> Finding:
    edit = Edit(sample.key, index, Span(at, at + len(rule[0])), rule[1], caption.digest)
    fix = Fix("swap", safety, (edit,))
    return Finding("TST001", "test", Severity.WARNING, "x", sample=sample.key, caption=index, fix=fix)


def texts(data: Dataset) -> list[str]:
    return [caption.text for _, sample in data.samples() for caption in sample.captions]


def settled(judge: Callable[[Dataset], list[Finding]], *captions: str, least: Safety = Safety.SAFE) -> list[str]:
    start = dataset(*captions)
    return texts(settle(start, judge(start), judge, least).dataset)


def test_rounds_go_on_until_nothing_is_left() -> None:
    assert settled(replacing(("a", "b"), ("b", "c")), "aab", "x") == ["ccc", "x"]


def test_a_fix_below_the_chosen_safety_is_not_made() -> None:
    judge = replacing(("a", "b"), safety=Safety.UNSAFE)
    assert settled(judge, "a") == ["a"]
    assert settled(judge, "a", least=Safety.UNSAFE) == ["b"]


def test_rules_that_undo_each_other_leave_the_caption_as_it_was_and_say_so() -> None:
    judge = replacing(("left", "right"), ("right", "left"))
    start = dataset("left", "somewhere else", "go right")
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert texts(state.dataset) == ["left", "somewhere else", "go right"]
    assert not state.bench.changed()
    assert [(each.name, each.sample) for each in not_settled(state.unsettled)] == [
        ("fix-did-not-converge", "1.jpg"),
        ("fix-did-not-converge", "3.jpg"),
    ]
    assert not state.applied


def test_a_caption_that_never_rests_is_given_up_after_the_last_round_and_others_keep_their_repair() -> None:
    judge = replacing(("more", "more more"), ("bad", "good"))
    start = dataset("more", "bad")
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert state.rounds == MOST_ROUNDS
    assert texts(state.dataset) == ["more", "good"]
    assert [each.sample for each in not_settled(state.unsettled)] == ["1.jpg"]


def test_edits_that_touch_wait_for_the_next_round() -> None:
    start = dataset("abcd")
    seen: list[str] = []
    judge = replacing(("ab", "x"), ("cd", "y"))

    def watch(data: Dataset) -> Sequence[Finding]:
        seen.append(texts(data)[0])
        return judge(data)

    settle(start, judge(start), watch, Safety.SAFE)
    assert seen == ["xcd", "xy"]


def test_a_stale_edit_is_refused() -> None:
    [stale] = replacing(("a", "b"))(dataset("a"))
    start = dataset("xa")
    state = settle(start, [stale], lambda _: [stale], Safety.SAFE)
    assert texts(state.dataset) == ["xa"]


def test_a_fix_of_several_edits_is_made_whole_or_not_at_all() -> None:
    start = dataset("one two three")
    digest = start.subsets[0].samples[0].captions[0].digest

    def edits(*spans: tuple[int, int, str]) -> Finding:
        made = tuple(Edit("1.jpg", 0, Span(low, high), text, digest) for low, high, text in spans)
        return Finding("TST001", "test", Severity.INFO, "x", sample="1.jpg", fix=Fix("x", Safety.SAFE, made))

    both, single = edits((0, 3, "1"), (8, 13, "3")), edits((8, 13, "III"))
    state = settle(start, [both, single], lambda _: [], Safety.SAFE)
    assert texts(state.dataset) == ["1 two 3"]


def test_two_pictures_with_one_caption_change_it_once() -> None:
    caption = Caption("a", Path("1.txt"))
    samples = tuple(Sample(name, Path(name), (caption,)) for name in ("1.jpg", "1.png"))
    start = Dataset(Path(), "sidecar", (Subset(Path(), samples),))
    judge = replacing(("a", "b"))
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert texts(state.dataset) == ["b", "b"]
    assert {path: len(drafts) for path, drafts in state.bench.changed().items()} == {Path("1.txt"): 1}


def test_lines_are_joined_after_their_edits_and_edited_on_as_one() -> None:
    lines = tuple(Caption(text, Path("1.txt"), line) for line, text in enumerate(("a cat", "b"), 1))
    start = Dataset(Path(), "sidecar", (Subset(Path(), (Sample("1.jpg", Path("1.jpg"), lines),)),))

    def judge(data: Dataset) -> list[Finding]:
        found = replacing(("cat, b", "cat and b"), ("a ", "the "))(data)
        if len(data.subsets[0].samples[0].captions) > 1:
            fix = Fix("join", Safety.SAFE, files=(FileEdit("1.txt", Act.JOIN, ", "),))
            found.append(Finding("TST002", "lines", Severity.INFO, "x", sample="1.jpg", fix=fix))
        return found

    state = settle(start, judge(start), judge, Safety.SAFE)
    assert texts(state.dataset) == ["the cat and b"]
    [draft] = state.bench.changed()[Path("1.txt")]
    assert len(draft.sources) == 2


def spans(draw: st.DrawFn) -> Iterator[tuple[int, int]]:
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, 20))
        yield start, start + draw(st.integers(0, 4))


@given(st.composite(lambda draw: list(spans(draw)))(), st.randoms())
def test_what_is_made_together_never_touches_and_does_not_depend_on_the_order(
    made: list[tuple[int, int]], random: Random
) -> None:
    groups = []
    for number, (start, end) in enumerate(made):
        edit = Edit("1.jpg", 0, Span(start, end), str(number), "")
        fix = Fix("x", Safety.SAFE, (edit,))
        groups.append(Group(Wanted(Finding("TST001", "t", Severity.INFO, "x"), fix), (edit,)))
    chosen = compatible(groups)
    shuffled = list(groups)
    random.shuffle(shuffled)
    assert compatible(shuffled) == chosen
    ordered = sorted((group.edits[0].span.start, group.edits[0].span.end) for group in chosen)
    assert all(high < low for (_, high), (low, _) in pairwise(ordered))
    assert bool(chosen) is bool(groups)
