"""`json` and `json-lines`: read by programs line by line, and by people on a terminal by accident."""

from __future__ import annotations

import json

import pytest

from lorakit.findings import Severity
from tests.report.made import HOSTILE, acting, finding, report, shown


@pytest.mark.parametrize("name", ["json", "json-lines"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_is_kept_but_does_not_act_on_a_terminal(text: str, name: str) -> None:
    said = shown(name, report([finding(text, sample=text)]))
    assert [char for char in acting(said) if char not in "\u200b"] == []
    said.encode("utf-8")
    parsed = json.loads(said.split("\n")[1] if name == "json-lines" else said)
    found = parsed if name == "json-lines" else parsed["findings"][0]
    assert found["message"] == text


def test_chinese_and_emoji_stay_readable() -> None:
    assert '"message": "一只猫 🐱"' in shown("json", report([finding("一只猫 🐱")]))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_line_is_an_object_however_lines_are_split(text: str) -> None:
    said = shown("json-lines", report([finding(text)]))
    assert said.splitlines() == said.split("\n")[:-1]
    assert [json.loads(line)["type"] for line in said.splitlines()] == ["run", "finding", "summary"]


def test_lines_and_document_say_the_same() -> None:
    made = report([finding("a", sample="a.jpg"), finding("b", Severity.INFO)])
    whole = json.loads(shown("json", made))
    first, *rows, last = (json.loads(line) for line in shown("json-lines", made).splitlines())
    assert rows == [{"type": "finding", **each} for each in whole["findings"]]
    assert first == {"type": "run", **{key: whole[key] for key in first if key != "type"}}
    assert last == {"type": "summary", "summary": whole["summary"], "gate": whole["gate"]}


def test_every_finding_is_listed_however_many_there_are() -> None:
    made = report([finding(sample=f"{n}.jpg") for n in range(100)])
    assert len(json.loads(shown("json", made))["findings"]) == 100
