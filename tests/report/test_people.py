"""The formats for people: `full` and `concise`."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from lorakit.findings import Finding, Location, Observed, Severity
from lorakit.report.words import count, visible
from lorakit.report.writer import Look
from tests.report.made import HOSTILE, acting, finding, report, shown, without_colour

ALL = Look(unfold=True)
PICTURE = Look(by="picture")


def enlarged(scale: float, name: str, severity: Severity = Severity.ERROR) -> Finding:
    return finding(f"enlarged {scale} times", severity, sample=name, image=name, observed=Observed(scale, 1.0, "times"))


def pictures_in(text: str) -> list[str]:
    return re.findall(r"data/(p\d+\.jpg)", text)


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("look", [Look(), PICTURE, ALL], ids=["rule", "picture", "all"])
@pytest.mark.parametrize("name", ["full", "concise"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_captions_print_visibly_and_never_act(text: str, name: str, look: Look, terminal: bool) -> None:
    place = Location(f"{text}.txt")
    made = report([finding(f"`{text}`", sample=text, image=text, location=place), finding(text, evidence=text)])
    said = without_colour(shown(name, made, look, terminal, width=200))
    assert acting(said) == []
    # in the place, in its own message, and in the message of the whole set's finding
    assert said.count(visible(text)) >= 3


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_visible_text_is_the_text_itself_or_its_escapes(text: str) -> None:
    assert visible(text).isprintable()
    if text.isprintable():
        assert visible(text) == text


def test_spaces_of_all_kinds_show_as_spaces() -> None:
    assert visible("a\u3000b\u00a0c") == "a b c"


def test_ten_hits_of_a_rule_are_all_shown() -> None:
    made = report([enlarged(n, f"p{n}.jpg") for n in range(2, 12)])
    assert len(pictures_in(shown("full", made))) == 10


def test_eleven_hits_fold_to_the_five_worst_with_a_count_and_a_range() -> None:
    made = report([enlarged(n, f"p{n}.jpg") for n in range(2, 13)])
    said = shown("full", made)
    assert pictures_in(said) == ["p12.jpg", "p11.jpg", "p10.jpg", "p9.jpg", "p8.jpg"]
    assert "11 pictures (55%), 2 to 12 times" in said
    assert "... and 6 more (--all shows them)" in said


def test_the_most_severe_are_worst_even_when_others_measure_farther_off() -> None:
    mild = [enlarged(n, f"p{n}.jpg", Severity.WARNING) for n in range(20, 31)]
    made = report([*mild, enlarged(2, "p2.jpg")])
    assert pictures_in(shown("full", made))[0] == "p2.jpg"


def test_hits_without_a_measured_value_fold_in_the_order_they_came() -> None:
    made = report([finding(sample=f"p{n}.jpg", image=f"p{n}.jpg") for n in range(12)])
    assert pictures_in(shown("full", made)) == [f"p{n}.jpg" for n in range(5)]


def test_all_unfolds() -> None:
    made = report([enlarged(n, f"p{n}.jpg") for n in range(2, 32)])
    said = shown("full", made, ALL)
    assert len(pictures_in(said)) == 30
    assert "more (--all" not in said


def test_by_picture_every_picture_is_a_headline_and_nothing_folds() -> None:
    faults = [finding("first", Severity.INFO), finding("second")]
    both = [
        finding(each.message, each.severity, sample=f"p{n:02}.jpg", image="x") for n in range(12) for each in faults
    ]
    said = shown("full", report(both), PICTURE).splitlines()
    assert [line for line in said if line.startswith("data/")] == [f"data/p{n:02}.jpg" for n in range(12)]
    assert said[1:3] == ["  error TST001 made-up  second", "  info TST001 made-up  first"]


def test_by_picture_the_whole_set_has_a_block_of_its_own() -> None:
    made = report([finding("too few"), finding("blurred", sample="p1.jpg", image="p1.jpg")])
    assert shown("full", made, PICTURE).splitlines()[0] == "the whole set"


def test_mixed_severities_in_a_block_are_marked_line_by_line() -> None:
    made = report([finding("a", Severity.INFO, sample="p1.jpg", image="p1.jpg"), finding("b")])
    said = shown("full", made)
    assert "  info data/p1.jpg: a" in said
    assert "  error b" in said


def test_rules_come_most_severe_first_then_by_code() -> None:
    made = report(
        [finding(code="BBB001"), finding(code="AAA001", severity=Severity.INFO), finding(code="AAA002")],
    )
    for name in ("full", "concise"):
        assert re.findall(r"[AB]{3}00\d", shown(name, made)) == ["AAA002", "BBB001", "AAA001"], name


def test_a_narrow_terminal_wraps_at_its_width_also_chinese_text() -> None:
    text = "抱歉，我无法识别这张图片" * 12 + " and a long English tail that goes on and on"
    said = without_colour(shown("full", report([finding(text, sample="猫.jpg", image="猫.jpg")]), terminal=True))
    assert max(cell_len(line) for line in said.splitlines()) <= 60
    assert "".join(line.strip() for line in said.splitlines()).count("抱歉") == 12


@pytest.mark.parametrize("name", ["full", "concise"])
def test_in_a_pipe_a_line_stays_a_line_and_has_no_colour(name: str) -> None:
    text = "word " * 100
    said = shown(name, report([finding(text, sample="a.jpg", image="a.jpg")]))
    assert "\x1b" not in said
    assert any(text.strip() in line for line in said.splitlines())


def test_concise_is_one_line_a_finding_even_on_a_narrow_terminal() -> None:
    made = report([finding("word " * 50, sample=f"p{n}.jpg", image=f"p{n}.jpg") for n in range(12)])
    assert len(shown("concise", made, terminal=True).splitlines()) == 12


def test_concise_has_line_and_column_only_where_there_is_a_place() -> None:
    made = report(
        [finding("here", sample="a.jpg", image="a.jpg", location=Location("a.txt", 3, 7, 3, 9)), finding("everywhere")]
    )
    assert shown("concise", made).splitlines() == [
        "data/a.txt:3:7: error TST001 made-up: here",
        "data: error TST001 made-up: everywhere",
    ]


def test_paths_are_shown_as_seen_from_the_working_directory() -> None:
    made = report([finding("x", sample="a.jpg", image="a.jpg"), finding("y", location=Location("/elsewhere/b.txt"))])
    assert "\n/elsewhere/b.txt: error" in shown("concise", made)
    assert "\na.jpg: error" in "\n" + shown("concise", made, Look(cwd="data"))


def test_nothing_found_prints_nothing() -> None:
    assert [shown(name, report([])) for name in ("full", "concise")] == ["", ""]


@pytest.mark.parametrize(("number", "said"), [(0, "0 pictures"), (1, "1 picture"), (1234567, "1,234,567 pictures")])
def test_numbers_read_as_words(number: int, said: str) -> None:
    assert count(number, "picture") == said
