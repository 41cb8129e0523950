"""What examples cannot show of the rules on separators, syntax and phrases: exact places, severities, counts, speed."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from lorakit import api
from lorakit.caption.syntax import Syntax, syntax
from lorakit.findings import Severity
from lorakit.image.picture import Picture
from tests.support import lint, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lorakit.findings import Finding

MINE = (
    "separators",
    "prompt-syntax",
    "duplicate-tags",
    "boilerplate",
    "same-caption",
    "instruction-phrase",
    "encoding",
)
METHOD = (
    "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed",
    "character: Alice, red jacket, cyberpunk alley, night scene, neon glow",
)


def findings(rule: str, captions: Sequence[str], **settings: Any) -> tuple[Finding, ...]:
    return api.caption_linter({**settings, "select": [rule]})(captions)


def places(rule: str, caption: str, **settings: Any) -> list[tuple[int, int]]:
    """First and last column, 1-based, the last exclusive, of each finding of one rule on one caption."""
    found = [finding.location for finding in findings(rule, [caption], **settings)]
    return [(place.column, place.end_column) for place in found if place]


@pytest.mark.parametrize("rule", MINE)
def test_the_methods_own_captions_are_left_alone(rule: str) -> None:
    assert findings(rule, METHOD) == ()


@pytest.mark.parametrize(
    ("rule", "caption", "columns"),
    [
        ("separators", "a cat，a dog, night", [(6, 7)]),
        ("separators", "a cat,, a dog", [(7, 8)]),
        ("separators", "a cat || a dog, night", [(7, 9)]),
        ("separators", "a cat, night,", [(13, 14)]),
        ("separators", "moshui style, a crane in reeds，侧面，湖水", [(31, 32)]),
        ("separators", "红色旗袍，雨夜", [(5, 6)]),
        ("prompt-syntax", "<|im_start|>user a dog<|im_end|>", [(1, 17)]),
        ("prompt-syntax", r"a dog\non grass", [(6, 8)]),
        ("prompt-syntax", "1girl, (wolf), solo", [(8, 14)]),
        ("encoding", "a cat\x0bon grass", [(6, 7)]),
        ("encoding", "a ca\u200bt", [(5, 6)]),
        ("prompt-syntax", "a street, (neon glow:1.2), rain", [(11, 26)]),
        ("prompt-syntax", "<lora:x:0.8> a cat", [(1, 13)]),
        ("prompt-syntax", r"1girl, star \(sky\)", [(8, 20)]),
        ("prompt-syntax", "1girl, long_hair, solo", [(8, 17)]),
        ("duplicate-tags", "neon glow, rain, Neon_Glow", [(18, 27)]),
        ("duplicate-tags", "rain, rain, night, rain, night", [(7, 11), (26, 31)]),
        ("boilerplate", "The image shows a cat", [(1, 16)]),
        ("boilerplate", "a cat, shutterstock", [(8, 20)]),
        ("boilerplate", "a man in a man in a man in a", [(1, 29)]),
        ("instruction-phrase", "a cat, avoid blurring, night", [(8, 22)]),
        ("instruction-phrase", "红衣少女，避免变形，雨夜", [(6, 10)]),
    ],
)
def test_a_finding_points_at_its_words(rule: str, caption: str, columns: list[tuple[int, int]]) -> None:
    assert places(rule, caption) == columns


def test_a_full_width_habit_is_told_once_and_mixing_in_each_caption() -> None:
    habit = findings("separators", ["红色旗袍，雨夜"] * 30)
    assert [finding.sample for finding in habit] == [None]
    assert "30 of 30 captions" in habit[0].message
    mixed = findings("separators", ["红色旗袍, 雨夜，背影", "a cat，a dog, night", "a cat, a dog"])
    assert [finding.sample for finding in mixed] == ["1", "2"]


@pytest.mark.parametrize(
    "caption",
    [
        "neon city, 霓虹灯，雨夜",  # each language keeps its own comma
        "a cat ||| a dog, {red|blue} hat",
        "A man waits; behind him, a lamp glows over the wet street.",
        "fish &amp; chips, salt",
        "a shop with a sign “早，午，晚”, rain",
        "1,000 lanterns, :|, ;d",
        "雨夜，竹签筒、辣椒罐与铁盘",
        "a cat, a dog.",
    ],
)
def test_separators_of_two_languages_and_of_prose_are_not_mixed(caption: str) -> None:
    assert [finding for finding in findings("separators", [caption]) if "among commas" in finding.message] == []


def test_a_habit_of_one_caption_names_it() -> None:
    (found,) = findings("separators", ["a cat", "红色旗袍，雨夜", "a dog"])
    assert (found.sample, found.caption) == ("2", 0)
    assert "1 of 3 captions parts its units" in found.message
    (found,) = findings("prompt-syntax", ["a cat", "1girl, long_hair, red_dress", "a dog"])
    assert (found.sample, found.caption, found.related) == ("2", 0, ())
    assert "1 of 3 captions holds tags with underscores" in found.message


def test_every_wide_comma_counts_as_soon_as_one_is_wrong() -> None:
    (found,) = findings("separators", ["moshui style, a crane standing in reeds，侧面，湖水"])
    assert "2 `，` among commas" in found.message


def test_the_comma_behind_a_trigger_mixes_nothing() -> None:
    caption = "墨境, 红色旗袍，雨夜"
    (habit,) = findings("separators", [caption], trigger="墨境")
    assert "among commas" not in habit.message
    (mixed,) = findings("separators", [caption])
    assert "among commas" in mixed.message


def test_syntax_that_may_be_meant_is_only_worth_knowing() -> None:
    assert {finding.severity for finding in findings("prompt-syntax", ["a {red|blue} car", "1girl, long_hair"])} == {
        Severity.INFO
    }


@pytest.mark.parametrize(
    "caption", [r"a dog\non grass", r"a sign \"open\"", r"a cup\tred", r"\u4e00\u53ea cat, lawn", r"a dog\r\non grass"]
)
def test_escapes_of_an_export_are_stray(caption: str) -> None:
    (found,) = findings("prompt-syntax", [caption, "a cat"])
    assert (found.severity, found.sample) == (Severity.WARNING, "1")
    assert "escapes of an export" in found.message


@pytest.mark.parametrize(
    "caption",
    [r"C:\new\table", r"1girl, \n/, solo", r"1girl, \o/, \m/", r"a man \(^o^)/ on a hill", "SKU 44120-B_front"],
)
def test_paths_arms_and_numbers_of_goods_are_no_syntax(caption: str) -> None:
    assert findings("prompt-syntax", [caption]) == ()


@pytest.mark.parametrize(
    ("caption", "told"),
    [
        ("1girl, (wolf), [furry]", True),
        ("红色旗袍, (夜雨), 背影", True),
        ("1girl, (1987), (x), solo", False),
        ("a cat (striped), a dog [old], grass", False),
        ("A man (asleep) sits on a bench, his hat (red) beside him on the wet wood.", False),
    ],
)
def test_a_whole_tag_in_plain_brackets_is_emphasis(caption: str, told: bool) -> None:
    assert [finding.severity for finding in findings("prompt-syntax", [caption])] == [Severity.INFO] * told


@pytest.mark.parametrize(
    ("caption", "named"),
    [
        ("a cat\x0bon grass", "U+000B, a control character"),
        ("a cat\x01 on\x02", "U+0001, a control character and 1 more"),
        ("a \u202ecat\u202c", "U+202E"),
        ("a \u2067cat", "U+2067"),
        ("neon\u00adlight", "U+00AD, a soft hyphen"),
        ("一\u200b只猫", "U+200B, a zero-width space"),
        ("a 👩\u200d🚀, نمی\u200cخواهم, แมว\u200bดำ, ❤\ufe0f", ""),
    ],
)
def test_characters_that_nobody_sees_are_named(caption: str, named: str) -> None:
    found = findings("encoding", [caption], target="kohya")
    assert [finding.severity for finding in found] == ([Severity.WARNING] if named else [])
    assert all(named in finding.message for finding in found)


@pytest.mark.parametrize(
    ("caption", "told"),
    [
        ("New York, New York, steam from a manhole", False),
        ("New York, New York", False),
        ("duck, duck, goose game", False),
        ("location, location, location, a sign", False),
        ("New York, steam, New York", True),
        ("Red Dress, Red Dress, Solo", True),
        ("Rain, Rain, Rain, street", True),
        ("rain, rain, street", True),
    ],
)
def test_a_name_that_repeats_itself_is_no_duplicate(caption: str, told: bool) -> None:
    assert bool(findings("duplicate-tags", [caption])) is told


def test_emoji_tell_captions_apart() -> None:
    assert findings("same-caption", ["red dog, lawn", "red dog 🧑‍💻 lawn", "red dog ❤ lawn", "red dog → lawn"]) == ()
    assert len(findings("same-caption", ["red dog 🐕 lawn", "Red dog 🐕, lawn"])) == 1
    assert len(findings("same-caption", ["red dog，lawn", "red dog – lawn"])) == 1  # mere punctuation


def test_underscores_and_escapes_are_told_once_for_the_set() -> None:
    found = findings("prompt-syntax", [r"1girl, long_hair, star \(sky\)", "solo, red_dress, blue_eyes"] * 20)
    assert [finding.sample for finding in found] == [None, None]
    assert "20 of 40 captions" in found[0].message or "20 of 40 captions" in found[1].message
    assert any("60 in all" in finding.message for finding in found)
    assert max(len(finding.related) for finding in found) == 40


@pytest.mark.parametrize(
    "text",
    [
        "a poster (16:9), a clock (12:30), a print (1987)",
        "(scale 1:12), (Psalm 23:4), (ISO:400), (No: 5), (volume 2: 1987)",
        "[12:30], [cat:dog], [Genesis 1:1]",
        "SPRING BREAK beach, BREAK GLASS, a sign reading BREAK",
        "_____, a ____ b, {cat}",
        r"happy \(^o^)/",
        "a cat (striped, asleep) and (a dog (brown))",
    ],
)
def test_brackets_of_prose_are_no_syntax(text: str) -> None:
    assert syntax(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "inner"),
    [
        ("(neon glow:1.2)", Syntax.WEIGHT, "neon glow"),
        ("((neon glow: 1.3))", Syntax.WEIGHT, "neon glow"),
        ("(cyberpunk 2077:0.8)", Syntax.WEIGHT, "cyberpunk 2077"),
        ("（霓虹光：1.2）", Syntax.WEIGHT, "霓虹光"),
        ("[[crowd]]", Syntax.EMPHASIS, "crowd"),
        ("{{neon}}", Syntax.EMPHASIS, "neon"),
        ("[cat:dog:0.5]", Syntax.SCHEDULE, "cat:dog"),
        ("[cat|dog]", Syntax.SCHEDULE, "cat|dog"),
        ("{red|blue}", Syntax.WILDCARD, "red|blue"),
        ("__hair/color__", Syntax.WILDCARD, "hair/color"),
        ("embedding:easynegative", Syntax.NETWORK, ""),
        ("<|im_start|>assistant", Syntax.CHAT, ""),
        ("<|endoftext|>", Syntax.CHAT, ""),
        ("[/INST]", Syntax.CHAT, ""),
    ],
)
def test_each_form_of_syntax_keeps_what_was_meant(text: str, kind: Syntax, inner: str) -> None:
    (mark,) = syntax(f"a street, {text}, rain")
    assert mark.kind is kind
    assert f"a street, {text}, rain"[slice(*mark.inner)] == inner


def test_brackets_that_never_close_cost_no_more_than_their_length() -> None:
    begin = process_time()
    for piece in ("(", "(a", "(a ", "{|", "[a:", "[a|", "-__a", "((", "(a:", "\\(a"):
        syntax(piece * 20_000)
    syntax("(a" + " " * 50_000)
    assert process_time() - begin < 5


def test_severity_of_phrases_follows_their_kind() -> None:
    captions = ["the image shows a cat", "a cat, possibly asleep", "a cat, creating a sense of calm"]
    found = [finding.severity for finding in findings("boilerplate", captions)]
    assert found == [Severity.WARNING, Severity.INFO, Severity.INFO]


def test_an_opening_counts_behind_the_trigger_and_the_prefix_only() -> None:
    assert findings("boilerplate", ["mirelle, the image shows a cat"], trigger="mirelle")
    assert findings("boilerplate", ["my set, the image shows a cat"], caption={"prefix": "my set"})
    assert not findings("boilerplate", ["a poster, the image shows a cat"])


@pytest.mark.parametrize(
    "caption",
    [
        "photo studio with a stock photo of a wave on its wall",
        "a webpage that sells stock photos",
        "a wall with the stock image",
        "this side up printed on a box",
        "a row of windows above a row of windows",
        "a picture of a picture of a cat",
        "1girl, @painter, solo, smile",
        "a jersey with #7 and #10",
        "a photo by Ansel Adams",
        "a buy now sign in a window",
    ],
)
def test_content_that_looks_like_boilerplate_is_left_alone(caption: str) -> None:
    assert findings("boilerplate", [caption]) == ()


@pytest.mark.parametrize(
    "caption",
    [
        "I'm sorry, but I can't help with that.",
        "I'm sorry but I can't identify people in images",
        "As an AI language model, I cannot see the picture.",
        "抱歉，我无法识别这张图片。",
        "User: describe. Assistant: The image shows a dog",
        '{"caption": "The image shows a dog"}',
        "caption",
    ],
)
def test_a_caption_that_is_none_has_one_cause(caption: str) -> None:
    rules = ["placeholder", "machine-leftover", "boilerplate", "vague", "instruction-phrase"]
    assert len(api.caption_linter({"select": rules})([caption])) == 1


def test_one_order_is_one_finding() -> None:
    assert len(findings("instruction-phrase", ["a cat, please draw more light and make sure it is sharp"])) == 1


def test_a_group_of_equal_captions_is_one_finding_with_its_pictures() -> None:
    (found,) = findings("same-caption", ["a cat", "a dog", "A cat.", "a bird", "a  cat"])
    assert found.related == ("1", "3", "5")
    assert found.sample is None
    assert "3 of 5 pictures" in found.message


def test_the_bare_trigger_is_exempt_and_so_is_the_prefix_with_it() -> None:
    assert findings("same-caption", ["ohwx man", "ohwx man"]) != ()
    assert findings("same-caption", ["ohwx man", "ohwx man"], trigger="ohwx man") == ()
    shared = {"prefix": "a photo", "suffix": "film grain"}
    assert findings("same-caption", ["a photo, ohwx, film grain"] * 2, trigger="ohwx", caption=shared) == ()
    assert findings("same-caption", ["a photo, ohwx, night, film grain"] * 2, trigger="ohwx", caption=shared) != ()


def test_near_equal_means_nine_tenths_of_the_units() -> None:
    tags = [f"tag{chr(97 + number)}" for number in range(24)]

    def pair(first: Sequence[str], second: Sequence[str]) -> list[Severity]:
        return [finding.severity for finding in findings("same-caption", [", ".join(first), ", ".join(second)])]

    assert pair(tags[:4], tags[3::-1]) == [Severity.INFO]  # the same four in another order
    assert pair(tags[:3], tags[2::-1]) == []
    assert pair(tags[:9], tags[:10]) == [Severity.INFO]  # 9 of 10
    assert pair(tags[:8], tags[:9]) == []  # 8 of 9
    assert pair(tags[:19], [*tags[:18], "other"]) == [Severity.INFO]  # 18 of 20
    assert pair(tags[:18], [*tags[:17], "other"]) == []  # 17 of 19


def test_alternative_captions_of_one_picture_are_not_compared(tmp_path: Path) -> None:
    tags = "one, two, three, four, five"
    rows = f'file_name,text\na.jpg,"{tags}"\na.jpg,"five, four, three, two, one"\na.jpg,"{tags}"\n'
    data = write_files(tmp_path, {"a.jpg": Picture(), "metadata.csv": rows})
    assert lint(data, select=["same-caption"]).findings == ()


@pytest.mark.parametrize(
    "caption", ["", " ", ",", ",,,", "|||", "(", "\\", "_", "((", "，", "red", "？", "🙂, 🙂", "a" * 9000]
)
def test_no_caption_stops_a_rule(caption: str) -> None:
    linter = api.caption_linter({"select": list(MINE)})
    assert not [finding for finding in linter([caption, caption, "a cat"]) if finding.name == "rule-failed"]
