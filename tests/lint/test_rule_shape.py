"""A linter for the rules: what every rule, code or data, must carry."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from lorakit.config.shipped import packs_folder
from lorakit.lint import docs
from lorakit.lint.packs import load_packs, severity_table
from lorakit.lint.registry import all_rules, code_rules, find
from lorakit.lint.rule import Rule, SampleRule, SetRule

ROOT = Path(__file__).resolve().parents[2]
RULES = all_rules(load_packs("lorakit", "style"))
FAMILIES = {"FIL", "IMG", "RES", "QUA", "SUB", "DUP", "SET", "CAP", "VOC", "CLP", "TRN", "LKT"}
PROVOKED_ELSEWHERE = {"FIL015", "LKT001", "LKT002"}  # told by a system or an engine
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_codes_and_names_are_unique() -> None:
    counts = Counter(word for rule in RULES for word in (rule.code, rule.name, *rule.aliases))
    assert [word for word, count in counts.items() if count > 1] == []


@each_rule
def test_code_and_name_have_their_form(rule: type[Rule]) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert rule.code[:3] in FAMILIES
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)


@each_rule
def test_the_docstring_names_the_fault_and_says_why(rule: type[Rule]) -> None:
    assert 10 < len(rule.summary()) < 100
    assert len(rule.why()) > 80
    assert rule.why()[0].isupper() or rule.why()[0] == "`"


@each_rule
def test_the_rule_has_examples_of_both_kinds(rule: type[Rule]) -> None:
    if rule.code in PROVOKED_ELSEWHERE:
        return
    assert rule.bad
    assert rule.good
    assert issubclass(rule, (SampleRule, SetRule))


@each_rule
def test_every_threshold_names_the_evidence_it_was_set_by(rule: type[Rule]) -> None:
    for field in dataclasses.fields(rule.option_type):
        evidence = field.metadata["set_by"]
        numeric = isinstance(field.default, (int, float)) and not isinstance(field.default, bool)
        if numeric:
            assert re.search(r"\d", evidence), f"{rule.name}.{field.name}: no number of cases"
            assert "false" in evidence or "convention" in evidence, f"{rule.name}.{field.name}: no false-alarm rate"


@each_rule
def test_since_is_a_version(rule: type[Rule]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    assert rule.version >= 1


def test_a_code_rule_lives_in_the_file_that_bears_its_name() -> None:
    for rule in code_rules():
        module = rule.__module__.rsplit(".", 2)
        assert module[-1] == rule.name.replace("-", "_"), rule.__module__
        assert module[-2] == rule.code[:3].lower(), rule.__module__


def test_a_rule_that_can_offer_a_repair_shows_one() -> None:
    """By its source: a repair that no example calls up is never seen by the examples, nor asked for a second time."""
    offering = [rule for rule in code_rules() if " fix=" in inspect.getsource(sys.modules[rule.__module__])]
    assert [rule.name for rule in offering if not rule.fixable()] == []


def test_a_code_rules_file_is_small() -> None:
    files = (ROOT / "lorakit" / "lint" / "rules").rglob("*.py")
    long = [path.name for path in files if len(path.read_text("utf-8").splitlines()) > 200]
    assert long == []


def test_the_severity_table_speaks_of_rules_there_are_and_differs_from_their_defaults() -> None:
    table = severity_table()
    for group in (*table.targets.values(), *table.profiles.values()):
        for name, override in group.items():
            rule = find(name, RULES)
            assert rule is not None, name
            assert rule.name == name
            assert override.severity != rule.severity.label, f"{name}: the table repeats the default"
            assert len(override.why) > 10


def test_targets_and_profiles_of_the_table_exist() -> None:
    table = severity_table()
    for kind, names in (("targets", table.targets), ("profiles", table.profiles)):
        there = {path.stem for path in (packs_folder() / kind).glob("*.yaml")}
        assert set(names) <= there


def test_rule_pages_are_generated_from_the_rules() -> None:
    folder = ROOT / "docs" / "rules"
    if not folder.is_dir():
        pytest.skip("the worked-example copy carries no docs")
    on_disk = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    assert on_disk == docs.pages(), "run `make docs`"


def test_lookup_takes_code_and_name_in_any_case() -> None:
    by_code, by_name = find("cap001", RULES), find("Empty".lower(), RULES)
    assert by_code is by_name
    assert by_code is not None
    assert find("nothing", RULES) is None
