"""Units leave a caption with one separator each, and nothing else changes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.remove import _deletions, without
from lorakit.caption.parse import Parsed, Unit, parse

if TYPE_CHECKING:
    from collections.abc import Collection

    from lorakit.caption.normalise.changes import Change


def removed(text: str, *shown: str) -> str:
    parsed = parse(text)
    return changed(text, without(parsed, [unit for unit in parsed.units if parsed.shown(unit) in shown]))


@pytest.mark.parametrize(
    ("text", "shown", "left"),
    [
        ("a cat, not blurry, sitting", ["not blurry"], "a cat, sitting"),
        ("x, y", ["y"], "x"),
        ("x, y", ["x"], "y"),
        ("x, y", ["x", "y"], ""),
        ("x, y", [], "x, y"),
        ("a cat, a dog.", ["a dog"], "a cat."),
        ("a cat, a dog.", ["a cat"], "a dog."),
        ("一只猫，一只狗。", ["一只狗"], "一只猫。"),
        ("红色旗袍，模糊，雨夜", ["模糊"], "红色旗袍，雨夜"),
        ("竹签筒、辣椒罐，铁盘", ["辣椒罐"], "竹签筒，铁盘"),
        ("a, b, c, d", ["b", "c"], "a, d"),
        ("a, b, c, d", ["c", "d"], "a, b"),
        ("a, b, c, d", ["a", "c"], "b, d"),
        ("a cat\nnot blurry, sitting", ["not blurry"], "a cat\nsitting"),
        ("a cat\nnot blurry", ["not blurry"], "a cat"),
        ("a cat, night\nnot blurry\nsitting", ["not blurry"], "a cat, night\nsitting"),
        ("A cat. No dog", ["No dog"], "A cat."),
        ("A cat! No dog.", ["No dog"], "A cat!"),
        ("A cat, no dog. A man waits.", ["no dog"], "A cat. A man waits."),
        ("a cat, no dog, no blur. Night, no fog.", ["no dog", "no blur", "no fog"], "a cat. Night."),
        ("a cat , b , c", ["b"], "a cat , c"),
        ("a cat,b,c", ["b"], "a cat,c"),
        ("a,, b, c", ["b"], "a, c"),
        (" x, y ", ["y"], " x "),
        ("x, y,", ["y"], "x,"),
        (", x, y", ["x"], ", y"),
        ("mirelle, 1girl ||| blurry, night", ["blurry"], "mirelle, 1girl ||| night"),
        ("mirelle, 1girl ||| blurry", ["blurry"], "mirelle, 1girl |||"),
        ("(a, b:1.2), c, d", ["(a, b:1.2)"], "c, d"),
        ("a cat, ;), night", ["night"], "a cat, ;)"),
    ],
)
def test_units_leave_with_one_separator(text: str, shown: list[str], left: str) -> None:
    assert removed(text, *shown) == left


WORD = st.sampled_from(["cat", "red dress", "雨夜", "1girl", "4k", "Neon", "(wolf)", "“a, b”", "no fog"])
SIGN = st.sampled_from([", ", ",", "，", "、", "; ", ". ", "。", "\n", ",\n", " | ", "! ", ",, "])


@given(st.lists(st.tuples(WORD, SIGN), min_size=1, max_size=8), st.booleans(), st.data())
def test_what_is_left_are_the_others_in_order(pairs: list[tuple[str, str]], end: bool, data: st.DataObject) -> None:
    text = "".join(word + sign for word, sign in pairs)
    text = text if end else text[: -len(pairs[-1][1])]
    parsed = parse(text)
    gone = data.draw(st.sets(st.sampled_from(parsed.units)))
    changes = without(parsed, gone)
    left = changed(text, changes)
    keys = [unit.key for unit in parsed.units if unit not in gone]
    assert [unit.key for unit in parse(left).units] == keys
    assert all(not new for _, _, new in changes)
    if not keys:
        assert left == ""
        return
    for doubled in re.findall(r"[,，、;.!。|][\s]*[,，、;.!。|]", left):
        assert doubled in text
    assert left[0] == parsed.text[0] or left[0] not in ",，、;.!。|\n"
    assert left[-1] not in ",，、;| \n" or left[-1] == text[-1]
    for sign in ("\n", "。", ". "):
        assert left.count(sign) <= text.count(sign)


@given(st.text(alphabet='ab ,，.。\n|;()“”"{}!?…1:\\_', max_size=30), st.data())
def test_any_text_is_taken_apart_in_order(text: str, data: st.DataObject) -> None:
    parsed = parse(text)
    gone = data.draw(st.sets(st.sampled_from(parsed.units))) if parsed.units else set()
    changes = without(parsed, gone)
    assert changes == sorted(changes)
    assert all(one[1] <= two[0] for one, two in pairwise(changes))
    left = changed(text, changes)
    assert all(parsed.shown(unit) in left for unit in parsed.units if unit not in gone)


def by_looking_at_all(parsed: Parsed, units: Collection[Unit]) -> list[Change]:
    """What `without` says, in time of the whole caption."""
    gone = {unit.start for unit in units}
    left = [number for number, unit in enumerate(parsed.units) if unit.start not in gone]
    if len(left) == len(parsed.units):
        return []
    if not left:
        return [(0, len(parsed.text), "")]
    rows = zip([-1, *left], [*left, len(parsed.units)], strict=True)
    return [
        change for before, behind in rows if behind - before > 1 for change in _deletions(parsed, before + 1, behind)
    ]


@given(st.text(alphabet="ab ,，.\n|", max_size=40), st.data())
def test_neighbours_are_found_without_looking_at_all(text: str, data: st.DataObject) -> None:
    parsed = parse(text)
    strangers = [Unit(at, at + 1, 0, 1, "x") for at in range(0, 45, 4)]
    gone = data.draw(st.lists(st.sampled_from([*parsed.units, *strangers])))
    assert without(parsed, gone) == by_looking_at_all(parsed, gone)
