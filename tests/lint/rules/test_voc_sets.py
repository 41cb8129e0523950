"""Conflicts, fused terms, slips and languages: what must be said, and as much, what must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from lorakit import api
from lorakit.caption.slips import find_slips, is_slip
from lorakit.caption.tokenizer import Tokenizer, clip_tokenizer
from lorakit.caption.vocabulary import Entry
from lorakit.findings import Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

CONFLICTS = [
    ("mirelle, 1girl, solo, street, day, night", "night"),
    ("cyberpunk alley, at night, neon signs, in broad daylight", "in broad daylight"),
    ("city_street, nighttime, daytime", "daytime"),
    ("a rooftop, (day:1.2), night", "night"),
    ("1girl, no humans, red dress", "no humans"),
    ("no humans, 1boy, forest", "1boy"),
    ("solo, 2girls, school uniform", "2girls"),
    ("1girl, solo, 2girls", "2girls"),
    ("a man, a woman, solo", "solo"),
    ("1girl, solo, barefoot, sneakers", "sneakers"),
    ("1boy, bald, long hair", "long hair"),
    ("1girl, nude, dress", "dress"),
    ("1girl, standing, kneeling", "kneeling"),
    ("empty street, full of people", "full of people"),
    ("黑白照片，红色气球", "红色"),
    ("1girl, 2girls, classroom", "2girls"),
    ("1boy, multiple boys, classroom", "multiple boys"),
    ("1girl, indoors, sofa, outdoors", "outdoors"),
    ("1girl, solo, black hair, blonde hair, smile", "blonde hair"),
    ("1girl, long black hair, short white hair", "white hair"),
    ("1girl, long_hair, short_hair, smile", "short_hair"),
    ("1girl, solo, blue eyes, red eyes", "red eyes"),
    ("1girl, open mouth, closed mouth", "closed mouth"),
    ("1girl, mouth open, smile, closed_mouth", "closed_mouth"),
    ("1girl, eyes open, closed eyes", "closed eyes"),
    ("1girl, solo, standing, chair, sitting", "sitting"),
    ("1girl, from above, street, from below", "from below"),
    ("a tower, high angle shot, low angle shot", "low angle shot"),
    ("1girl, from behind, front view, dress", "front view"),
    ("1girl, close-up, full body, boots", "full body"),
    ("1girl, upper body, full body, boots", "full body"),
    ("1girl, monochrome, greyscale, colorful", "colorful"),
    ("旗袍少女，街道，白天，夜晚", "夜晚"),
    ("少女，室内，沙发，室外", "室外"),
    ("少女，黑发，金发，微笑", "金发"),
    ("少女，张嘴，闭嘴，旗袍", "闭嘴"),
    ("城市，俯视，仰视，霓虹灯", "仰视"),
    ("少女，全身，特写，旗袍", "特写"),
    ("單人，兩人，雙人，街道，雨傘", "雙人"),
]

NO_CONFLICTS = [
    "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed",
    "character: Alice, red jacket, cyberpunk alley, night scene, neon glow",
    "a city that never sleeps, day and night",
    "a day-to-night time lapse of a harbour, day, night",
    "a night sky poster in a sunlit room, day",
    "a nightstand beside a day bed, morning",
    "at the end of the day, a street at night with neon signs",
    "day of the dead, night, sugar skulls, marigolds",
    "Friday night, a woman in a day dress, daylight",
    "night light, white night gown, day",
    "starry night, oil painting, day",
    "a sign that reads “day, night”, brick wall, day",
    "{day|night}, city street, neon",
    "day\nnight",
    "split screen, day, night, city",
    "before and after, short hair, long hair",
    "1girl, multiple views, from above, from below, standing, sitting",
    "character sheet, front view, back view, from behind, full body, close-up",
    "no humans, solo, pokemon, night",
    "solo focus, 2girls, classroom",
    "2girls, black hair, blonde hair, open mouth, closed mouth",
    "1girl, 1boy, black hair, blonde hair, standing, sitting",
    "1girl, black hair, white hair, streaked hair",
    "1girl, blue eyes, red eyes, heterochromia",
    "1girl, brown hair, black hair ribbon, black hairband",
    "1girl, half-closed eyes, eyes open",
    "1girl, one eye closed, eyes open",
    "1girl, solo, indoors, window, outdoors",
    "1girl, short hair with long locks, long hair",
    "1girl, monochrome, spot color, colorful",
    "dusk, night, day, street",
    "a close-up of a full body tattoo on an arm",
    "街道，白天与夜晚，对比图，白天，夜晚",
    "双胞胎，黑发，金发，校服",
    "少女，夜来香，白天，花园",
    "「白天」与「夜晚」两块招牌，街道，夜晚",
    "",
    "night",
    "1girl, solo, crowd, street",
    "1girl, solo, microphone, people in background",
    "單人，人群，街道，雨傘",
    "1girl, solo, deserted street",
    "1girl, solo, barefoot, holding shoes",
    "1girl, solo, barefoot, unworn white boots",
    "2girls, barefoot, sneakers",
    "a bald man, long hair of a woman beside him",
    "1girl, kneeling, sitting, seiza",
    "a woman, a dog, solo",
    "a black and white photo of a crossing, red balloon",
    "black and white photo, red balloon, selective color",
]

SLIPS = [
    ("latern", "lantern"), ("lantren", "lantern"), ("lanterrn", "lantern"), ("streeet", "street"),
    ("stret", "strett"), ("motorcyle", "motorcycle"), ("squirrell", "squirrel"), ("backgroud", "background"),
    ("umbrela", "umbrella"), ("cyberpnuk", "cyberpunk"), ("silhoutte", "silhouette"), ("surounding", "surrounding"),
    ("necklase", "necklace"), ("seperate", "separate"), ("lihgt", "light"), ("mornig", "morning"), ("deks", "desk"),
]  # fmt: skip

NO_SLIPS = [
    ("flowers", "flower"), ("flower", "flowers"), ("light", "night"), ("sight", "night"), ("black", "block"),
    ("streets", "street"), ("sitting", "setting"), ("coat", "boat"), ("colour", "color"), ("harbour", "harbor"),
    ("centre", "center"), ("trawler", "crawler"), ("wooded", "wooden"), ("glasses", "glass"), ("navel", "novel"),
    ("stormy", "storm"), ("leaves", "leaved"), ("breadth", "breath"), ("shingle", "single"),
    ("theatre", "theater"), ("travelling", "traveling"), ("dress", "press"), ("tower", "towel"), ("smoke", "smoked"),
    ("phonograph", "photograph"), ("expressionist", "expressionism"), ("gloved", "gloves"), ("inferior", "interior"),
    ("sing", "sign"), ("post", "pots"), ("disk", "desk"), ("dek", "desk"), ("loins", "lions"), ("thinned", "thinner"),
    ("dragoon", "dragon"), ("untied", "united"), ("corral", "coral"), ("colorfully", "colorful"), ("lanter", "lantern"),
]  # fmt: skip

ENGLISH = [f"a street at night with {number} neon signs" for number in range(10)]
CHINESE = [f"雨夜的老街，霓虹灯{number}盏，撑油纸伞的少女走过青石板巷，红色旗袍，水面倒影" for number in range(10)]


def said(rule: str, captions: list[str], **settings: object) -> tuple[Finding, ...]:
    """What one rule says of a set of captions."""
    return api.caption_linter({**settings, "select": [rule]})(captions)


@pytest.mark.parametrize(("caption", "second"), CONFLICTS)
def test_a_conflict_is_named_once_at_its_second_claim(caption: str, second: str) -> None:
    [found] = said("conflict", [caption])
    assert found.evidence == second


@pytest.mark.parametrize("caption", NO_CONFLICTS)
def test_no_conflict(caption: str) -> None:
    assert [found.message for found in said("conflict", [caption])] == []


def test_what_many_pictures_show_both_of_is_information() -> None:
    soft = said("conflict", ["1girl, indoors, outdoors", "1girl, solo, standing, sitting"])
    assert [found.severity for found in soft] == [Severity.INFO, Severity.INFO]
    [hard] = said("conflict", ["1girl, day, night"])
    assert hard.severity is Severity.WARNING


def test_a_pair_of_hair_colours_that_recurs_is_her_look_but_day_and_night_stay_a_conflict() -> None:
    hair = ["1girl, black hair, blonde hair, street", "1girl, blonde hair, black hair, beach"]
    assert len(said("conflict", hair)) == 2
    assert said("conflict", [*hair, "1girl, black hair, blonde hair, forest"]) == ()
    assert len(said("conflict", ["day, night, street"] * 3)) == 3


@pytest.mark.parametrize(("rare", "meant"), SLIPS)
def test_slips(rare: str, meant: str) -> None:
    assert is_slip(rare, meant)


@pytest.mark.parametrize(("rare", "meant"), NO_SLIPS)
def test_no_slips(rare: str, meant: str) -> None:
    assert find_slips({rare: 1, meant: 10}, 10, _is_a_word) == {}


def test_a_slip_needs_a_frequent_word_and_stands_once() -> None:
    assert find_slips({"latern": 1, "lantern": 10}, 10, _is_a_word) == {"latern": "lantern"}
    assert find_slips({"latern": 1, "lantern": 9}, 10, _is_a_word) == {}
    assert find_slips({"latern": 2, "lantern": 50}, 10, _is_a_word) == {}


def _is_a_word(word: str) -> bool:
    encode = clip_tokenizer().encode
    if encode is None:
        pytest.skip("no CLIP vocabulary is installed")
    return len(encode(word)) == 1


def test_without_the_vocabulary_nothing_is_said_of_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    captions = [f"a lantern above door {number}" for number in range(12)] + ["a latern above a door"]
    monkeypatch.setattr("lorakit.lint.rules.voc.spelling.clip_tokenizer", lambda: Tokenizer(None, "an estimate"))
    assert said("spelling", captions) == ()


def test_slips_of_the_trigger_are_not_spelling() -> None:
    captions = [f"mirelle, street {number}" for number in range(12)] + ["mirele, street"]
    assert said("spelling", captions, trigger="mirelle") == ()


def test_a_thousand_words_cost_no_comparison_of_all_pairs() -> None:
    counts = {f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}x": 1 + n % 20 for n in range(5000)}
    assert isinstance(find_slips(counts, 10, lambda word: True), dict)


@pytest.mark.skipif(not clip_tokenizer().exact, reason="needs CLIP's vocabulary")
def test_a_small_set_needs_three_captions_that_write_the_word_as_it_is_meant() -> None:
    captions = ["a desk in morning light", "morning light", "morning light on a door", "a lihgt above a door"]
    [found] = said("spelling", captions)
    assert "`lihgt` looks like a slip of `light`, which 3 captions use" in found.message
    assert said("spelling", captions[1:]) == ()
    assert said("spelling", [*captions, *[f"a street {chr(97 + n)}" for n in range(20)]]) == (), "3 of 24 are too few"


@pytest.mark.skipif(not clip_tokenizer().exact, reason="needs CLIP's vocabulary")
def test_words_that_the_glossary_accepts_or_protects_are_no_slips(tmp_path: Path) -> None:
    captions = [f"a lantern above door {number}" for number in range(12)] + ["a latern above a door"]
    assert len(said("spelling", captions)) == 1
    glossary = tmp_path / "glossary.yaml"
    for held in ("accept: [latern]", "protect: [Latern]", "accept: [a latern above]"):
        glossary.write_text(f"schema: 1\n{held}\n", encoding="utf-8")
        assert said("spelling", captions, glossary=str(glossary)) == ()


@pytest.mark.parametrize("captions", [CHINESE, CHINESE[:2], [*CHINESE, *ENGLISH]])
def test_chinese_is_reported_exactly_once(captions: list[str]) -> None:
    [found] = said("chinese-on-clip", captions, trigger="mojing")
    assert found.severity is Severity.WARNING
    assert found.sample is None
    assert "`雨夜` -> rainy night" in found.message


def test_what_concerns_one_caption_is_said_at_that_caption() -> None:
    [found] = said("chinese-on-clip", CHINESE[:1])
    assert (found.severity, found.caption, found.evidence) == (Severity.WARNING, 0, CHINESE[0])
    assert "the caption is Chinese" in found.message
    [found] = said("chinese-on-clip", [*ENGLISH, CHINESE[0]])
    assert found.evidence == CHINESE[0]
    [found] = said("language-mix", [*ENGLISH, CHINESE[0]])
    assert found.evidence == CHINESE[0]
    assert found.location is not None
    [found] = said("caption-length-spread", [*ENGLISH, "a very long caption of a street at night " * 12])
    assert found.message.startswith("the caption takes 108 CLIP tokens, the median of 11 captions is")
    assert found.location is not None
    [found] = said("defect-word", ["1girl, solo, bad_id, bad_pixiv_id", "1girl, solo"])
    assert (found.severity, found.caption) == (Severity.INFO, 0)


def test_captions_are_a_warning_from_a_fifth_and_three_of_them_on() -> None:
    def severities(captions: list[str]) -> list[Severity]:
        return [found.severity for found in said("chinese-on-clip", captions)]

    assert severities([*ENGLISH[:2], *CHINESE[:1]]) == [Severity.INFO], "1 of 3"
    assert severities([*ENGLISH[:2], *CHINESE[:2]]) == [Severity.INFO], "2 of 4"
    assert severities([*ENGLISH, *CHINESE[:3]]) == [Severity.WARNING], "3 of 13"
    assert severities([*ENGLISH, *ENGLISH, *CHINESE[:3]]) == [Severity.INFO], "3 of 23"


def test_kana_make_a_caption_japanese() -> None:
    tags = ["女の子、赤いドレス、夜の街", "ネオンの街、雨", "女子高生、制服、教室"]
    [found] = said("chinese-on-clip", tags)
    assert "3 of 3 captions are Japanese" in found.message
    assert said("language-mix", tags) == ()
    [found] = said("language-mix", [*tags, *ENGLISH])
    assert "3 of 13 captions are Japanese, most (10) are English" in found.message
    [found] = said("language-mix", [*tags[:1], *CHINESE[:2], *ENGLISH])
    assert "3 of 13 captions are Chinese or Japanese, most (10) are English" in found.message
    [found] = said("chinese-on-clip", ["鲜の味面馆的招牌，夜晚的街道，红灯笼"])
    assert "the caption is Chinese" in found.message, "one の is an ornament"


def test_both_rules_count_languages_alike_and_skip_an_undeclared_opening() -> None:
    mixed = [f"moshui style, 雨夜的老街{number}号, red lantern, wet street, umbrella" for number in range(7)]
    captions = [*mixed, *[f"moshui style, {text}" for text in CHINESE], "moshui style, a wet street at night"]
    [found] = said("language-mix", captions)
    assert "7 of 18 captions mix Chinese and English" in found.message
    [found] = said("chinese-on-clip", captions)
    assert found.message.startswith("10 of 18 captions are Chinese and 7 mix Chinese with English, which")
    messages = " / ".join(found.message for found in said("language-mix", captions[5:]))
    assert "1 of 13 captions is English, most (10) are Chinese" in messages
    assert "2 of 13 captions mix Chinese and English" in messages
    assert said("language-mix", [f"moshui style, {text}" for text in CHINESE]) == ()


def test_tags_of_a_booru_about_the_source_are_one_finding() -> None:
    [found] = said("defect-word", ["1girl, bad_id, bad_pixiv_id", "2girls, commentary_request, highres", "1boy, solo"])
    assert (found.severity, found.sample) == (Severity.INFO, None)
    assert (
        "`bad_id`, `bad_pixiv_id`, `commentary_request` name the source and not the picture, in 2 of 3" in found.message
    )


def test_claims_that_share_a_word_are_one_conflict() -> None:
    [found] = said("conflict", ["1girl, solo, 2girls"])
    assert "`1girl`, `solo`, `2girls` cannot all be true" in found.message
    both = said("conflict", ["1girl, 2girls, day, night"])
    assert [found.evidence for found in both] == ["2girls", "night"]


def test_chinese_names_in_english_captions_are_information() -> None:
    [found] = said("chinese-on-clip", [*ENGLISH, "明月 on a street at night"])
    assert found.severity is Severity.INFO


def test_a_chinese_trigger_or_sign_makes_no_caption_chinese() -> None:
    assert said("chinese-on-clip", ["a shop sign that reads 「老街面馆」, night", *ENGLISH]) == ()


def test_languages_are_told_for_the_set() -> None:
    assert said("language-mix", ENGLISH) == ()
    assert said("language-mix", CHINESE, trigger="mojing") == ()
    [found] = said("language-mix", [*ENGLISH, CHINESE[0], "猫"])
    assert "1 of 12 captions is Chinese, most (10) are English" in found.message
    [found] = said("language-mix", [*CHINESE, *ENGLISH[:3]])
    assert "3 of 13 captions are English, most (10) are Chinese" in found.message


def test_a_fused_term_is_a_warning_for_a_character_and_information_for_a_style() -> None:
    captions = [f"mirelle, 1girl, solo, red scarf, place {number}" for number in range(20)]
    [found] = said("fused-term", captions, trigger="mirelle", profile="character")
    assert found.severity is Severity.WARNING
    assert "`red scarf` stands in 20 of 20 captions (100 %)" in found.message
    [found] = said("fused-term", captions, trigger="mirelle", profile="style")
    assert found.severity is Severity.INFO
    assert said("fused-term", captions, trigger="mirelle", caption={"shared": ["red scarf"]}) == ()
    assert said("fused-term", captions[:19], trigger="mirelle") == ()


def test_at_most_five_fused_terms_are_named() -> None:
    shared = "red scarf, blue hat, green coat, brown boots, gold ring, grey wall, wet street"
    found = said("fused-term", [f"mirelle, {shared}, place {number}" for number in range(20)], trigger="mirelle")
    assert len(found) == 5
    assert "(and 2 more terms)" in found[-1].message


def test_sides_may_be_lines_of_one_string() -> None:
    lines = "day: noon, at noon,\n  midday\nnight：midnight\nmorning:\n  dawn, 清晨\nwhole:\n"
    entry = Entry.model_validate({"name": "light", "sides": lines})
    assert entry.sides == {
        "day": ["noon", "at noon", "midday"],
        "night": ["midnight"],
        "morning": ["dawn", "清晨"],
        "whole": [],
    }


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("noon, midday", "must begin with the name of a side"),
        ("day: noon\nday: midday", "names a side of the lines above"),
        (": noon", "names no side"),
        ("day: noon. night", "it can never be found"),
    ],
)
def test_faulty_lines_of_sides_are_told(lines: str, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Entry.model_validate({"name": "light", "sides": lines})
