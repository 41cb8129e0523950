from __future__ import annotations

import csv
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.negation.find import negations
from lorakit.caption.negation.kinds import Denied
from lorakit.caption.reading import read
from lorakit.lint.packs import load_packs

LEXICON = load_packs("lorakit", "style").vocabularies.lexicon
LABELLED = Path(__file__).resolve().parents[2] / "benchmarks" / "negation"
DENIED = [
    ("a portrait, not blurry", "not blurry", "blurry", Denied.FAULT),
    ("red car without distortion, beach", "without distortion", "distortion", Denied.FAULT),
    ("no text", "no text", "text", Denied.FAULT),
    ("noise-free night sky", "noise-free", "noise", Denied.FAULT),
    ("a street with no people in it", "no people", "people", Denied.CONTENT),
    ("no more than three candles", "no more than three candles", "three candles", Denied.CONTENT),
    ("hair removed", "hair removed", "hair", Denied.CONTENT),
    ("w/o date stamp", "w/o date stamp", "date stamp", Denied.FAULT),
    ("nobody here", "nobody", "nobody", Denied.CONTENT),
    ("夜景，不模糊", "不模糊", "模糊", Denied.FAULT),
    ("海边，没有水印", "没有水印", "水印", Denied.FAULT),
    ("猫，无边框", "无边框", "边框", Denied.FAULT),
    ("没有标签的玻璃瓶", "没有标签", "标签", Denied.CONTENT),
    ("没有任何明显的水印", "没有任何明显的水印", "水印", Denied.FAULT),
    ("a cardigan without buttons", "without buttons", "buttons", Denied.CONTENT),
    ("a photo, not sharp", "not sharp", "sharp", Denied.QUALITY),
    ("空无一人的教室", "空无一人", "空无一人", Denied.CONTENT),
    ("不戴眼镜的男生", "不戴眼镜", "戴眼镜", Denied.CONTENT),
]
SILENT = [
    "you shall not pass", "a no smoking sign", 'a sign that says "no parking"', "a sign that says no parking",
    "no man's sky", "kimi no na wa", "boku no hero academia", "sugar-free cola", "rimless glasses", "no humans",
    "perfume No. 5", "dr. no", "no-bake cheesecake", "non-binary person", "not only a cat", "like no one", "no",
    "never ending story", "I am not afraid", "it goes without saying", "a girl with a notebook", "a seamless pattern",
    "无人机", "无脸男", "不锈钢", "不倒翁", "勿忘我", "《不能没有你》", "写着不许停车的牌子", "淹没的神庙", "非洲菊",
    "是不是该走了", "一望无际的海", "不过五岁的孩子", "莫奈的花园", "我没有生你的气",
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "thing", "kind"), DENIED, ids=[each[0] for each in DENIED])
def test_finds_negator_and_thing(text: str, said: str, thing: str, kind: Denied) -> None:
    (found,) = negations(read(text, LEXICON))
    assert text[found.start : found.end] == said
    assert text[slice(*found.thing)] == thing
    assert found.kind is kind


@pytest.mark.parametrize("text", SILENT)
def test_leaves_alone_what_denies_nothing(text: str) -> None:
    assert negations(read(text, LEXICON)) == []


@pytest.mark.parametrize("name", ["zh_captions", "heldout_en", "heldout_zh", "heldout2_en", "heldout2_zh"])
def test_precision_and_recall_on_labelled_captions(name: str) -> None:
    with (LABELLED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(bool(negations(read(row["text"], LEXICON))), row["label"] != "none") for row in csv.DictReader(stream)]
    right = sum(found and meant for found, meant in rows)
    assert right >= 0.9 * sum(found for found, _ in rows)
    assert right >= 0.9 * sum(meant for _, meant in rows)


PIECES = [
    "no ",
    "not ",
    "without ",
    "text",
    "blur",
    ", ",
    "无",
    "不",
    "没有",
    "水印",
    "人",
    '"',
    "non ",
    "free ",
    "'s ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80))
def test_spans_lie_in_the_text_and_apart(text: str) -> None:
    found = negations(read(text, LEXICON))
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert 0 <= each.thing[0] < each.thing[1] <= len(text)
    english = [each for each in found if text[each.start : each.end].isascii()]
    assert all(one.end <= two.start for one, two in pairwise(english))


@pytest.mark.parametrize("text", ["no " * 20_000, "不" * 20_000, "no ana" + "nana" * 10_000, "没有" * 10_000 + "，"])
def test_hostile_text_takes_linear_time(text: str) -> None:
    reading = read(text, LEXICON)
    began = time.process_time()
    negations(reading)
    assert time.process_time() - began < 5
