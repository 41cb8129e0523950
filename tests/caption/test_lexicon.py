"""Known words are found, the longest first and each vocabulary by itself; the caption alone makes the cost."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lorakit.caption.lexicon import Lexicon, Term, build
from lorakit.caption.parse import parse


def lexicon(*forms: str, shields: tuple[str, ...] = (), vocabulary: str = "words") -> Lexicon:
    terms = [Term(vocabulary, form, form, form) for form in forms]
    return build([*terms, *(Term(vocabulary, form, "", form, shield=True) for form in shields)])


def found(known: Lexicon, text: str) -> list[str]:
    return [hit.term.form for hit in known.find(parse(text))]


FOUND = (
    # form, caption, how often
    ("neon sign", "a neon sign, Neon_Sign, NEON-SIGNS, neon  sign", 4),
    ("rain-soaked", "rain soaked street, rain_soaked", 2),
    ("glasses", "glasses, a glass", 1),
    ("glass", "glasses, a glass of water, two wine glasses", 1),
    ("woman", "women, a woman's hat", 2),
    ("don't", "don’t walk, DON'T", 2),
    ("neon sign", "neon, sign", 0),
    ("neon sign", "neon. Sign", 0),
    ("neon sign", '"neon sign", a sign "neon", neon "sign", “neon sign”, 《neon sign》', 0),
    ("neon sign", "(neon sign:1.3), ((neon sign)), {neon sign|cat}", 3),
    ("霓虹灯", "一盏霓虹灯亮着，「霓虹灯」，霓虹 灯", 2),
    ("3d", "3d render, 3 d", 1),
    ("café", "cafe\u0301s", 1),
    ("love live! school idol project", "1girl, love live! school idol project, solo", 1),
    ("???", "???, what", 0),
    ("xd", "1girl, xd", 0),  # an emoticon is no word
)


@pytest.mark.parametrize(("form", "text", "times"), FOUND)
def test_found(form: str, text: str, times: int) -> None:
    assert found(lexicon(form), text) == [form] * times


CHINESE_CHARACTER = (
    ("车", True),
    ("1girl，车", True),
    ("红色的车", True),
    ("车的灯", True),
    ("一辆车", True),
    ("两辆车和一只猫", True),
    ("车与人", True),
    ("人在车", True),
    ("red车", True),
    ("红色 车", True),
    ("火车", False),
    ("车站", False),
    ("三轮车", False),
    ("的火车", False),
    ("一辆火车", False),
    ("的车站", False),
    ("辆车", False),
)


@pytest.mark.parametrize(("text", "alone"), CHINESE_CHARACTER)
def test_a_single_chinese_character_is_found_as_a_word_only(text: str, alone: bool) -> None:
    assert found(lexicon("车"), text) == ["车"] * alone


def test_longer_words_may_hold_it() -> None:
    assert found(lexicon("车", "火车"), "一列火车，车") == ["火车", "车"]
    assert found(lexicon("漫画风", "漫画风格"), "漫画风格，漫画风") == ["漫画风格", "漫画风"]


def test_longest_first_and_none_overlapping() -> None:
    known = lexicon("red", "red hair", "hair ribbon", "ribbon", "red hair ribbon bow")
    assert found(known, "red hair ribbon") == ["red hair", "ribbon"]
    assert found(known, "red hair ribbon bow, hair ribbon") == ["red hair ribbon bow", "hair ribbon"]


def test_shields() -> None:
    known = lexicon("car", "cat", shields=("cable car", "car park"))
    assert found(known, "a cable car, cable cars, a car park, a red car, cat") == ["car", "cat"]
    assert found(known, "cable, car") == ["car"]


def test_vocabularies_know_nothing_of_each_other() -> None:
    known = build(
        [
            Term("a", "flag", "flag", "stars and stripes"),
            Term("b", "star", "star", "star"),
            Term("c", "stars", "stars", "stars"),
            Term("a", "no star", "", "red star", shield=True),
        ]
    )
    hits = known.find(parse("stars, stars and stripes, red star"))
    assert [(hit.term.vocabulary, hit.first) for hit in hits] == [
        *[("c", 0), ("b", 0)],
        *[("a", 1), ("c", 1), ("b", 1)],
        *[("b", 5)],
    ]


def test_as_written_goes_before_the_dictionary_form() -> None:
    known = lexicon("boot", "boots", "light sign", "lights signal")
    assert found(known, "boots, boot, lights sign, lights signal") == ["boots", "boot", "light sign", "lights signal"]


def test_terms_that_share_a_form_are_all_found() -> None:
    known = build([Term("a", entry, entry, "watercolor") for entry in ("medium", "style")])
    assert [hit.term.entry for hit in known.find(parse("watercolor"))] == ["medium", "style"]


WORDS = st.sampled_from(("red", "neon", "signs", "glasses", "st", "5", "霓", "虹灯", "车", "don't", "é", "a", "xd"))
FORMS = st.lists(WORDS, min_size=1, max_size=5).flatmap(
    lambda parts: st.sampled_from((" ", "-", "_")).map(lambda between: between.join(parts))
)


@settings(max_examples=200, deadline=None)
@given(st.lists(FORMS | st.text(min_size=1, max_size=12), min_size=1, max_size=8))
def test_every_form_is_found_in_a_caption_of_itself(forms: list[str]) -> None:
    known = lexicon(*forms)
    for form in forms:
        parsed = parse(form)
        findable = [unit for unit in parsed.units if unit.size]
        assume(len(findable) == 1 and not parsed.quoted and not parsed.marks and not parsed.emoticons)
        assert any(
            (hit.first, hit.last) == (0, len(parsed.words)) and hit.term.form in forms for hit in known.find(parsed)
        )


def test_the_cost_does_not_grow_with_the_entries() -> None:
    text = "mirelle, red car, neon sign at night, long skirt, looking at viewer, rain, wet street, umbrella"
    parsed = parse(text)
    assert not parsed.quoted

    def cost(entries: int) -> float:
        known = lexicon("neon sign", *(f"word{number} thing{number}" for number in range(entries)))
        best = 1.0
        for _ in range(5):
            before = process_time()
            for _ in range(500):
                known.find(parsed)
            best = min(best, process_time() - before)
        return best

    assert cost(10_000) < 2 * cost(10)
