"""Every bad and good example of every rule, code or data, is a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.findings import Severity
from lorakit.lint.packs import load_packs
from lorakit.lint.registry import all_rules
from tests.support import lint_example

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.lint.example import Bad, Good
    from lorakit.lint.rule import Rule

RULES = [rule for rule in all_rules(load_packs("lorakit", "style")) if clip_tokenizer().exact or not rule.exact_tokens]
BAD = [pytest.param(rule, example, id=f"{rule.name}-{n}") for rule in RULES for n, example in enumerate(rule.bad)]
GOOD = [pytest.param(rule, example, id=f"{rule.name}-{n}") for rule in RULES for n, example in enumerate(rule.good)]


USUAL = {"target": "lorakit", "profile": "style"}


def overridden(example: Bad, rule: type[Rule]) -> Severity:
    """What the severity table makes of the rule for the example's target and profile."""
    target, profile = (str(example.settings.get(key, usual)) for key, usual in USUAL.items())
    word = load_packs(target, profile).overrides.get(rule.name, "off")
    return Severity.INFO if word == "off" else Severity.parse(word)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_bad_is_reported(rule: type[Rule], example: Bad, tmp_path: Path) -> None:
    findings = lint_example(tmp_path, example, rule.code)
    assert findings
    # the gate relies on it: a rule that could not run is judged by the worst it can say
    assert max(finding.severity for finding in findings) <= max(rule.severity, rule.worst, overridden(example, rule))
    said = [f"{finding.location.path if finding.location else ''}: {finding.message}" for finding in findings]
    assert any(example.says in line for line in said), said


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_good_is_left_alone(rule: type[Rule], example: Good, tmp_path: Path) -> None:
    assert [finding.message for finding in lint_example(tmp_path, example, rule.code)] == []
