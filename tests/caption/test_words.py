"""Words have exact places, a folded form and a dictionary form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.caption.words import count_cjk, count_han, is_cjk, join, norms, words

NORMS = (
    ("Rain-soaked_Street", "rain soaked street"),
    ("don't O'Brien’s dogs' 'n'", "don't o'brien's dogs n"),
    ("6'2\" 1,000 4k f/1.8", "6'2 1 000 4k f 1 8"),
    ("红色car、霓虹", "红 色 car 霓 虹"),
    ("ネコとカー", "ネ コ と カ ー"),
    ("ＮＥＯＮ　Ａ①", "neon a1"),
    ("Straße CAFÉ cafe\u0301s ﬁre", "strasse café cafés fire"),
    ("한국 кот", "한국 кот"),
    ("— … 🐱 \ufeff", ""),
)


@pytest.mark.parametrize(("text", "folded"), NORMS)
def test_norms(text: str, folded: str) -> None:
    assert " ".join(norms(text)) == folded
    assert norms(text) == tuple(word.norm for word in words(text))


@settings(deadline=None)
@given(st.text(max_size=40))
def test_places_are_exact(text: str) -> None:
    end = 0
    for word in words(text):
        assert end <= word.start < word.end <= len(text)
        assert norms(text[word.start : word.end])[0] == word.norm
        end = word.end


def test_join() -> None:
    assert join(["neon", "glow"]) == "neon glow"
    assert join([*"霓虹灯", "sign", "红"]) == "霓虹灯 sign 红"
    assert join([]) == ""


def test_counting_chinese() -> None:
    assert (count_cjk("红ネ a，"), count_han("红ネ a，"), count_cjk("abc")) == (2, 1, 0)
    assert is_cjk("a红")
    assert not is_cjk("é，")
