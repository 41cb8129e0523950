"""What the set shares comes into the text window: units move, none is lost, and moving ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit import api
from lorakit.caption.lexicon import Lexicon
from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.shorten import reordered
from lorakit.caption.parse import parse
from lorakit.caption.reading import read


def moved(text: str, *wanted: str, kept: int) -> str:
    return changed(text, reordered(read(text, Lexicon()), set(wanted), kept))


@pytest.mark.parametrize(
    ("text", "wanted", "kept", "after"),
    [
        ("1girl, hat, rain, ink", ["ink"], 10, "1girl, ink, hat, rain"),
        ("1girl, hat, ink, rain, gold", ["ink", "gold"], 20, "1girl, ink, gold, hat, rain"),
        ("1girl，hat，rain，ink", ["ink"], 10, "1girl，ink，hat，rain"),
        ("竹林，老僧，青苔，水墨", ["水墨"], 5, "竹林，水墨，老僧，青苔"),
        ("a girl, a red hat, with a dog, soft light", ["soft light"], 10, "a girl, soft light, a red hat, with a dog"),
        ("1girl, hat, rain, ink", ["ink"], 40, ""),
        ("1girl, hat, rain, ink", ["snow"], 10, ""),
        ("1girl, ink", ["ink"], 3, ""),
        ("1girl, hat, photo by, ink", ["ink"], 10, ""),
        ("1girl, hat ||| rain, ink", ["ink"], 10, ""),
        ("1girl, hat; rain, ink", ["ink"], 10, ""),
        ("1girl, (hat:1.2), rain, ink", ["ink"], 10, ""),
        ("a girl, a red hat, soft light, with a dog", ["with a dog"], 10, ""),
        ("A girl walks along a wide road, she wears a hat and a red coat, ink.", ["ink"], 10, ""),
    ],
)
def test_what_is_shared_comes_to_the_front(text: str, wanted: list[str], kept: int, after: str) -> None:
    assert moved(text, *wanted, kept=kept) == (after or text)


@given(
    st.lists(st.sampled_from(["hat", "rain", "ink", "gold", "red coat"]), min_size=1, max_size=9), st.integers(0, 60)
)
def test_twice_is_once_and_no_unit_is_lost(units: list[str], kept: int) -> None:
    text = ", ".join(["1girl", *units])
    once = moved(text, "ink", "gold", kept=kept)
    assert moved(once, "ink", "gold", kept=kept) == once
    assert sorted(unit.key for unit in parse(once).units) == sorted(unit.key for unit in parse(text).units)


def test_more_shared_terms_than_the_window_holds_come_to_rest() -> None:
    shared = ", ".join(f"shared thing {number}" for number in range(60))
    captions = [f"subject {number}, {shared}" for number in range(6)]
    repair = api.caption_fixer({"select": ["too-long"]}, unsafe=True)
    after, left = repair(captions)
    assert {finding.name for finding in left} == {"too-long"}
    assert repair(after)[0] == after
