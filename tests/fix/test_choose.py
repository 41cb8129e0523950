"""What is made together is what comparing all edits with all others would choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lorakit.findings import Edit, Finding, Fix, Safety, Severity, Span
from lorakit.fix.choose import Group, Wanted, compatible

if TYPE_CHECKING:
    from collections.abc import Sequence


def group(number: int, spans: Sequence[tuple[int, int]]) -> Group:
    """A fix of several edits; a lower number is a safer fix."""
    edits = tuple(Edit("1.jpg", 0, Span(start, end), str(number), "") for start, end in spans)
    fix = Fix("x", Safety.SAFE if number < 3 else Safety.UNSAFE, edits)
    return Group(Wanted(Finding(f"TST{number:03}", "t", Severity.INFO, "x"), fix), edits)


def all_against_all(groups: Sequence[Group]) -> list[Group]:
    def place(each: Group) -> tuple[object, ...]:
        first = min(edit.span.start for edit in each.edits)
        return first, -each.wanted.fix.safety, each.wanted.finding.code

    chosen: list[Group] = []
    taken: list[tuple[int, int]] = []
    for each in sorted(groups, key=place):
        spans = [(edit.span.start, edit.span.end) for edit in each.edits]
        if not any(start <= high and low <= end for start, end in spans for low, high in taken):
            chosen.append(each)
            taken.extend(spans)
    return chosen


SPANS = st.tuples(st.integers(0, 40), st.integers(0, 4)).map(lambda each: (each[0], each[0] + each[1]))


@given(st.lists(st.lists(SPANS, min_size=1, max_size=4), max_size=8))
def test_the_choice_is_that_of_all_against_all(spans: list[list[tuple[int, int]]]) -> None:
    groups = [group(number, each) for number, each in enumerate(spans)]
    assert compatible(groups) == all_against_all(groups)


def test_a_fix_fits_between_the_edits_of_another() -> None:
    around, between, touching = group(0, [(0, 2), (20, 22)]), group(1, [(5, 9)]), group(2, [(12, 20)])
    assert compatible([touching, between, around]) == [around, between]
