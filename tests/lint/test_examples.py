"""Every bad and good example of every rule, code or data, is a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.findings import Safety, Severity
from lorakit.lint.packs import load_packs
from lorakit.lint.registry import all_rules
from tests.support import lint_example, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.lint.example import Bad, Good
    from lorakit.lint.rule import Rule

RULES = [rule for rule in all_rules(load_packs("lorakit", "style")) if clip_tokenizer().exact or not rule.exact_tokens]
BAD = [pytest.param(rule, example, id=f"{rule.name}-{n}") for rule in RULES for n, example in enumerate(rule.bad)]
FIXED = [
    pytest.param(rule, example, id=f"{rule.name}-{n}")
    for rule in RULES
    for n, example in enumerate(rule.bad)
    if example.fixed is not None
]
GOOD = [pytest.param(rule, example, id=f"{rule.name}-{n}") for rule in RULES for n, example in enumerate(rule.good)]


# what a repair betters and does not end: a caption stays too long when what matters stands in front
BETTERED = {"too-long"}
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


def fix_example(folder: Path, example: Bad, code: str, unsafe: bool) -> api.Fixed:
    """Repair an example on disk by one rule alone."""
    request = api.LintRequest(
        [folder / example.entry], overrides={**example.settings, "select": [code]}, isolated=False, cached=False
    )
    fixed = api.fix(api.FixRequest(request, unsafe))
    api.write_fixes(fixed)
    return fixed


def texts(folder: Path) -> dict[str, bytes]:
    """Every file of an example by its path, but lorakit's own."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".lorakit" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(("rule", "example"), FIXED)
def test_the_repair_does_what_the_example_shows_and_nothing_else(
    rule: type[Rule], example: Bad, tmp_path: Path
) -> None:
    assert example.fixed is not None
    folder = write_files(tmp_path / "data", example.contents())
    before = texts(folder)
    if example.safety is Safety.UNSAFE:
        fix_example(folder, example, rule.code, unsafe=False)
        assert texts(folder) == before, "an unsafe repair is never made unasked"
    fixed = fix_example(folder, example, rule.code, unsafe=example.safety is Safety.UNSAFE)
    names = [f"img{number:02}.txt" for number in range(1, example.times + 1)]
    wanted: Mapping[str, str] = dict.fromkeys(names, example.fixed) if isinstance(example.fixed, str) else example.fixed
    assert texts(folder) == before | {name: text.encode() for name, text in wanted.items()}
    left = [finding for finding in fixed.after.findings if rule.name not in BETTERED or finding.fix]
    assert [finding.message for finding in left] == []
    again = fix_example(folder, example, rule.code, unsafe=True)
    assert (again.changes, again.edits) == ((), ())


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_only_a_rule_that_shows_a_repair_makes_one(rule: type[Rule], example: Bad, tmp_path: Path) -> None:
    offered = {finding.fix.safety for finding in lint_example(tmp_path, example, rule.code) if finding.fix}
    shown = {each.safety for each in rule.bad if each.fixed is not None}
    assert offered - {Safety.DISPLAY} <= shown
