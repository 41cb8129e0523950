"""Words in front of captions and behind them, and units that come to the front: what is written reads well."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lorakit import api
from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.front import appended, prepended, to_front
from lorakit.caption.parse import parse

PLACED = ["mirelle, beach", "mirelle, forest", "mirelle, hat", "mirelle, lamp"]


def before(text: str, prefix: str) -> str:
    return changed(text, prepended(parse(text), prefix))


def behind(text: str, suffix: str) -> str:
    return changed(text, appended(parse(text), suffix))


def moved(text: str, key: str = "mirelle") -> str:
    parsed = parse(text)
    return changed(text, to_front(parsed, next(unit for unit in parsed.units if unit.key == key)))


@pytest.mark.parametrize(
    ("prefix", "text", "after"),
    [
        ("mirelle", "1girl, beach", "mirelle, 1girl, beach"),
        ("mirelle", "竹林，老僧", "mirelle，竹林，老僧"),
        ("mirelle", "竹林、老僧", "mirelle、竹林、老僧"),
        ("mirelle", "1girl | solo", "mirelle | 1girl | solo"),
        ("mirelle", "1girl|solo", "mirelle|1girl|solo"),
        ("mirelle", ", 1girl", "mirelle, 1girl"),
        ("mirelle", " 1girl", " mirelle, 1girl"),
        ("mirelle", "1girl\nsolo", "mirelle, 1girl\nsolo"),
        ("mirelle", "||| 1girl", "mirelle ||| 1girl"),
        ("mirelle", "|||1girl", "mirelle |||1girl"),
        ("mirelle", "(1girl:1.2), solo", "mirelle, (1girl:1.2), solo"),
        ("Anime style.", "A girl runs.", "Anime style. A girl runs."),
        ("a photo of", "1girl, beach", "a photo of 1girl, beach"),
        ("a photo of", "A cat on a mat", "a photo of a cat on a mat"),
        ("a photo of", "Four cats", "a photo of four cats"),
        ("a photo of", "Paris at night", "a photo of Paris at night"),
        ("a photo of", "photo of a cat", "a photo of a cat"),
        ("a photo of", "photo of, 1girl", "a photo of 1girl"),
        ("a photo of", "mirelle, 1girl", "a photo of mirelle, 1girl"),
        ("photo of a", "a cat", "photo of a cat"),
        ("character:", "a girl", "character: a girl"),
        ("角色：", "女孩，雨", "角色：女孩，雨"),
        ("一只猫的", "照片", "一只猫的照片"),
        ("character: Alice", "Alice, blue dress", "character: Alice, blue dress"),
        ("character: Alice", "Alice in a garden", "character: Alice in a garden"),
        ("character: Alice", "Alice's hat, rain", "character: Alice, Alice's hat, rain"),
        ("character: Alice", "“Alice”, rain", "character: Alice, “Alice”, rain"),
    ],
)
def test_a_caption_begins_so(prefix: str, text: str, after: str) -> None:
    assert before(text, prefix) == after


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        *(("mirelle", text) for text in ("", "   ", "...", ",", ";)", "|||")),
        ("", "a cat"),
        ("!?", "a cat"),
        ("a photo of", "A cat sleeps on a sofa."),
        ("a photo of", "There is a cat"),
        ("a photo of", "In the rain, a cat"),
        ("a photo of", "a painting of a cat"),
        ("a photo of", "A black and white landscape photograph of a tree"),
        ("a photo of", "||| 1girl"),
        ("photo of a", "the cat"),
    ],
)
def test_where_it_cannot_begin_so_nothing_is_written(prefix: str, text: str) -> None:
    assert before(text, prefix) == text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a cat", "a cat, high detail"),
        ("a cat,", "a cat, high detail"),
        ("a cat, ", "a cat, high detail "),
        ("A cat sleeps.", "A cat sleeps. high detail"),
        ("A cat sleeps...", "A cat sleeps... high detail"),
        ("A cat sleeps…", "A cat sleeps… high detail"),
        ("a cat?!", "a cat?! high detail"),
        ("a cat!!! ", "a cat!!! high detail "),
        ("a cat, .", "a cat. high detail"),
        ('She says "hi."', 'She says "hi." high detail'),
        ("一只猫。", "一只猫。high detail"),
        ("一只猫……", "一只猫……high detail"),
        ("a cat | a dog", "a cat | a dog | high detail"),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_a_caption_ends_so(text: str, after: str) -> None:
    assert behind(text, "high detail") == after


PIECE = st.sampled_from(["a cat", "A dog sleeps", "1girl", "photo of", "雨夜", "|||", "Alice", "(hat:1.2)", ":d", "4k"])
SIGN = st.sampled_from([", ", ",", "，", ". ", "...", "?!", " | ", "\n", " ", "。"])
PREFIXES = st.sampled_from(["mirelle", "a photo of", "character: Alice", "Anime.", "照片：", "by", "photo of a"])


@example([("a cat", ", "), (":d", " | ")], "mirelle")
@given(st.lists(st.tuples(PIECE, SIGN), max_size=5), PREFIXES)
def test_twice_is_once_and_no_word_is_lost(pairs: list[tuple[str, str]], words: str) -> None:
    text = "".join(map("".join, pairs))
    once = before(text, words)
    assert before(once, words) == once
    kept = [word.norm for word in parse(text).words]
    assert [word.norm for word in parse(behind(text, words)).words][: len(kept)] == kept
    if once != text:
        assert [word.norm for word in parse(once).words][-len(kept) :] == kept or words in once


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("1girl, mirelle, solo", "mirelle, 1girl, solo"),
        ("1girl, solo, mirelle.", "mirelle, 1girl, solo."),
        ("竹林，老僧，mirelle", "mirelle，竹林，老僧"),
        ("(hat:1.2), mirelle", "mirelle, (hat:1.2)"),
    ],
)
def test_a_tag_comes_to_the_front(text: str, after: str) -> None:
    assert moved(text) == after


@pytest.mark.parametrize(
    "text",
    [
        "mirelle, 1girl",
        "photo by, mirelle",
        "a portrait of, mirelle, in the rain",
        "character:, mirelle",
        "1girl的, mirelle",
        "solo ||| mirelle, 1girl",
        "1girl, solo, mirelle ||| night",
        "1girl | mirelle | solo",
        "1girl; mirelle; solo",
        "竹林、mirelle，老僧",
        "1girl\nmirelle, solo",
        "A dog waits. mirelle, solo",
        "1girl, BREAK, mirelle, solo",
    ],
)
def test_what_cannot_leave_its_place_stays(text: str) -> None:
    assert moved(text) == text


@pytest.mark.parametrize(
    ("text", "safe", "asked"),
    [
        ("1girl, mirelle, solo", "mirelle, 1girl, solo", ""),
        ("竹林，老僧，mirelle", "mirelle，竹林，老僧", ""),
        ("竹林，mirelle", "mirelle，竹林", ""),
        ("a girl in rain, mirelle", "", "mirelle, a girl in rain"),
        ("a girl, mirelle, in the rain", "", "mirelle, a girl, in the rain"),
        ("a girl in the rain, mirelle.", "", ""),
        ("A woman, mirelle, smiles at the camera", "", ""),
        ("A woman, mirelle, smiles at the camera.", "", ""),
        ("A portrait of, mirelle, in the rain", "", ""),
        ("a woman, mirelle, and a dog", "", ""),
        ("An old woman with a dog walks along a wide road in the evening, mirelle, and looks at the sea", "", ""),
    ],
)
def test_tags_move_unasked_phrases_on_request_sentences_never(text: str, safe: str, asked: str) -> None:
    for unsafe, after in ((False, safe or text), (True, asked or safe or text)):
        repair = api.caption_fixer({"trigger": "mirelle", "select": ["trigger-place"]}, unsafe)
        assert repair([*PLACED, text])[0][-1] == after
