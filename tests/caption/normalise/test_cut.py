"""A stretch is cut out as if the text before and behind it were looked at whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.normalise.cut import BLANK, COMMAS, EDGES, ENDERS, back, cut_out, on
from lorakit.caption.normalise.repeated import without_repeats
from lorakit.caption.parse import parse
from lorakit.caption.style import Style


def cut(text: str, start: int, end: int, between: str) -> tuple[int, int, str]:
    """By copies of the text on both sides."""

    def skip(at: int) -> int:
        return len(text) - len(text[at:].lstrip(BLANK + COMMAS))

    low, high = len(text[:start].rstrip(BLANK)), len(text) - len(text[end:].lstrip(BLANK))
    before, behind = text[low - 1 : low], text[high : high + 1]
    if not before:
        return 0, skip(high) if behind in COMMAS else high, ""
    if not behind:
        return len(text[:low].rstrip(BLANK + COMMAS)), len(text), ""
    if before in EDGES and behind in EDGES:
        if before == behind == "\n":
            return low, high + 1, ""
        if before in COMMAS:
            return len(text[:low].rstrip(BLANK + COMMAS)), high, ""
        return low, skip(high) if behind in COMMAS else high, " " if low < start else ""
    if before in EDGES or before in ENDERS:
        return start, high, ""
    return low, high, "" if behind in EDGES or behind in ENDERS else between


@given(st.text("#a ,，.。\n|\u3000", max_size=20))
def test_a_single_stretch(text: str) -> None:
    for at, char in enumerate(text):
        if char == "#":
            assert cut_out(text, [(at, at + 1)], "; ") == [cut(text, at, at + 1, "; ")]


@given(st.text("a, ", max_size=12), st.integers(0, 12))
def test_runs_end_where_stripping_ends(text: str, at: int) -> None:
    at = min(at, len(text))
    assert back(text, at, ", ") == len(text[:at].rstrip(", "))
    assert on(text, at, ", ") == len(text) - len(text[at:].lstrip(", "))


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("rain, a, rain", True),
        ("rain , a,\u3000rain \t, b", True),
        ("rain, dog. rain", False),
        ("rain, a, rain | b", False),
    ],
)
def test_only_between_commas_a_repeated_tag_is_sure_to_go(text: str, sure: bool) -> None:
    parsed = parse(text)
    same = [unit for unit in parsed.units if unit.key == "rain"]
    assert without_repeats(parsed, same, Style.TAGS)[1] is sure
