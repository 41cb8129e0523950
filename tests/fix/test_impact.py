"""What repairs amount to, the edits one by one, and the diff."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.normalise.changes import changed
from lorakit.dataset import Caption, Dataset, Sample, Subset
from lorakit.findings import Act, Edit, FileEdit, Finding, Fix, Safety, Severity, Span
from lorakit.fix.bench import Bench
from lorakit.fix.diff import diff_lines
from lorakit.fix.impact import Join, edits_of, impact_of, joins_of
from lorakit.fix.plan import FileChange
from lorakit.fix.rounds import settle
from tests.fix.test_quarrels import all_of, joining, lines
from tests.fix.test_rounds import dataset, replacing, texts

if TYPE_CHECKING:
    from collections.abc import Iterable


def words(text: str) -> int:
    return len(text.split())


def rebuilt(captions: Iterable[Caption], edits: Iterable[Edit], joins: Iterable[Join]) -> list[str]:
    """The captions of the picture `1.jpg` after edits and joins."""
    spans: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for edit in edits:
        spans[edit.caption].append((edit.span.start, edit.span.end, edit.text))
    between = {join.caption: join.text for join in joins}
    found: list[str] = []
    for number, caption in enumerate(captions):
        text = changed(caption.text, spans[number])
        if number - 1 in between:
            found[-1] += between[number - 1] + text
        else:
            found.append(text)
    return found


def test_a_caption_that_pictures_share_counts_once() -> None:
    caption = Caption("a", Path("1.txt"))
    samples = tuple(Sample(name, Path(name), (caption,)) for name in ("1.jpg", "1.png"))
    start = Dataset(Path(), "sidecar", (Subset(Path(), samples),))
    judge = replacing(("a", "b"))
    state = settle(start, judge(start), judge, Safety.SAFE)
    impact = impact_of(state, words, 75)
    assert (impact.captions, impact.total) == (1, 1)
    assert [(edit.sample, edit.text) for edit in edits_of(state.bench)] == [("1.jpg", "b")]


def test_joined_lines_are_compared_with_all_lines() -> None:
    start = lines("one two", "three")
    state = settle(start, joining(start), joining, Safety.SAFE)
    impact = impact_of(state, words, 75)
    assert (impact.captions, impact.total) == (2, 2)
    assert (impact.tokens.before, impact.tokens.after) == (3, 3)
    assert dict(impact.acts) == {("lines", Act.JOIN): 1}
    assert not impact.terms
    assert impact.files == 0


def test_a_word_that_is_called_like_an_act_is_a_word() -> None:
    judge = replacing(("trim", ""))
    start = dataset("gold, trim")
    impact = impact_of(settle(start, judge(start), judge, Safety.SAFE), words, 75)
    assert dict(impact.terms) == {("test", "trim", ""): 1}
    assert not impact.acts


def test_files_that_are_only_recoded_are_counted() -> None:
    fix = Fix("recode", Safety.SAFE, files=(FileEdit("1.txt", Act.RECODE),))
    told = Finding("TST003", "encoding", Severity.INFO, "x", sample="1.jpg", fix=fix)
    impact = impact_of(settle(dataset("a"), [told], lambda _: [], Safety.SAFE), words, 75)
    assert (impact.captions, impact.total, impact.files) == (0, 1, 1)


def test_edits_beside_a_join_are_told() -> None:
    start = lines("a cat ", "xx", "a bee")
    judge = all_of(replacing(("cat ", "dog"), ("xx", ""), ("bee", "wasp")), joining)
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert texts(state.dataset) == ["a dog, , a wasp"]
    edits, joins = edits_of(state.bench), joins_of(state.bench)
    assert (0, "dog") not in {(edit.caption, edit.text) for edit in edits}, "it touches the join and goes with it"
    assert {edit.caption for edit in edits} == {0, 1, 2}
    assert rebuilt(start.subsets[0].samples[0].captions, edits, joins) == ["a dog, , a wasp"]


@given(
    st.lists(st.text("ab ", max_size=4), min_size=2, max_size=4),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.sampled_from(["", "x", ", "])), max_size=4),
)
def test_edits_and_joins_make_the_new_captions(texts: list[str], changes: list[tuple[int, int, str]]) -> None:
    start = lines(*texts)
    captions = start.subsets[0].samples[0].captions
    bench = Bench(start)
    for number, (at, size, text) in enumerate(changes):
        if number == len(changes) // 2:
            bench.join(Path("1.txt"), ", ")
        drafts = bench.draft("1.jpg")
        index = at % len(drafts)
        low = min(at, len(drafts[index].text))
        bench.edit("1.jpg", index, [(low, min(low + size, len(drafts[index].text)), text)])
    found = rebuilt(captions, edits_of(bench), joins_of(bench))
    assert found == [draft.text for draft in bench.draft("1.jpg")]


def test_the_diff_of_a_new_file_has_only_new_lines() -> None:
    shown = list(diff_lines(FileChange(Path("x"), None, b"one\n"), "x"))
    assert shown == ["--- (nothing)", "+++ x", "@@ -0,0 +1 @@", "+one"]


def test_the_diff_of_windows_lines_has_no_empty_line() -> None:
    shown = list(diff_lines(FileChange(Path("x"), b"one\r\n", b"two\r\n"), "x"))
    assert shown == ["--- x", "+++ x", "@@ -1 +1 @@", "-one", "+two"]


def test_the_diff_says_that_only_a_mark_is_new() -> None:
    shown = list(diff_lines(FileChange(Path("x.csv"), b"a\n", b"\xef\xbb\xbfa\n"), "x.csv"))
    assert shown[2:] == ["# saved as UTF-8 with a byte-order mark (was UTF-8)"]


def test_spans_are_those_of_the_caption_as_it_is() -> None:
    judge = replacing(("b", "xyz"), ("c", "d"))
    start = dataset("abc")
    state = settle(start, judge(start), judge, Safety.SAFE)
    assert [(edit.span, edit.text) for edit in edits_of(state.bench)] == [(Span(1, 3), "xyzd")]
