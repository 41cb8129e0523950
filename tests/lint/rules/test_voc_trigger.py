"""The trigger in a set of captions: what counts as exact, as written differently, and as missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.caption.occurrences import occurrences
from lorakit.caption.parse import parse
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.trigger import Status, is_ordinary, trace
from lorakit.caption.words import norms
from lorakit.image.picture import Picture
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

RULES = ["trigger-missing", "trigger-drift"]
exact_tokens = pytest.mark.skipif(not clip_tokenizer().exact, reason="needs a CLIP vocabulary")


def status(trigger: str, caption: str, *others: str) -> Status:
    """What becomes of the trigger in `caption`, in a set with `others`."""
    return trace([parse(text) for text in (caption, *others)], trigger)[0].status


def kept(trigger: str) -> list[str]:
    """Five captions that open with the trigger."""
    return [f"{trigger}, {place}" for place in ("a beach", "a forest", "a library", "a rooftop", "a kitchen")]


DRIFTED = [
    ("mirelle", "mirele, 1girl, beach"),
    ("mirelle", "mirellle, 1girl, beach"),
    ("mirelle", "mierlle, 1girl, beach"),
    ("mirelle", "1girl, mirele, beach"),
    ("mirelle", "mi relle, 1girl, beach"),
    ("mirelle", "mi_relle, 1girl, beach"),
    ("mirelle", "mi-relle, 1girl, beach"),
    ("mirelle", "ｍｉｒｅｌｌｅ，少女"),
    ("mirelle", "miracl, 1girl, beach, mirell"),
    ("oldharbor style", "old harbor style, a net"),
    ("oldharbor style", "old-harbor style, a net"),
    ("oldharbor style", "oldharbor_style, a net"),
    ("oldharbor style", "oldharbour style, a net"),
    ("oldharbor style", "oldharbor, a net on the quay"),
    ("oldharbor style", "a net on the quay in olharbor style"),
    ("nrv_city", "nrv city, a street"),
    ("nrvcity", "nrvctiy, a street"),
    ("sks", "skw, a street"),
    ("mara", "mare, 1girl, beach"),  # an ordinary word, but alone where the other captions have the trigger
    ("墨雨城", "墨玉城，石桥"),
]

NOT_DRIFTED = [
    ("sks", "a ski slope in snow"),
    ("sks", "sky, a street"),
    ("mara", "a mare in a field"),
    ("mara", "1girl, mare, field"),
    ("nova", "a lake, nora, boats, nova scotia"),
    ("mirelle", "a miracle, 1girl, beach"),
    ("mirelle", "a castle"),
    ("lumen", "a man with lumber, women"),
    ("nightfall", "a street where at night fall colors glow"),
    ("oldharbor style", "the old harbor at dawn"),
    ("oldharbor style", "in the style of a harbor"),
    ("oldharbor style", "a wall that says “old harbor style”"),
    ("墨雨", "墨水，石桥"),
    ("墨雨", "雨，石桥"),
    ("mirelle", ""),
]

PRESENT = [
    ("mirelle", "mirelle, mirele, 1girl"),
    ("mirelle", "1girl, mirelle"),
    ("mirelle", "mirelle's hat"),
    ("mirelle", "mirelle’s hat"),
    ("mirelle", "two mirelles on a bench"),
    ("mirelle", "(mirelle:1.2), beach"),
    ("mirelle", "一个叫mirelle的女孩"),
    ("mirelle", "{mirelle|someone}, beach"),
    ("oldharbor style", "a net, oldharbor  style"),
    ("mirelle (witch)", r"mirelle \(witch\), beach"),
    ("<mirelle>", "<mirelle>, beach"),
    ("墨雨", "墨雨，石桥"),
    ("墨雨", "一幅墨雨风格的画"),
]


@exact_tokens
@pytest.mark.parametrize(("trigger", "caption"), DRIFTED)
def test_a_misspelt_trigger_is_drift(trigger: str, caption: str) -> None:
    assert status(trigger, caption, *kept(trigger)) is Status.DRIFTED


@pytest.mark.parametrize(("trigger", "caption"), NOT_DRIFTED)
def test_a_word_of_its_own_is_no_drift(trigger: str, caption: str) -> None:
    assert status(trigger, caption, *kept(trigger)) is not Status.DRIFTED


@pytest.mark.parametrize(("trigger", "caption"), PRESENT)
def test_the_trigger_is_there(trigger: str, caption: str) -> None:
    assert status(trigger, caption, *kept(trigger)) is Status.EXACT


def test_case_alone_is_told_apart() -> None:
    assert status("mirelle", "Mirelle, 1girl") is Status.CASE
    assert status("Mirelle", "mirelle, 1girl") is Status.CASE
    assert status("Mirelle", "MIRELLE and Mirelle") is Status.EXACT


def test_an_ordinary_word_elsewhere_is_drift_in_no_set() -> None:
    captions = [parse(f"a mare in field {number}") for number in range(20)]
    assert {use.status for use in trace(captions, "mara")} == {Status.MISSING}


def test_a_frequent_word_is_no_misspelling() -> None:
    captions = [parse(text) for text in [*kept("zorvex"), *["a street, zorvax tower"] * 5]]
    assert trace(captions, "zorvex")[-1].status is Status.MISSING


TEXT = st.text(alphabet="mirelMIRL skw,.-_'\"“”()<>{}|:1 雨的", max_size=60)
TRIGGERS = st.sampled_from(["mirelle", "oldharbor style", "sks", "墨雨", "nrv_city"])


@given(TEXT, TEXT, TRIGGERS)
@settings(max_examples=200, deadline=None)
def test_a_caption_with_the_exact_trigger_is_never_reported(before: str, after: str, trigger: str) -> None:
    captions = [f"{before}, {trigger}, {after}", *kept(trigger)]
    if norms(trigger) and occurrences(parse(captions[0]), norms(trigger)):
        judge = api.caption_linter({"select": RULES, "trigger": trigger})
        assert [finding.message for finding in judge(captions)] == []


@given(st.lists(TEXT, max_size=6), TRIGGERS)
@settings(max_examples=200, deadline=None)
def test_every_caption_gets_one_verdict_with_a_place_that_exists(captions: list[str], trigger: str) -> None:
    parsed = [parse(text) for text in captions]
    uses = trace(parsed, trigger)
    assert len(uses) == len(parsed)
    for use, each in zip(uses, parsed, strict=True):
        assert use.status is Status.MISSING or 0 <= use.first < use.last <= len(each.words)


@given(st.lists(TEXT, max_size=6), TRIGGERS)
@settings(max_examples=100, deadline=None)
def test_no_caption_is_both_missing_and_drifted(captions: list[str], trigger: str) -> None:
    judge = api.caption_linter({"select": RULES, "trigger": trigger})
    named = [finding.sample for finding in judge(captions) if finding.sample]
    assert len(named) == len(set(named))


def test_occurrences_are_found_in_the_order_of_the_text() -> None:
    parsed = parse("night city, a Night City's lamp, night, city")
    assert occurrences(parsed, ("night", "city")) == [(0, 2), (3, 5), (6, 8)]
    assert occurrences(parsed, ()) == []
    assert occurrences(parsed, ("lamps",)) == []


@exact_tokens
def test_what_clip_knows_is_ordinary() -> None:
    assert all(is_ordinary(word) for word in ("cat", "anna", "dragon", "mare", "ski", "v2", "1girl"))
    assert not any(is_ordinary(word) for word in ("mirelle", "nrvcity", "sks", "ohwx", "oldharbor"))
    assert is_ordinary("墨") is None


@exact_tokens
def test_an_invented_word_inside_most_captions_is_proposed() -> None:
    judge = api.caption_linter({"select": ["no-trigger"]})
    captions = [f"a photo of mirelle in a {place}" for place in ("forest", "library", "kitchen", "tower", "train")]
    assert [finding.message.split(":")[0] for finding in judge(captions)] == ["`mirelle` stands in 5 of 5 captions"]
    assert judge([caption.replace("mirelle", "anna") for caption in captions]) == ()


def messages(folder: Path, captions: list[str], where: str = "", **overrides: object) -> list[str]:
    """What both rules say of a set on disk."""
    files: dict[str, Picture | str | bytes] = {}
    for number, caption in enumerate(captions):
        files |= {f"{where}{number}.jpg": Picture(), f"{where}{number}.txt": caption}
    report = lint(write_files(folder, files), select=RULES, **overrides)
    return [f"{finding.severity.label} {finding.name}" for finding in report.findings]


@exact_tokens
def test_class_tokens_of_a_folder_promise_nothing(tmp_path: Path) -> None:
    texts = ["1girl, beach", "1girl, forest", "1girl, library"]
    assert messages(tmp_path / "girl", texts, "10_girl/") == []
    assert messages(tmp_path / "both", [f"mirelle, {text}" for text in texts], "10_mirelle girl/") == []
    assert messages(tmp_path / "none", texts, "10_mirelle girl/") == ["info trigger-missing"]


def test_class_tokens_that_captions_hold_are_watched(tmp_path: Path) -> None:
    texts = ["mirelle, beach", "mirelle, forest", "mirelle, library", "1girl, tower"]
    assert messages(tmp_path, texts, "10_mirelle/") == ["warning trigger-missing"]


def test_a_fault_of_most_captions_is_one_finding(tmp_path: Path) -> None:
    texts = ["mirelle, beach", "a forest", "a library", "a tower"]
    assert messages(tmp_path / "most", texts, trigger="mirelle") == ["warning trigger-missing"]
    drift = ["mirelle, beach", "mirele, forest", "mirele, library", "mirele, tower"]
    assert messages(tmp_path / "drift", drift, trigger="mirelle") == ["warning trigger-drift"]


def test_ai_toolkit_adds_its_trigger_word(tmp_path: Path) -> None:
    texts = ["a beach", "[trigger], forest"]
    assert messages(tmp_path, texts, trigger="mirelle", target="ai-toolkit") == ["info trigger-missing"]
