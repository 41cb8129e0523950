"""A place lies in a cover when it lies in one of its spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.spans import Cover

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], sum(pair))))


@given(SPANS)
def test_cover(spans: list[tuple[int, int]]) -> None:
    cover = Cover(spans)
    assert bool(cover) is bool(spans)
    assert [at in cover for at in range(-1, 42)] == [
        any(low <= at < high for low, high in spans) for at in range(-1, 42)
    ]
