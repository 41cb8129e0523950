"""What must hold for any captions, in three styles and two languages: repairs end, end clean, and lose nothing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.caption.parse import parse
from lorakit.findings import Safety

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lorakit.findings import Finding

CAREFUL = Path(__file__).resolve().parents[2] / "benchmarks" / "careful"
TRIGGERS = {"tags": "mirelle", "prose": "oldharbor style", "chinese": "mojing"}
GLOSSARY = """\
schema: 1
prefer:
  anime style: [manga look, Japanese cartoon]
  car: {variants: [automobile, motorcar], safe: true}
  witch hat: {variants: [pointy hat], safe: true}
  动漫风格: {variants: [漫画风, 日系卡通], safe: true}
  汽车: {variants: [车, 小轿车], safe: true}
reject: [best quality, 最佳画质]
accept: [neo-noir]
protect: [mirelle, oldharbor style, mojing, Santa Clara, blurry lights, 漫画风少女]
"""
# one of each fault that a repair knows, and much that looks like one
FAULTS = {
    "tags": [
        *("not blurry", "no watermark", "(red hair:1.2)", "((smile))", "long_hair", "star \\(sky\\)", "<lora:x:1>"),
        *("score_9_up", "no humans", "head out of frame", "...", ":d", ";)", "glass", "glasses", "||| solo"),
        *("two-tone hair", "black hair", "grey hair", "pointy hat", "automobile", "Witch Hat", " witch  hat "),
        *("best quality", "{red|blue} dress", "1girl；solo", "a clock with no hands", "“not blurry”", "mirelle"),
        *("Mirelle", "blurry lights", "neo-noir", "bad\u200bname", "caf\u00c3\u00a9", ""),
        *("no watermark palm trees", "no border collie", "no text BREAK solo", "rimless glasses, no frame"),
    ],
    "prose": [
        *("The image shows a red car", "an automobile stands by the quay", "without distortion", "with no people"),
        *("neo-noir", 'a sign that reads "not blurry, no text"', "Santa Clara", "a cable car", "two automobiles"),
        *("An automobile waits", "in oldharbor style", ", no watermark", "not blurry, sitting", "free of noise,"),
        *("a clock with no hands", "a man who is not wearing a hat", " .", ",,", "  ", ""),
        *(
            "photo without blur of a running dog",
            "with no text, no frame, and a red collar",
            "a sky almost free of noise",
        ),
        *("The image, without any watermark, shows a cat on a mat", "graffiti saying no blur, no noise"),
    ],
    "chinese": [
        *(
            "不模糊",
            "没有水印",
            "画面无噪点",
            "漫画风",
            "漫画风格",
            "漫画风少女",
            "一辆车",
            "火车",
            "红色的车",
            "无人机",
        ),
        *("《不能没有你》", "「没有文字」", "，，", "、雨夜", "；夜", "最佳画质", "没有行人", "日系卡通", "不锈钢"),
        *("(霓虹灯:1.3)", "空无一人", "不模糊的照片", "手指没有畸形", "街道几乎没有噪点", "以至于没有噪点"),
    ],
}
QUOTED = ("“not blurry”", '"not blurry, no text"', "《不能没有你》", "「没有文字」")
PROTECTED = ("Santa Clara", "blurry lights", "漫画风少女", *QUOTED)


@lru_cache
def lines(style: str) -> tuple[str, ...]:
    return tuple((CAREFUL / f"{style}.txt").read_text("utf-8").splitlines())


@lru_cache
def fixer(style: str, unsafe: bool, with_glossary: bool) -> Callable[[Sequence[str]], tuple[Any, Any]]:
    given: dict[str, Any] = {"trigger": TRIGGERS[style], "select": ["CAP", "VOC", "SET"]}
    if style == "tags":
        given |= {"caption": {"underscores": "spaces"}, "profile": "character"}
    if not with_glossary:
        return api.caption_fixer(given, unsafe)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "glossary.yaml"
        path.write_text(GLOSSARY, encoding="utf-8")
        return api.caption_fixer({**given, "glossary": str(path)}, unsafe)


@st.composite
def sets(draw: st.DrawFn, style: str) -> list[str]:
    """Captions of a careful set with faults put in at any comma, and some made of nothing but such pieces."""
    pieces = st.sampled_from(FAULTS[style])
    part = "，" if style == "chinese" else ", "
    comma = st.sampled_from([", ", "，", ",", ", ", ";", "、", ",  ", " , ", ". ", "。"])
    captions = []
    for _ in range(draw(st.integers(1, 6))):
        parts = draw(st.sampled_from(lines(style))).split(part) if draw(st.booleans()) else []
        for piece in draw(st.lists(pieces, max_size=5)):
            parts.insert(draw(st.integers(0, len(parts))), piece)
        captions.append("".join(each + draw(comma) for each in parts[:-1]) + (parts[-1] if parts else ""))
    return captions


STYLES = pytest.mark.parametrize("style", list(TRIGGERS))
MODES = pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
thorough = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def repairable(findings: Sequence[Finding], unsafe: bool) -> list[str]:
    least = Safety.UNSAFE if unsafe else Safety.SAFE
    return [f"{each.name}: {each.message}" for each in findings if each.fix and each.fix.safety >= least]


@STYLES
@MODES
@thorough
@given(data=st.data())
def test_repairs_come_to_rest_and_leave_nothing_to_repair(style: str, unsafe: bool, data: st.DataObject) -> None:
    captions = data.draw(sets(style))
    repair = fixer(style, unsafe, data.draw(st.booleans()))
    once, left = repair(captions)
    assert not [finding for finding in left if finding.name == "fix-did-not-converge"]
    assert repairable(left, unsafe) == []
    twice, _ = repair(once)
    assert twice == once


@STYLES
@thorough
@given(data=st.data())
def test_the_order_of_the_pictures_changes_nothing(style: str, data: st.DataObject) -> None:
    captions = data.draw(sets(style))
    order = data.draw(st.permutations(range(len(captions))))
    repair = fixer(style, False, True)
    straight, _ = repair(captions)
    shuffled, _ = repair([captions[at] for at in order])
    assert [straight[at] for at in order] == list(shuffled)


PROTECTED = (
    "Santa Clara",
    "blurry lights",
    "漫画风少女",
    "“not blurry”",
    '"not blurry, no text"',
    "《不能没有你》",
    "「没有文字」",
)


@STYLES
@MODES
@thorough
@given(data=st.data())
def test_protected_and_quoted_words_survive(style: str, unsafe: bool, data: st.DataObject) -> None:
    captions = data.draw(sets(style))
    repaired, _ = fixer(style, unsafe, True)(captions)
    for before, after in zip(captions, repaired, strict=True):
        for word in PROTECTED:
            assert after.count(word) >= min(before.count(word), 1), (before, after)
        for kept in ("score_9_up", "no humans", "head out of frame", "a clock with no hands", "two-tone hair"):
            assert not before.count(kept) or kept in after, (before, after)


# the words that a safe repair of these pieces may take out or put another in place of
GOES = {
    "tags": "not no watermark blurry pointy hat automobile bad name badname d o",  # the last two of emoticons
    "prose": "not no without watermark blurry distortion free of noise automobile automobiles an",
    "chinese": "不 模 糊 没 有 水 印 画 面 无 噪 点 几 乎 漫 画 风 日 系 卡 通 车",
}


@STYLES
@thorough
@given(data=st.data())
def test_a_safe_repair_loses_no_word_but_a_denied_fault(style: str, data: st.DataObject) -> None:
    captions = data.draw(sets(style))
    repaired, _ = fixer(style, False, True)(captions)
    may_go = set(GOES[style].split())
    for before, after in zip(captions, repaired, strict=True):
        if "\u00c3" not in before:  # text that was decoded wrongly is another text afterwards
            assert _words(before) - _words(after) <= may_go, (before, after)


@STYLES
@thorough
@given(data=st.data())
def test_spaces_separators_and_doubles_keep_the_set_of_tags(style: str, data: st.DataObject) -> None:
    captions = data.draw(sets(style))
    repaired, _ = _tidier(style)(captions)
    for before, after in zip(captions, repaired, strict=True):
        assert _keys(before) == _keys(after), (before, after)


@lru_cache
def _tidier(style: str) -> Callable[[Sequence[str]], tuple[Any, Any]]:
    rules = ["separators", "spacing", "duplicate-tags"]
    return api.caption_fixer({"trigger": TRIGGERS[style], "select": rules})


def _words(text: str) -> set[str]:
    return {word.norm for word in parse(text).words}


def _keys(text: str) -> set[str]:
    """The letters of every unit; `:d` is a word before a semicolon and an emoticon before a comma."""
    return {letters for unit in parse(text).units if (letters := "".join(filter(str.isalnum, unit.key)))}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_comes_to_rest(captions: list[str]) -> None:
    repair = fixer("tags", True, True)
    once, left = repair(captions)
    assert repairable(left, unsafe=True) == []
    assert repair(once)[0] == once


@STYLES
@pytest.mark.parametrize("with_glossary", [False, True])
def test_a_careful_set_is_not_touched_by_a_safe_repair(style: str, with_glossary: bool) -> None:
    repaired, left = fixer(style, False, with_glossary)(lines(style))
    assert repaired == lines(style)
    assert repairable(left, unsafe=False) == []
