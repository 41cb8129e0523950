"""What examples cannot show of the repairs of captions: sets, what must stay, and that repairing ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.caption.parse import parse
from lorakit.findings import Safety
from tests.lint.rules.fixing import repaired

CAREFUL = Path(__file__).resolve().parents[3] / "benchmarks" / "careful"
MINE = "encoding separators prompt-syntax duplicate-tags spacing"
TRAPS = (
    "1girl, score_9_up, source_anime, rating_safe, ^_^, x_x, >_<, solo",
    "no humans, still life, ...",
    "1girl, ;), :|, night",
    "1girl, ; ), ;d, :3, \\n/, \\o/",
    "mirelle, 1girl ||| solo, night, {red|blue} dress",
    "A man waits at the door; behind him, a lamp",
    "红色旗袍, 竹签筒、辣椒罐与铁盘, 雨夜",
    "fish &amp; chips",
    "a clock (12:30) on a poster (16:9)",
    "a sign that says “早上好，世界”",
    "a sign 「a，b」, a book 《雨，夜》, rain",
    "SKU 44120-B_front, white cup",
    "a shop sign “ OPEN  24h , come in ”, rain",
    "two-tone hair, black hair, grey hair, glass, glasses",
    "1girl, black hair BREAK 1boy, black hair",
    "1,000 lanterns, 3.5 mm lens, St. Mark's Square",
    "C:\\new\\table, a desk",
    "New York, New York, steam from a manhole",
    "Où est le chat ? Le voilà !",
    "a cat, a tabby, asleep.",
    "1girl, steins;gate, makise kurisu (steins;gate), chaos；head",
    "¥1，000 coin, 1，000 lanterns",
    "top row: cat, dog, bottom row: cat, dog",
    "a tiger, a tiger, and another tiger",
    "No, no, no, she said.",
    "a woman in red, a woman in blue, a woman in red",
    "a cat, a dog, a cat, a bird",
    "1girl, black hair, 1boy, black hair",
    "man on the left, red hat, man on the right, red hat",
    "左：猫, 狗, 右：猫, 狗",
    "a mug that reads '(best:1) dad', steam",
)


@pytest.mark.parametrize("caption", TRAPS)
def test_what_is_meant_stays(caption: str) -> None:
    assert repaired(MINE, caption) == [caption]


SETS: dict[str, dict[str, Any]] = {
    "tags": {"trigger": "mirelle", "profile": "character"},
    "prose": {"trigger": "oldharbor style"},
    "chinese": {"trigger": "mojing"},
}


@pytest.mark.parametrize("name", SETS)
def test_careful_captions_get_no_repair_unasked(name: str) -> None:
    lines = (CAREFUL / f"{name}.txt").read_text("utf-8").splitlines()
    found = api.caption_linter({**SETS[name], "select": ["CAP"]})(lines)
    assert [finding.message for finding in found if finding.fix and finding.fix.safety is Safety.SAFE] == []


def test_the_habit_of_a_set_is_repaired_by_each_captions_own_style() -> None:
    tags, phrases = "红色旗袍，雨夜，背影", "穿红色旗袍的少女站在雨里，远处霓虹灯亮着"
    prose = "一个穿着红色旗袍的少女在下着雨的夜里独自站在街边等车，她的身后是一排亮着的霓虹灯招牌和行人"
    safe = repaired("separators", tags, phrases, prose)
    assert safe == [tags.replace("，", ", "), phrases, prose]
    asked = repaired("separators", tags, phrases, prose, safety=Safety.UNSAFE)
    assert asked == [tags.replace("，", ", "), phrases.replace("，", ", "), prose]


def test_underscores_go_by_what_the_settings_declare() -> None:
    texts = [
        "ohwx_man, long_hair, looking_at_viewer",
        "bow_(weapon), ohwx_man standing, by blue_orbit",
        "x_x, mail@a_b.com",
        'rabbit_choker, kokoro_magic_"a_to_z", brown_bear',
    ]
    declared: dict[str, Any] = {
        "trigger": "ohwx_man",
        "caption": {"underscores": "spaces", "shared": ["by blue_orbit"]},
    }
    assert repaired("prompt-syntax", *texts, **declared) == [
        "ohwx_man, long hair, looking at viewer",
        "bow (weapon), ohwx_man standing, by blue_orbit",
        "x_x, mail@a_b.com",
        'rabbit choker, kokoro magic_"a_to_z", brown bear',
    ]
    assert repaired("prompt-syntax", *texts, trigger="ohwx_man") == texts
    kept = api.caption_linter({"select": ["prompt-syntax"], "caption": {"underscores": "keep"}})(texts)
    assert kept == ()


@pytest.mark.parametrize(
    ("caption", "safe", "asked"),
    [
        ("a (neon glow:1.2), (a, (b:1.3):1.1)", "a neon glow, a, b", ""),
        ("a(neon:1.2)b", "a neon b", ""),
        ("a card (player:1)", "a card (player:1)", "a card player"),
        ("a {{prompt}} on grass", "a {{prompt}} on grass", "a prompt on grass"),
        ("(((neon glow))", "(neon glow", ""),
        (r"star \(sky\), bow \(weapon\)", "star (sky), bow (weapon)", ""),
        (r"a \(neon:1.2\), rain", r"a \(neon:1.2\), rain", "a neon, rain"),
        ("<lora:a:1>, <lora:b:1> a cat, night", "<lora:a:1>, <lora:b:1> a cat, night", "a cat, night"),
        ("a cat, <lora:a:1>, night", "a cat, <lora:a:1>, night", "a cat, night"),
        ("a cat <lora:a:1> asleep", "a cat <lora:a:1> asleep", "a cat asleep"),
        ("a cat, BREAK, night", "a cat, BREAK, night", "a cat, night"),
        ("a cat AND a dog", "a cat AND a dog", "a cat AND a dog"),
        (r"1girl\nsolo\r\nnight", r"1girl\nsolo\r\nnight", "1girl, solo, night"),
        (r"\u4e00\u53ea\u732b, \ud83d\ude00", r"\u4e00\u53ea\u732b, \ud83d\ude00", "一只猫, 😀"),
        (r"a cat\n", r"a cat\n", "a cat"),
    ],
)
def test_syntax_becomes_plain_words(caption: str, safe: str, asked: str) -> None:
    assert repaired("prompt-syntax", caption) == [safe]
    assert repaired("prompt-syntax", caption, safety=Safety.UNSAFE) == [asked or safe]


WORDS = r"""cat|red dress|Red_dress|雨夜|1girl|solo|(wolf:1.2)|“a,  b”|:d|bow \(x\)|a lamp stands by the wall|((neon))
cats|score_9|no humans|BREAK"""
WORD = st.sampled_from([*WORDS.replace("\n", "|").split("|"), "|||", "{red|blue} hat"])
SIGN = st.sampled_from([", ", ",", "，", "、", "; ", "，， ", ". ", "  ", "\u3000", " , ", "\t", " | "])
CAPTION = st.lists(st.tuples(WORD, SIGN), min_size=1, max_size=7).map(lambda pairs: "".join(map("".join, pairs)))


@settings(max_examples=60, deadline=None)
@given(st.lists(CAPTION, min_size=1, max_size=3), st.sampled_from([Safety.SAFE, Safety.UNSAFE]))
def test_repairing_ends_and_twice_is_once(captions: list[str], safety: Safety) -> None:
    after = repaired(MINE, *captions, safety=safety)
    assert repaired(MINE, *after, safety=safety) == after


@settings(max_examples=60, deadline=None)
@given(CAPTION)
def test_safe_repairs_of_signs_keep_every_word(caption: str) -> None:
    (after,) = repaired("separators duplicate-tags spacing", caption)
    before, behind = ({_said(unit.key) for unit in parse(text).units} for text in (caption, after))
    assert before == behind


def _said(key: str) -> str:
    """Between semicolons `:d` is a letter, between commas a face; BREAK is a word behind `、` or two spaces only."""
    return " ".join(word for word in key.lower().split() if word != "break").strip(":")
