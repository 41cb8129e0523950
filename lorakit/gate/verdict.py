"""May training start? The verdict of a lint, with every reason against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Gate, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.findings import Finding, RuleRun


def verdict(
    findings: Sequence[Finding], runs: Sequence[RuleRun], images: int, fail_on: Severity, limited: str = ""
) -> Gate:
    """Open only when there are pictures, all were looked at, no finding reaches `fail_on`, and every rule that could
    block has run. `limited` is the option that kept the lint from looking at pictures whole, if any.
    """
    reasons: list[str] = []
    if images == 0:
        reasons.append("there is no picture: nothing was checked")
    blocking = sum(finding.severity >= fail_on for finding in findings)
    if blocking:
        noun = "finding" if blocking == 1 else "findings"
        reasons.append(f"{blocking} {noun} of severity {fail_on.label} or above")
    if limited:
        reasons.append(f"pictures were not looked at whole ({limited})")
    reasons.extend(
        f"{run.code} {run.name} could not run ({run.skipped})"
        for run in runs
        if run.skipped and run.severity >= fail_on and not (limited and limited in run.skipped)
    )
    return Gate("closed" if reasons else "open", tuple(reasons))
