"""Repairs that are at odds: what falls back, what stays, who is named, and what a person says about it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.dataset import Caption, Dataset, Sample, Subset
from lorakit.findings import Act, Edit, FileEdit, Finding, Fix, Safety, Severity, Span
from lorakit.fix.rounds import MOST_ROUNDS, settle
from lorakit.fix.settled import not_settled
from lorakit.fix.wishes import origin_of
from lorakit.formats.pieces import Draft, Kept
from lorakit.lint.rule import Need
from tests.fix.test_rounds import dataset, finding, replacing, texts
from tests.support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lorakit.fix.wishes import Origin

    Judge = Callable[[Dataset], list[Finding]]


def named(name: str, judge: Judge) -> Judge:
    return lambda data: [replace(each, name=name) for each in judge(data)]


def all_of(*judges: Judge) -> Judge:
    return lambda data: [each for judge in judges for each in judge(data)]


def lines(*captions: str, pictures: tuple[str, ...] = ("1.jpg",)) -> Dataset:
    """Pictures that share a file of several lines."""
    found = tuple(Caption(text, Path("1.txt"), line) for line, text in enumerate(captions, 1))
    return Dataset(Path(), "sidecar", (Subset(Path(), tuple(Sample(each, Path(each), found) for each in pictures)),))


def joining(data: Dataset) -> list[Finding]:
    """A rule that joins lines, told once a picture."""
    fix = Fix("join", Safety.SAFE, files=(FileEdit("1.txt", Act.JOIN, ", "),))
    return [
        Finding("TST002", "lines", Severity.INFO, "x", sample=sample.key, fix=fix)
        for _, sample in data.samples()
        if len(sample.captions) > 1
    ]


def test_both_rules_are_named() -> None:
    judge = all_of(named("one", replacing(("left", "right"))), named("two", replacing(("right", "left"))))
    start = dataset("left")
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert state.unsettled == {"1.jpg": ("one", "two")}
    assert "the repairs of one, two undo each other" in not_settled(state.unsettled)[0].message


def test_rules_that_were_not_in_the_circle_are_not_named() -> None:
    judge = all_of(
        named("first", replacing(("start", "left"))),
        named("one", replacing(("left", "right"))),
        named("two", replacing(("right", "left"))),
    )
    start = dataset("start")
    assert settle(start, judge(start), judge, Safety.SAFE).unsettled == {"1.jpg": ("one", "two")}


def test_rules_that_never_rest_are_all_named() -> None:
    judge = all_of(named("one", replacing(("ab", "ba b"))), named("two", replacing(("ba", "aab"))))
    start = dataset("ab")
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert state.rounds == MOST_ROUNDS
    assert state.unsettled == {"1.jpg": ("one", "two")}


def test_a_quarrel_of_unsafe_repairs_leaves_the_safe_ones() -> None:
    judge = all_of(
        named("safe", replacing(("bad", "good"))),
        replacing(("left", "right"), ("right", "left"), safety=Safety.UNSAFE),
    )
    start = dataset("left bad", "bad")
    state = settle(start, judge(start), judge, Safety.UNSAFE)
    assert texts(state.dataset) == ["left good", "good"]
    assert list(state.unsettled) == ["1.jpg"]
    assert [each.rule for each in state.applied["1.jpg"]] == ["safe"]
    assert {path.name: [draft.text for draft in drafts] for path, drafts in state.bench.changed().items()} == {
        "1.txt": ["left good"],
        "2.txt": ["good"],
    }


def test_unsafe_repairs_are_made_behind_the_safe_ones_and_what_follows_from_them() -> None:
    judge = all_of(replacing(("b", "c")), replacing(("c", "d"), safety=Safety.UNSAFE), replacing(("d", "e")))
    start = dataset("b")
    assert texts(settle(start, judge(start), judge, Safety.UNSAFE).dataset) == ["e"]


def test_the_lines_of_a_caption_that_was_given_up_are_not_joined() -> None:
    start = lines("left", "x")
    judge = all_of(replacing(("left", "right"), ("right", "left")), joining)
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert texts(state.dataset) == ["left", "x"]
    assert not state.bench.changed()
    assert not state.acts


def test_a_recoded_file_stays_recoded_although_its_caption_is_given_up() -> None:
    recode = Fix("recode", Safety.SAFE, files=(FileEdit("1.txt", Act.RECODE),))

    def judge(data: Dataset) -> list[Finding]:
        found = replacing(("left", "right"), ("right", "left"))(data)
        return [*found, Finding("TST003", "encoding", Severity.INFO, "x", sample="1.jpg", fix=recode)]

    start = dataset("left")
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert state.bench.recoded == {Path("1.txt")}
    assert state.acts == {(Path("1.txt"), Act.RECODE): "encoding"}
    assert state.rounds < MOST_ROUNDS


def test_lines_that_pictures_share_are_joined_once() -> None:
    start = lines("a", "b", pictures=("1.jpg", "1.png"))
    state = settle(start, joining(start), joining, Safety.SAFE)
    assert texts(state.dataset) == ["a, b", "a, b"]
    assert state.acts == {(Path("1.txt"), Act.JOIN): "lines"}


def test_what_may_not_be_edited_makes_no_rounds() -> None:
    start = lines("a", "b", pictures=("1.jpg", "1.png"))
    [subset] = start.subsets
    other = replace(subset.samples[1], captions=subset.samples[1].captions[:1])  # shares one line only
    start = replace(start, subsets=(replace(subset, samples=(subset.samples[0], other)),))
    state = settle(start, joining(start), joining, Safety.SAFE)
    assert (state.rounds, state.acts) == (0, {})


class TestAPerson:
    """What is typed wins."""

    def words(self, caption: str, *rules: tuple[str, str], typed_at: int, typed: str) -> tuple[list[str], int]:
        """The caption after a person agreed to all but one question, which was answered with a text."""
        asked: list[Finding] = []

        def ask(finding: Finding, fix: Fix, caption: Caption | None, origin: Origin) -> Fix | None:
            assert caption is not None
            asked.append(finding)
            if len(asked) - 1 != typed_at:
                return fix
            edit = Edit(fix.edits[0].sample, 0, Span(0, len(caption.text)), typed, caption.digest)
            return Fix("typed", fix.safety, (edit,))

        judge, start = replacing(*rules), dataset(caption)
        return texts(settle(start, judge(start), judge, Safety.UNSAFE, ask).dataset), len(asked)

    @pytest.mark.parametrize("typed_at", [0, 1])
    def test_a_typed_caption_wins_over_other_repairs_of_it(self, typed_at: int) -> None:
        rules = (("one", "1"), ("two", "2"))
        found, asked = self.words("one and two", *rules, typed_at=typed_at, typed="my own words")
        assert found == ["my own words"]
        assert asked == typed_at + 1, "nothing else is asked about a caption that was typed"

    def test_a_caption_can_be_typed_as_it_once_was(self) -> None:
        found, _ = self.words("abcd", ("ab", "x"), ("xcd", "y"), typed_at=1, typed="abcd!")
        assert found[0] in ("abcd!", "xcd!", "y!")

    def test_words_that_a_person_keeps_are_known_by_their_place_in_every_round(self) -> None:
        start = dataset("grey, grey")
        seen: list[Origin] = []

        def judge(data: Dataset) -> list[Finding]:
            return [
                finding(sample, 0, sample.captions[0], ("grey", "blue"), at, Safety.SAFE)
                for _, sample in data.samples()
                for at in range(len(sample.captions[0].text))
                if sample.captions[0].text.startswith("grey", at)
            ]

        def ask(finding: Finding, fix: Fix, caption: Caption | None, origin: Origin) -> Fix | None:
            seen.append(origin)
            return fix if origin == (0, 0) else None

        assert texts(settle(start, judge(start), judge, Safety.SAFE, ask).dataset) == ["blue, grey"]
        assert seen == [(0, 0), (6, 0), (6, 0)]


@pytest.mark.parametrize(
    ("at", "origin"), [(0, (0, 0)), (1, (1, 1)), (2, (1, 2)), (3, (3, 0)), (4, (4, 1)), (5, (4, 0)), (6, (5, 0))]
)
def test_where_text_comes_from(at: int, origin: Origin) -> None:
    sources = (Caption("abcd", Path("1.txt")), Caption("e", Path("1.txt"), 2))
    draft = Draft(sources, (Kept(0, 0, 1), "XY", Kept(0, 3, 4), "-", Kept(1, 0, 1)))
    assert draft.text == "aXYd-e"
    assert origin_of(draft, at) == origin


class TestTheReport:
    """LKT002 is a finding like any other."""

    def fixed(self, folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: object) -> api.Fixed:
        data = write_files(folder, {"1.jpg": b"", "1.txt": "left", "2.jpg": b"", "2.txt": "TODO"})
        quarrel = replacing(("left", "right"), ("right", "left"))

        def at_odds(dataset: Dataset, findings: Sequence[Finding], *rest: object) -> object:
            return settle(dataset, quarrel(dataset), quarrel, Safety.SAFE)

        monkeypatch.setattr(sys.modules[api.fix.__module__], "settle", at_odds)
        request = api.LintRequest([data], overrides=settings, looks=Need.CAPTION, looks_flag="--no-images")
        return api.fix(api.FixRequest(request))

    def test_it_is_sorted_in_and_counted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        report = self.fixed(tmp_path, monkeypatch, **{"fail-on": "warning", "select": ["CAP004"]}).after
        assert [(each.code, each.sample) for each in report.findings] == [("LKT002", "1.jpg"), ("CAP004", "2.jpg")]
        assert [(run.code, run.findings) for run in report.rules][-1] == ("LKT002", 1)
        assert "2 findings of severity warning or above" in report.gate.reasons

    @pytest.mark.parametrize(
        "settings",
        [
            {"ignore": ["LKT002"]},
            {"ignore": ["LKT"]},
            {"severity": {"fix-did-not-converge": "off"}},
            {"per-path-ignores": {"1.*": ["fix-did-not-converge"]}},
        ],
    )
    def test_it_can_be_switched_off(
        self, settings: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = self.fixed(tmp_path, monkeypatch, **settings).after
        assert "LKT002" not in {each.code for each in report.findings}

    def test_its_severity_can_be_set(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        report = self.fixed(tmp_path, monkeypatch, severity={"LKT002": "error"}).after
        assert [each.severity for each in report.findings if each.code == "LKT002"] == [Severity.ERROR]
