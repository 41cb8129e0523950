"""The order of views: nothing is lost, nothing depends on the machine, chance depends on names."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.plan.views import Member, Order, View, draw, seen

BUCKETS = [(512, 512), (576, 448), (448, 576)]
members = st.lists(
    st.builds(Member, st.sampled_from(BUCKETS), st.integers(1, 3), st.just(False)), min_size=1, max_size=12
).map(tuple)
orders = st.builds(
    Order,
    members,
    st.integers(0, 99),
    batch=st.integers(1, 5),
    accumulation=st.integers(1, 3),
    epochs=st.integers(1, 3),
)


def views(order: Order) -> list[View]:
    return [view for step in order.steps() for batch in step.batches for view in batch]


@given(orders)
def test_every_picture_is_seen_as_often_as_its_repeats_say(order: Order) -> None:
    assert seen(order) == [each.repeats * order.epochs for each in order.members]


@given(orders)
def test_views_are_numbered_from_0_without_a_gap(order: Order) -> None:
    assert [view.number for view in views(order)] == list(range(sum(seen(order))))


@given(orders)
def test_a_batch_is_of_one_bucket_and_never_too_large(order: Order) -> None:
    for step in order.steps():
        assert 1 <= len(step.batches) <= order.accumulation
        for batch in step.batches:
            assert 1 <= len(batch) <= order.batch
            assert len({order.members[view.picture].bucket for view in batch}) == 1


@given(orders)
def test_the_same_order_comes_twice(order: Order) -> None:
    assert list(order.steps()) == list(order.steps())
    assert order.count() == len(list(order.steps()))


def test_another_seed_and_another_epoch_give_another_order() -> None:
    several = tuple(Member((512, 512)) for _ in range(20))
    one, other = (Order(several, seed, 4, epochs=2) for seed in (1, 2))
    assert [view.picture for view in views(one)] != [view.picture for view in views(other)]
    first, second = ([view.picture for view in views(one)][at : at + 20] for at in (0, 20))
    assert sorted(first) == sorted(second)
    assert first != second


def test_an_underfilled_bucket_is_trained_in_smaller_batches() -> None:
    order = Order((Member((512, 512)), Member((512, 512)), Member((448, 576))), 0, batch=2)
    assert sorted(len(batch) for step in order.steps() for batch in step.batches) == [1, 2]


def test_max_steps_ends_the_run_early() -> None:
    order = Order((Member((512, 512)),), 0, batch=1, epochs=100, most=7)
    assert order.count() == 7


def test_an_epoch_shows_as_many_regularisation_views_as_others() -> None:
    others = tuple(Member((512, 512), regularises=True) for _ in range(3))
    order = Order((Member((512, 512), 4), Member((512, 512), 4), *others), 5, batch=2, epochs=3)
    counts = seen(order)
    assert counts[:2] == [12, 12]
    assert sum(counts[2:]) == 24
    assert max(counts[2:]) - min(counts[2:]) <= 1, "all of them take their turns"


@given(st.integers(0, 9), st.integers(0, 10_000), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_what_is_drawn_of_a_view_depends_on_its_number_alone(seed: int, number: int, texts: list[int]) -> None:
    one = draw(seed, number, texts, 0.3, flip=True)
    assert one == draw(seed, number, texts, 0.3, flip=True)
    assert 0 <= one.text < sum(texts)


def test_captions_are_equally_likely_however_many_orders_they_have() -> None:
    drawn = Counter(draw(0, number, [1, 9], 0.0, flip=False).text == 0 for number in range(4000))
    assert drawn[True] / 4000 == pytest.approx(0.5, abs=0.03)


def test_captions_are_dropped_as_often_as_asked_and_pictures_mirrored_half_the_time() -> None:
    drawn = [draw(3, number, [1], 0.2, flip=True) for number in range(4000)]
    assert sum(each.dropped for each in drawn) / 4000 == pytest.approx(0.2, abs=0.02)
    assert sum(each.flipped for each in drawn) / 4000 == pytest.approx(0.5, abs=0.03)
    assert not any(draw(3, number, [1], 0.0, flip=False).flipped for number in range(100))
    assert not any(draw(3, number, [1], 0.0, flip=False).dropped for number in range(100))
