"""Captions whose repairs are at odds, told as a rule of its own among the findings of a lint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.findings import RuleRun, Severity
from lorakit.fix.settled import NOT_SETTLED, not_settled
from lorakit.formats.folder import natural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lorakit.findings import Finding
    from lorakit.lint.outcome import Outcome
    from lorakit.lint.registry import Selected


def with_quarrels(outcome: Outcome, unsettled: Mapping[str, tuple[str, ...]], selected: Selected) -> Outcome:
    """`outcome` and what would not settle, sorted in, as far and as gravely as the settings say."""
    code, name = NOT_SETTLED
    if not unsettled or code in selected.silenced:
        return outcome
    severity = selected.forced.get(code, Severity.WARNING)
    told = [
        replace(finding, severity=severity)
        for finding in not_settled(unsettled)
        if not selected.drops(code, finding.sample or "")
    ]
    run = RuleRun(code, name, severity, len(outcome.views), len(told))
    return replace(
        outcome,
        findings=tuple(sorted((*told, *outcome.findings), key=_place)),
        runs=tuple(sorted((*outcome.runs, run), key=lambda each: each.code)),
    )


def _place(finding: Finding) -> tuple[object, ...]:
    """The order of the engine, for findings without a location among such as are in order already."""
    return natural(finding.sample or ""), finding.location is not None, "" if finding.location else finding.code
