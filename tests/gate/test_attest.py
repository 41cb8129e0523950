"""What an attestation holds, of which data, and what changes while it is made."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lorakit import __version__, api
from lorakit.errors import DataChangedError, NothingToLintError, UsageError
from lorakit.gate.attest import Asked, Terms, attest
from lorakit.gate.attestation import AttestedCaption, Departure, FilePrint, to_json
from lorakit.gate.document import parse
from lorakit.gate.hashing import used_files
from lorakit.lint.rule import Need
from tests.gate.made import ONE, PAIRS, THREE, TWO, attested, meanwhile, pairs, request
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.image.picture import Picture


def blake(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=20).hexdigest()


def test_every_file_that_training_reads_is_there_with_its_bytes(tmp_path: Path) -> None:
    data = write_files(pairs(tmp_path), {"notes.md": "not read", "lorakit.yaml": "schema: 1\n"})
    made = attested(data)
    assert [(file.path, file.kind, file.size, file.blake2b) for file in made.dataset.files] == [
        ("a-masklabel.png", "mask", (data / "a-masklabel.png").stat().st_size, blake(data / "a-masklabel.png")),
        ("a.jpg", "picture", (data / "a.jpg").stat().st_size, blake(data / "a.jpg")),
        ("a.txt", "captions", 15, blake(data / "a.txt")),
        ("b.jpg", "picture", (data / "b.jpg").stat().st_size, blake(data / "b.jpg")),
        ("b.txt", "captions", 11, blake(data / "b.txt")),
    ]
    assert made.expects("b.jpg") == blake(data / "b.jpg")
    assert made.expects("notes.md") is None


def test_every_sample_is_there_with_its_use_and_texts(tmp_path: Path) -> None:
    data = write_files(tmp_path / "set", {"10_fox/a.jpg": ONE, "10_fox/a.txt": "a fox", "reg/1_animal/b.jpg": TWO})
    made = attested(data, trigger="fxx")
    first, second = made.dataset.samples
    assert (first.key, first.role, first.repeats, first.mask) == ("10_fox/a.jpg", "train", 10, None)
    assert first.captions == (AttestedCaption("10_fox/a.txt", hashlib.sha256(b"a fox").hexdigest()),)
    assert (second.key, second.role) == ("reg/1_animal/b.jpg", "regularisation")
    assert made.counts.roles == {"regularisation": 1, "train": 1}
    assert (made.counts.pictures, made.counts.findings["error"]) == (2, 0)


def test_a_caption_list_is_one_file_for_all(tmp_path: Path) -> None:
    rows = "file_name,text\na.jpg,a red bicycle\nb.jpg,a blue kite\n"
    made = attested(write_files(tmp_path / "data", {"a.jpg": ONE, "b.jpg": TWO, "metadata.csv": rows}))
    assert [file.path for file in made.dataset.files if file.kind == "captions"] == ["metadata.csv"]
    assert [sample.captions[0].path for sample in made.dataset.samples] == ["metadata.csv"] * 2


def test_a_caption_list_elsewhere_is_named_as_seen_from_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"data/a.jpg": ONE, "lists/own.csv": "file_name,text\na.jpg,a red bicycle\n"})
    monkeypatch.chdir(tmp_path)
    here = type(tmp_path)()
    asked = replace(request(here / "data"), metadata=here / "lists" / "own.csv")
    made = api.attest(asked)[1]
    assert [file.path for file in made.dataset.files] == ["../lists/own.csv", "a.jpg"]
    assert made.dataset.asked == {"metadata": "../lists/own.csv"}
    assert api.verify(made, request(here / "data")) == []


def test_rules_stand_with_version_severity_and_thresholds(tmp_path: Path) -> None:
    made = attested(
        pairs(tmp_path), select=["RES"], rules={"too-small": {"warning-above": 3.0}}, severity={"RES001": "info"}
    )
    [rule] = [rule for rule in made.rules if rule.code == "RES001"]
    assert (rule.name, rule.severity, rule.version, rule.evaluated) == ("too-small", "info", rule.version, 2)
    assert rule.options["warning-above"] == 3.0
    assert rule.skipped is None
    assert made.version == __version__
    assert json.loads(to_json(made))["rules"]


def test_what_settings_switch_off_or_soften_is_on_record(tmp_path: Path) -> None:
    settings = (
        "ignore: [animated]\nseverity: {truncated: warning, mode: 'off'}\nper-path-ignores: {'b.*': [IMG004]}\n"
        "rules: {jpeg-quality: {warning-below: 5}}\ntarget: kohya\n"
    )
    data = write_files(pairs(tmp_path), {"lorakit.yaml": settings})
    made = api.attest(api.LintRequest([data], isolated=False, cached=False))[1]
    found = {(each.name, each.how): each for each in made.departures}
    by = "lorakit.yaml"
    assert found["animated", "ignored"] == Departure("IMG005", "animated", "ignored", "", by, "")
    assert found["truncated", "severity"].detail == "warning instead of error"
    assert found["mode", "off"].by == by
    assert found["jpeg-quality", "options"].detail.startswith("warning-below 5 instead of ")
    assert {each.detail for each in found.values() if each.how == "paths"} == {"b.*"}
    alpha = found["alpha", "severity"]
    assert (alpha.by, alpha.detail) == ("target kohya", "error instead of warning")
    assert alpha.why == "sd-scripts drops alpha and trains the colours hidden under it"


def test_what_was_not_selected_is_on_record(tmp_path: Path) -> None:
    made = attested(pairs(tmp_path))
    by_command = {each.code for each in made.departures if each.how == "not selected"}
    assert "CAP001" in by_command
    assert "IMG001" not in by_command
    assert {each.by for each in made.departures if each.how == "not selected"} == {"command line"}


def test_the_same_set_gives_the_same_bytes_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pairs(tmp_path)
    first = to_json(attested(data))
    monkeypatch.chdir(data)
    assert to_json(attested(data)) == first
    moved = tmp_path / "else" / "data"
    shutil.copytree(data, moved)
    assert to_json(attested(moved)) == first
    assert str(tmp_path) not in first


def test_a_time_is_there_only_when_the_caller_gives_one(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = api.attest(request(data), created="2030-01-01T00:00:00Z")[1]
    assert made.created == "2030-01-01T00:00:00Z"
    assert made.digest != attested(data).digest


def test_settings_are_there_with_their_origin_but_no_home(tmp_path: Path) -> None:
    write_files(tmp_path, {"secret/words.yaml": "schema: 1\nprefer: {boat: [ship]}\n"})
    data = write_files(pairs(tmp_path), {"lorakit.yaml": "profile: object\n"})
    made = attested(data, glossary=str(tmp_path / "secret" / "words.yaml"), fail_on="warning")
    said = {each.key: (each.value, each.origin) for each in made.settings}
    assert said["profile"] == ("object", "lorakit.yaml")
    assert said["glossary"] == ("words.yaml", "command line")
    assert said["fail-on"] == ("warning", "command line")
    assert "secret" not in to_json(made)


def test_several_roots_are_one_set(tmp_path: Path) -> None:
    settings = "datasets:\n  - {path: fox, repeats: 3}\n  - {path: animals, role: regularisation}\n"
    settings += "  - {path: val, role: validation}\n"
    files: dict[str, Picture | str | bytes] = {
        "fox/a.jpg": ONE,
        "fox/a.txt": "a fox",
        "animals/b.jpg": TWO,
        "val/c.jpg": THREE,
        "val/c.txt": "a fox",
    }
    made = attested(write_files(tmp_path, {**files, "lorakit.yaml": settings}))
    assert [(each.key, each.role, each.repeats) for each in made.dataset.samples] == [
        ("animals/b.jpg", "regularisation", 1),
        ("fox/a.jpg", "train", 3),
        ("val/c.jpg", "validation", 1),
    ]


@pytest.mark.parametrize("looks", [Need.CAPTION, Need.HEADER])
def test_a_limited_look_is_refused(looks: Need, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="leave out --no-images"):
        api.attest(replace(request(pairs(tmp_path)), looks=looks, looks_flag="--no-images"))


def test_a_set_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToLintError):
        attested(tmp_path)


def test_a_closed_gate_is_attested_with_its_reasons(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": b"", "a.txt": "a fox"})
    report, made = api.attest(request(data))
    assert not made.is_open
    assert made.reasons == report.gate.reasons == ("1 finding of severity error or above",)


def test_nothing_vouches_for_a_file_that_could_not_be_read(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    report = api.lint(request(data))
    from lorakit.api.lint import bind

    dataset = bind(request(data)).dataset
    prints: dict[str, FilePrint | None] = dict.fromkeys(used_files(dataset), FilePrint(1, "ab"))
    prints["b.jpg"] = None
    terms = {run.code: Terms(1, "error", {}) for run in report.rules}
    made = attest(dataset, prints, report, terms, Asked("data"))
    assert report.gate.verdict == "open"
    assert made.verdict == "closed"
    assert made.reasons == ("nothing vouches for files that could not be read: `b.jpg`",)
    assert made.expects("b.jpg") is None


def test_a_caption_that_changes_while_it_is_linted_is_refused(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    with pytest.raises(DataChangedError, match=r"`b.jpg` or its captions changed while"):
        api.attest(request(data), meanwhile(lambda: (data / "b.txt").write_bytes(b"a blue cat!")))


def test_a_picture_that_comes_while_it_is_linted_is_refused(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    with pytest.raises(DataChangedError, match=r"`c.jpg` or its captions changed while"):
        api.attest(request(data), meanwhile(lambda: shutil.copy(data / "b.jpg", data / "c.jpg")))


def test_a_mask_that_changes_while_it_is_linted_is_refused(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    stamp = (data / "a-masklabel.png").stat()

    def change() -> None:
        whole = bytearray((data / "a-masklabel.png").read_bytes())
        whole[-1] ^= 1
        (data / "a-masklabel.png").write_bytes(whole)
        os.utime(data / "a-masklabel.png", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    with pytest.raises(DataChangedError, match=r"mask `a-masklabel.png` changed while"):
        api.attest(request(data), meanwhile(change))


def test_a_picture_whose_header_alone_was_wanted_must_stay_as_it_was_listed(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    with pytest.raises(DataChangedError, match=r"`b.jpg` changed while"):
        api.attest(
            request(data, select=["icc-profile"]), meanwhile(lambda: shutil.copy(data / "a.jpg", data / "b.jpg"))
        )


def test_a_picture_that_changes_after_it_was_measured_is_attested_as_measured(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    before = blake(data / "a.jpg")
    made = api.attest(request(data), meanwhile(lambda: (data / "a.jpg").write_bytes(b"other")))[1]
    assert made.expects("a.jpg") == before
    assert api.verify(made, request(data)) == ["picture `a.jpg` has changed"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_names_that_are_no_text_survive(tmp_path: Path) -> None:
    names = ["caf\udce9", "[red] {0} %s", "你 好", "line\nend", "\x1b[31m", "\u202egnp"]
    files = {f"{name}.{end}": PAIRS[f"b.{end}"] for name in names for end in ("jpg", "txt")}
    data = write_files(tmp_path / "data", files)
    made = attested(data)
    text = to_json(made)
    assert text.encode("utf-8")
    again = parse(text, "x")
    assert again == made
    assert {file.path for file in again.dataset.files} == set(files)
    assert api.verify(again, request(data)) == []
    (data / "caf\udce9.txt").write_bytes(b"other")
    assert len(api.verify(again, request(data))) == 1
