"""Small repairs of signs and spaces: what they change, and what they leave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.cut import cut_out
from lorakit.caption.normalise.invisible import without_invisible
from lorakit.caption.normalise.lines import without_ends
from lorakit.caption.normalise.mojibake import undo_mojibake
from lorakit.caption.normalise.spaces import stray_spaces
from lorakit.caption.parse import parse


def tidy(text: str, *kept: str) -> str:
    return changed(text, [(start, end, new) for start, end, new, _ in stray_spaces(parse(text), kept)])


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("  a  cat ,  a dog . ", "a cat, a dog."),
        ("a\u3000cat\u2009b", "a cat b"),
        ("“a  b”  c", "“a  b” c"),
        ("a  |  b  ||| c", "a  |  b  ||| c"),
        ("Où ?\u00a0Là\u202f!", "Où ? Là\u202f!"),
        ("« oui », « non »", "« oui », « non »"),
        ("a .5 mm lens, c ... d", "a .5 mm lens, c ... d"),
        ("a \n  b", "a \n  b"),
        ("{a  b|c}", "{a  b|c}"),
        ("雨夜 ，背影", "雨夜，背影"),
        ("1girl, smile ,dress,hat", "1girl, smile,dress,hat"),
        ("a ,b, f/1.8 ,35mm", "a,b, f/1.8,35mm"),
        ("😀 ,  emoji, 雨夜 , c", "😀, emoji, 雨夜, c"),
        ("1girl, :3 , >_< ,a", "1girl, :3, >_<,a"),
        ('a, (> , <), "a ,b"', 'a, (> , <), "a ,b"'),
        ("雨夜 ， 背影，霓虹 ， neon", "雨夜，背影，霓虹，neon"),
        ("a cat ， a dog", "a cat， a dog"),
    ],
)
def test_spaces(text: str, after: str) -> None:
    assert tidy(text) == after


def test_declared_words_keep_their_spaces() -> None:
    assert tidy("my  style,  a barn", "my  style") == "my  style, a barn"


@given(st.text(alphabet='ab ,.，\t\u00a0\u3000|\n"“”:;)1!?', max_size=30))
def test_spaces_end_and_change_no_word(text: str) -> None:
    after = tidy(text)
    assert "".join(after.split()) == "".join(text.split())
    for _ in range(3):
        after = tidy(after)
    assert tidy(after) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a\x01 cat\x0bon", "a cat on"),
        ("red\x0b\x0bcar\x1c\x01\x0b", "red car"),
        ("red\x01\x0bcar", "red car"),
        ("a ca\u200bt, neon\u00ad", "a cat, neon"),
        ("a \u202ecat\u202c", "a cat"),
        ("שלום \u202ecat\u202c", "שלום \u202ecat\u202c"),
        ("a 👩\u200d🚀, แมว\u200bดำ", "a 👩\u200d🚀, แมว\u200bดำ"),
        ("a\tb\nc", "a\tb\nc"),
        ("esc \x1b[31mred\x1b[0m, a\x1b[1;32mb\x1b[K", "esc red, ab"),
        ("\x1b]0;title\x07a cat", "a cat"),
        ("a\x1b[mood], \x1b[Kitty]\x1b", "a[mood], [Kitty]"),
    ],
)
def test_invisible_characters(text: str, after: str) -> None:
    assert changed(text, without_invisible(text)) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [("a\u2028b", "a b"), ("a,\x85 b\x0c", "a, b"), ("\u2029a \u2028\u2028 b", "a b"), ("a\nb", "a\nb")],
)
def test_line_ends(text: str, after: str) -> None:
    assert changed(text, without_ends(text)) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("#", ""),
        ("#, a", "a"),
        ("a, #", "a"),
        ("a, #, b", "a, b"),
        ("a, #, #, b", "a, b"),
        ("a # b", "a b"),
        ("a # , b", "a, b"),
        ("a, # b", "a, b"),
        ("a. #", "a."),
        ("a. # b", "a. b"),
        ("a #.", "a."),
        ("a\n#\nb", "a\nb"),
        ("a\n#, b", "a\nb"),
        ("a | #, b", "a | b"),
    ],
)
def test_a_stretch_is_cut_out_with_its_separator(text: str, after: str) -> None:
    spans = [(at, at + 1) for at, char in enumerate(text) if char == "#"]
    assert changed(text, cut_out(text, spans)) == after


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a cafÃ© at night", ("a café at night", True)),
        ("涓€鍙尗", ("", False)),
        ("a café", ("", False)),
        ("雨夜", ("", False)),
        ("naïve – “x”", ("", False)),
    ],
)
def test_mojibake(text: str, meant: tuple[str, bool]) -> None:
    assert undo_mojibake(text) == meant


def test_chinese_mojibake_is_never_certain() -> None:
    damaged = "红色旗袍雨夜".encode().decode("gb18030")
    assert undo_mojibake(damaged) == ("红色旗袍雨夜", False)
