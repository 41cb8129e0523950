"""LKT001 rule-failed."""

from __future__ import annotations

from lorakit.findings import Severity
from lorakit.lint.rule import Rule


class RuleFailed(Rule):
    """Rule that stopped with an error of its own.

    This is a fault of lorakit, not of the data; the other rules' findings stand. While a rule of error severity could
    not run, the gate stays closed: what it would have found is not known. Please report it with the message.
    """

    code = "LKT001"
    name = "rule-failed"
    severity = Severity.ERROR
    since = "0.1.0"
    # Raised by the engine, for no dataset of its own: tests/lint/test_engine.py provokes it with a broken rule.
    bad = ()
    good = ()
