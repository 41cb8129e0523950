"""What a repair would lose stays: protected words, quotations, the trigger; and a faulty edit is no traceback."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.api.request import bind_rules, context_of
from lorakit.caption.occurrences import occurrences
from lorakit.config.layers import load_settings
from lorakit.dataset import Caption, Sample, Subset
from lorakit.findings import Act, Edit, FileEdit, Finding, Fix, Safety, Severity, Span
from lorakit.image.row import Row
from lorakit.lint import guard
from lorakit.lint.guard import guarded
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.view import Line, SampleView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.lint.context import Context

TRIGGER = "mirelle"


@lru_cache
def context() -> Context:
    loaded = load_settings(None, {"trigger": TRIGGER})
    packs, _ = bind_rules(loaded)
    return context_of(loaded, packs)


def views(*texts: str) -> list[SampleView]:
    """A sample for each text, called 1, 2, ..."""
    samples = [
        Sample(f"{number}", Path(f"{number}"), (Caption(text, Path(f"{number}.txt")),))
        for number, text in enumerate(texts, 1)
    ]
    subset = Subset(Path(), tuple(samples), trigger=TRIGGER)
    return [SampleView(sample, subset, Row(), context(), Path()) for sample in samples]


def fix(*edits: tuple[str, int, int, str], caption: int = 0, safety: Safety = Safety.SAFE) -> Fix:
    made = tuple(Edit(sample, caption, Span(start, end), text, "") for sample, start, end, text in edits)
    return Fix("change", safety, made)


def left(given: Fix | None, seen: Sequence[SampleView]) -> Fix | None:
    [finding] = guarded([Finding("TST001", "test", Severity.INFO, "x", fix=given)], seen)
    return finding.fix


def all_gone(view: SampleView, word: str) -> Repair:
    text = view.captions[0].text
    places = [at for at in range(len(text)) if text.startswith(word, at)]
    return Repair(Line(view, 0, view.readings[0]), [(at, at + len(word), "") for at in places])


@pytest.mark.parametrize(
    ("text", "start", "end", "kept"),
    [
        ("mirelle, a cat", 9, 14, True),
        ("mirelle, a cat", 0, 9, False),
        ("mirelle, mirelle", 7, 16, True),
        ('a sign "no fog"', 8, 10, False),
        ('a sign "no fog"', 0, 2, True),
        ("《雨夜》，猫", 1, 3, False),
    ],
)
def test_a_fix_that_would_lose_one_is_taken_off(text: str, start: int, end: int, kept: bool) -> None:
    given = fix(("1", start, end, ""))
    assert left(given, views(text)) == (given if kept else None)


def test_the_title_counts_the_captions_that_are_left() -> None:
    seen = views("a_b", 'a_b, "c_d"', "a_b, c_d", '"c_d"')
    made = fix_lines("Write spaces in {captions}", [all_gone(view, "_") for view in seen])
    assert made is not None
    assert made.title == "Write spaces in 4 captions"
    after = left(made, seen)
    assert after is not None
    assert after.title == "Write spaces in 2 captions"
    assert [edit.sample for edit in after.edits] == ["1", "3", "3"]
    one = fix_lines("Write spaces in {captions}", [all_gone(view, "_") for view in (seen[0], seen[3])])
    after = left(one, seen)
    assert after is not None
    assert after.title == "Write spaces in 1 caption"


@pytest.mark.parametrize(
    "faulty",
    [
        fix(("9", 0, 1, "")),
        fix(("1", 0, 1, ""), caption=1),
        fix(("1", 0, 1, ""), caption=-1),
        fix(("1", 0, 6, "")),
        fix(("1", -1, 1, "")),
        fix(("1", 3, 2, "")),
        fix(("1", 0, 1, "b"), ("9", 0, 1, "")),
    ],
)
def test_a_fix_that_edits_what_is_not_there_goes_and_its_finding_stays(faulty: Fix) -> None:
    assert left(faulty, views("a cat")) is None


def test_edits_that_overlap_are_dropped_in_their_caption_alone() -> None:
    after = left(fix(("1", 0, 3, ""), ("1", 2, 4, ""), ("2", 0, 2, ""), ("2", 2, 2, "x")), views("a cat", "a dog"))
    assert after is not None
    assert [edit.sample for edit in after.edits] == ["2", "2"]


def test_what_is_done_to_files_stays_and_what_is_only_shown_is_not_judged() -> None:
    both = Fix("join", Safety.SAFE, fix(("1", 0, 7, "")).edits, files=(FileEdit("1.txt", Act.JOIN, ", "),))
    after = left(both, views("mirelle"))
    assert after is not None
    assert after.edits == ()
    assert after.files == both.files
    shown = fix(("1", 0, 7, ""), safety=Safety.DISPLAY)
    assert left(shown, views("mirelle")) is shown


def test_of_a_caption_made_to_be_slow_fixes_that_touch_a_treasure_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "mirelle, mirelle, a cat"
    monkeypatch.setattr(guard, "MOST_READ", 2 * len(text))
    touching, apart = fix(("1", 7, 16, "")), fix(("1", 16, 23, ""))
    given = [touching, touching, touching, apart]
    findings = [Finding("TST001", "test", Severity.INFO, "x", fix=each) for each in given]
    assert [finding.fix for finding in guarded(findings, views(text))] == [touching, touching, None, apart]


def needs_look(view: SampleView, start: int, end: int) -> bool:
    """By comparing with each treasure."""
    parsed = view.readings[0].parsed
    spans = [(each.start, each.end) for each in parsed.enclosed if each.quote]
    spans += [parsed.span(*found) for found in occurrences(parsed, (TRIGGER,))]
    return any(start < high and low < end for low, high in spans)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["mirelle", " ", "cat", ", ", '"', "《", "》", "a"]), max_size=12))
def test_what_lies_outside_all_treasures_may_always_be_edited(parts: list[str]) -> None:
    [view] = views("".join(parts))
    size = len(view.captions[0].text)
    spans = [(start, end) for start in range(size + 1) for end in range(start, min(start + 3, size) + 1)]
    for start, end in spans:
        if not needs_look(view, start, end):
            given = fix(("1", start, end, ""))
            assert left(given, [view]) is given
