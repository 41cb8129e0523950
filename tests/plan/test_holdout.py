"""Pictures kept from training."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lorakit.plan.holdout import MOST, hold_out

KEYS = [f"img{n:03}.png" for n in range(120)]
groups = st.lists(st.lists(st.sampled_from(KEYS), min_size=2, max_size=6, unique=True), max_size=20)


@given(groups, st.integers(0, 20))
def test_no_group_of_duplicates_is_divided(found: list[list[str]], seed: int) -> None:
    held = hold_out(KEYS, found, 0.1, seed)
    for group in found:
        assert held.issuperset(group) or held.isdisjoint(group)


@given(groups, st.floats(0.01, 0.49), st.integers(0, 20))
def test_some_pictures_are_held_out_and_most_are_not(found: list[list[str]], share: float, seed: int) -> None:
    held = hold_out(KEYS, found, share, seed)
    assert held <= set(KEYS)
    assert len(held) <= min(MOST, max(1, round(share * len(KEYS))))
    assert held == hold_out(KEYS, found, share, seed)


def test_a_tenth_of_120_pictures_is_12() -> None:
    assert len(hold_out(KEYS, [], 0.1, 0)) == 12


def test_a_set_that_is_one_group_has_nothing_to_spare() -> None:
    assert hold_out(KEYS[:5], [KEYS[:5]], 0.4, 0) == frozenset()


def test_keys_of_other_subsets_are_passed_over() -> None:
    assert hold_out(KEYS[:10], [["elsewhere.png", KEYS[0]]], 0.1, 1) <= set(KEYS[:10])
