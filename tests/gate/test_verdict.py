"""When the gate is open, and what keeps it closed."""

from __future__ import annotations

from lorakit.findings import Finding, RuleRun, Severity
from lorakit.gate.verdict import verdict

WARNED = Finding("CAP001", "empty", Severity.WARNING, "empty")
SKIPPED = RuleRun("CAP002", "encoding", Severity.WARNING, 0, 0, "stopped")


def test_it_is_open_when_nothing_reaches_the_threshold() -> None:
    assert verdict([WARNED], [SKIPPED], 3, Severity.ERROR).verdict == "open"


def test_every_reason_is_told() -> None:
    gate = verdict([WARNED], [SKIPPED], 0, Severity.WARNING, "--no-pixels")
    assert gate.verdict == "closed"
    assert gate.reasons == (
        "there is no picture: nothing was checked",
        "1 finding of severity warning or above",
        "pictures were not looked at whole (--no-pixels)",
        "CAP002 encoding could not run (stopped)",
    )
