"""LKT002 fix-did-not-converge."""

from __future__ import annotations

from lorakit.findings import Severity
from lorakit.lint.rule import Rule


class FixDidNotConverge(Rule):
    """Caption whose repairs undo each other.

    Two rules, or two entries of a glossary, would change the caption back and forth for ever. lorakit leaves such a
    caption as it was, but for the safe repairs where only the others are at odds. Repair it by hand; when no entry of
    yours is to blame, please report it with the caption.
    """

    code = "LKT002"
    name = "fix-did-not-converge"
    severity = Severity.WARNING
    since = "0.1.0"
    # Raised by `lorakit fix`, for no dataset of its own: tests/fix/test_rounds.py provokes it with rules that quarrel.
    bad = ()
    good = ()
