"""A guessed encoding is called certain only where no other reading of the bytes comes into question."""

from __future__ import annotations

import pytest

from lorakit.formats.textfile import decode, is_ragged

KOREAN = (
    "빨간 드레스를 입은 여자가 거리에 서 있다",
    "고양이, 창가, 밤, 네온사인",
    "비 오는 밤거리를 걷는 소녀",
    "고양이",
    "긴 머리, 미소, 교복, 하늘, 구름",
)
JAPANESE = (
    "赤い着物の少女が街に立っている",
    "猫、窓辺、夜、雨",
    "長髪、短髪、黒髪、雲、海、白黒、帽子",
    "金髪, 制服, 神社",
    "東京",
)
TAIWAN = (
    "一隻貓坐在窗台上",
    "紅色旗袍，雨夜，霓虹燈",
    "少女站在街道上",
    "長髮，微笑，夜景",
    "女孩在海邊散步，天空很藍",
)
CYRILLIC = ("кот сидит на крыше", "девушка, ночь, дождь")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, "euc_kr") for text in KOREAN]
    + [(text, code) for text in JAPANESE for code in ("euc_jp", "shift_jis")]
    + [(text, "big5") for text in TAIWAN]
    + [(text, code) for text in CYRILLIC for code in ("cp1251", "koi8_r")]
    + [
        ("kot na dachu, deszcz i światła", "cp1250"),
        ("İstanbul'da bir kedi ağaçta", "cp1254"),
        ("España", "mac_roman"),
    ],
)
def test_other_encodings_are_never_taken_for_certain(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert not decoded.sure or decoded.text == text


@pytest.mark.parametrize(
    ("text", "encoding", "sure"),
    [
        ("一只猫坐在窗台上", "gb18030", True),
        ("红色旗袍", "gb18030", True),
        ("mojing, 红衣少女，雨夜，霓虹灯", "gb18030", True),
        ("雨夜", "gb18030", False),  # two characters are too few
        ("一個穿著紅衣的少女", "gb18030", False),  # outside GB 2312
        ("a café at night", "cp1252", True),
        ("a cat’s “open” sign – neon", "cp1252", True),
        ("über den Dächern", "cp1252", True),
        ("El Niño", "cp1252", False),  # Central European reads another letter there
        ("é", "cp1252", False),
        ("a cat on a sofa", "utf-16", True),
        ("一只猫", "utf-8-sig", True),
        ("a cat on a sofa", "utf-16-le", True),
    ],
)
def test_certain_texts(text: str, encoding: str, sure: bool) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.sure is sure
    if sure:
        assert decoded.text == text


def test_what_was_lost_is_never_certain() -> None:
    assert not decode(b"a caf\xe9 \x81\xff").sure
    assert not decode(b"\xff\xfea").sure


@pytest.mark.parametrize(
    ("text", "ragged"),
    [
        ("a\nb\n", False),
        ("a\r\nb", False),
        ("a\n\n\n", False),
        ("a\r\n\n", False),
        ("", False),
        (" \n\n", False),
        ("\na", True),
        ("a\n \nb", True),
        ("a\nb\r\n", True),
        ("a\rb\n", True),
        ("a\rb", False),
    ],
)
def test_ragged_lines(text: str, ragged: bool) -> None:
    assert is_ragged(text) is ragged
