"""One comma and one space between units, and what must stay as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.commas import one_comma_each
from lorakit.caption.parse import parse
from lorakit.caption.signs import separating
from lorakit.caption.style import Style

ALL = frozenset(["，", "、", ";", "；"])


def parted(text: str, style: Style | None = Style.TAGS, unsafe: bool = False) -> str:
    parsed = parse(text)
    signs = separating(parsed)
    commas = one_comma_each(parsed, signs, style, [sign for sign in signs if sign.text in ALL])
    return changed(text, commas.unsafe if unsafe else commas.safe)


@pytest.mark.parametrize(
    ("text", "tags", "phrases", "looked_at"),
    [
        ("a，b", "a, b", "a，b", "a, b"),
        ("a ， b", "a, b", "a, b", "a ， b"),
        ("a， b", "a, b", "a, b", "a， b"),
        ("雨夜 ， b", "雨夜, b", "雨夜 ， b", "雨夜, b"),
        ("一只猫，雨夜， b。",) * 4,
        ("1girl, steins;gate, x；y, a;1",) * 4,
        (r"kurisu \(steins; gate\), b",) * 4,
        ("¥1，000 coin，b", "¥1，000 coin, b", "¥1，000 coin，b", "¥1，000 coin, b"),
        ("a、b； c; d", "a, b, c, d", "a、b； c; d", "a、b； c; d"),
        ("红；绿;蓝", "红, 绿, 蓝", "红；绿;蓝", "红；绿;蓝"),
        ("a,, b", "a, b", "a, b", "a,, b"),
        ("a ,  ,b", "a, b", "a, b", "a ,  ,b"),
        ("a，, b", "a, b", "a, b", "a，, b"),
        ("红衣，，雨夜", "红衣, 雨夜", "红衣，雨夜", "红衣，，雨夜"),
        (" , a, b , ", "a, b", "a, b", " , a, b , "),
        ("a, b,.", "a, b.", "a, b.", "a, b,."),
        ("a | b || c | | d |", "a | b || c | | d |", "a | b || c | | d |", "a | b || c | | d |"),
        ("a ||| b,, {c,,d|e}", "a ||| b, {c,,d|e}", "a ||| b, {c,,d|e}", "a ||| b,, {c,,d|e}"),
        ("a,,\nb", "a,\nb", "a,\nb", "a,,\nb"),
        ("a; ;); b", "a; ;); b", "a; ;); b", "a; ;); b"),
        ("fish &amp; chips", "fish &amp; chips", "fish &amp; chips", "fish &amp; chips"),
        ("a，;o. one eye closed, b",) * 4,
        ("“a，b”, 「a，b」, 《雨，夜》, (a，b), [c；d]",) * 4,
        ("1girl, ;), :|, night",) * 4,
    ],
)
def test_by_style(text: str, tags: str, phrases: str, looked_at: str) -> None:
    assert parted(text) == tags
    assert parted(text, Style.PHRASES) == parted(text, None) == phrases
    assert parted(text, Style.PHRASES, unsafe=True) == looked_at
    prose = text if text not in ("a ， b", "a， b") else "a, b"
    assert parted(text, Style.PROSE) == prose
    assert parted(text, Style.PROSE, unsafe=True) == text


WORD = st.sampled_from(["cat", "red dress", "雨夜", "1girl", "4k", "(a，b)", "“a, b”", "{red|blue} hat"])
SIGN = st.sampled_from([", ", ",", "，", "、", "; ", "；", ",, ", " , ", "，, ", ". ", "\n", " ||| "])


@given(st.lists(st.tuples(WORD, SIGN), min_size=1, max_size=8), st.sampled_from([*Style, None]), st.booleans())
def test_units_stay_and_twice_is_once(pairs: list[tuple[str, str]], style: Style | None, end: bool) -> None:
    text = "".join(word + sign for word, sign in pairs)
    text = text if end else text[: -len(pairs[-1][1])]
    after = parted(text, style)
    assert [unit.key for unit in parse(after).units] == [unit.key for unit in parse(text).units]
    assert parted(after, style) == after
    assert after.count("|") == text.count("|")
