"""The shipped schema describes every JSON report that lorakit writes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from lorakit import api
from lorakit.findings import Act, Edit, FileEdit, Fix, Location, Observed, Report, Safety, Severity, Span
from lorakit.image.picture import Picture
from lorakit.lint.rule import Need
from lorakit.report.formats import json_lines, json_report
from lorakit.report.writer import Look
from tests.report.made import HOSTILE, finding, report
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = json.loads((files("lorakit.report") / "schema" / "report.v1.json").read_text("utf-8"))
WHOLE = Draft202012Validator(SCHEMA)
FINDING = Draft202012Validator({"$ref": "#/$defs/finding", "$defs": SCHEMA["$defs"]})
SOUND = Picture((512, 512))


def faults_of(made: Report) -> list[str]:
    """What the schema says against the report as `json` and as `json-lines` write it."""
    document = json.loads(json_report.render(made, Look()))
    found = [f"{error.json_path}: {error.message}" for error in WHOLE.iter_errors(document)]
    rows = [json.loads(line) for line in json_lines.render(made, Look()).splitlines()]
    for row in rows:
        if row.pop("type") == "finding":
            found += [f"{error.json_path}: {error.message}" for error in FINDING.iter_errors(row)]
    return found


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_object_of_the_schema_is_closed_and_described() -> None:
    for name, part in [("report", SCHEMA), *SCHEMA["$defs"].items()]:
        if part.get("type") != "object":
            continue
        assert part["additionalProperties"] is False, name
        assert part["description"], name
        optional = {"measurements"} if name == "report" else set()
        assert set(part["required"]) | optional == set(part["properties"]), name


def test_a_report_with_all_kinds_of_findings_fits(tmp_path: Path) -> None:
    data = write_files(
        tmp_path / "data",
        {
            "01.jpg": SOUND,
            "01.txt": "I'm sorry, I can't [red] <lora:x:1> :cat: 无 🐱 \x1b[31m",
            "02.jpg": Picture((64, 64)),
            "02.txt": "一只猫坐在窗台上，夜晚",
            "03.jpg": SOUND,
            "04.jpg": b"<html>404</html>",
            "04.txt": "one line\nand another",
            "orphan.txt": "a caption without a picture",
        },
    )
    made = lint(data)
    assert {each.sample is None for each in made.findings} == {True, False}
    assert any(each.location for each in made.findings)
    assert any(each.observed for each in made.findings)
    assert faults_of(made) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are not valid text")
def test_a_report_on_names_that_are_not_valid_text_fits(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"caf\udce9.jpg": SOUND, "caf\udce9.txt": "a cat"})
    made = lint(data)
    assert any("\udce9" in (each.sample or "") for each in made.findings)
    assert faults_of(made) == []


def test_a_report_without_pictures_fits(tmp_path: Path) -> None:
    made = api.lint(api.LintRequest([tmp_path], allow_empty=True))
    assert made.gate.verdict == "closed"
    assert faults_of(made) == []


def test_a_report_of_rules_that_did_not_run_fits(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": SOUND, "a.txt": "a cat"})
    made = api.lint(api.LintRequest([data], looks=Need.CAPTION, looks_flag="--no-images"))
    assert made.not_run
    assert faults_of(made) == []


def test_a_finding_with_everything_in_it_fits() -> None:
    edit = Edit("a.jpg", 0, Span(2, 5), "dog", "0" * 64)
    whole = finding(
        sample="a.jpg",
        image="a.jpg",
        caption=1,
        location=Location("a.txt", 1, 1, 3, 4),
        observed=Observed(1.5, 1, "times"),
        evidence="cat",
        related=("b.jpg",),
        fix=Fix("write dog", Safety.UNSAFE, (edit,), (FileEdit("a.txt", Act.RECODE),), ("cat",)),
    )
    severities = [replace(whole, severity=severity) for severity in Severity]
    assert faults_of(report(severities)) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_caption_holds_the_report_fits_and_says_it_unchanged(text: str) -> None:
    made = report([finding(text, sample=text, evidence=text)])
    assert faults_of(made) == []
    (row,) = json.loads(json_report.render(made, Look()))["findings"]
    assert (row["message"], row["sample"], row["evidence"]) == (text, text, text)


@pytest.mark.parametrize(
    "change",
    [{"severity": "fatal"}, {"code": "tst1"}, {"fingerprint": "xyz"}, {"caption": -1}, {"extra": 1}, {"message": ""}],
    ids=lambda change: next(iter(change)),
)
def test_the_schema_refuses_what_is_no_finding(change: dict[str, Any]) -> None:
    assert not list(FINDING.iter_errors(json_report.finding_object(finding())))
    assert list(FINDING.iter_errors(json_report.finding_object(finding()) | change))
