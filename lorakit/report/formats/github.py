"""`github`: workflow commands that GitHub Actions shows beside the changed files.

A step shows at most 10 errors, 10 warnings and 10 notices; the rest is counted in a last notice instead of being cut
without a word. Everything is escaped, because captions and file names hold commas, colons and worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Severity
from lorakit.report.words import count, place, visible
from lorakit.report.writer import Look, Writer

if TYPE_CHECKING:
    from lorakit.findings import Finding, Report

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
LIMIT = 10


def render(report: Report, look: Look) -> str:
    """One command a line: the first ten of each severity, then a notice with the totals."""
    lines: list[str] = []
    hidden = 0
    for severity in sorted(COMMANDS, reverse=True):
        found = [finding for finding in report.findings if finding.severity is severity]
        limit = LIMIT - 1 if severity is Severity.INFO else LIMIT
        lines.extend(_command(report, finding, look) for finding in found[:limit])
        hidden += max(0, len(found) - limit)
    if hidden:
        totals = ", ".join(count(report.count(severity), severity.label) for severity in sorted(COMMANDS, reverse=True))
        message = f"{count(hidden, 'finding')} not shown here. In all: {totals}. `lorakit lint` lists them."
        lines.append(f"::notice title={_property('lorakit')}::{_message(message)}")
    return "".join(line + "\n" for line in lines)


def _command(report: Report, finding: Finding, look: Look) -> str:
    path, line, column = place(report, finding, look.cwd)
    # line ends get their escapes below; what else acts on a terminal is spelt out
    properties = {"file": "".join(char if char in "\r\n" else visible(char) for char in path)}
    if finding.location and line:
        properties["line"] = str(line)
        properties["endLine"] = str(finding.location.end_line)
        if finding.location.end_line == line:
            # columns of a span over several lines are refused
            properties["col"] = str(column)
            properties["endColumn"] = str(finding.location.end_column)
    properties["title"] = f"{finding.code} {finding.name}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    subject = f"{path}: " if finding.image and finding.location else ""
    return f"::{COMMANDS[finding.severity]} {listed}::{_message(visible(subject + finding.message))}"


def _message(text: str) -> str:
    """Escapes of actions/toolkit's command.ts for data."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escapes of actions/toolkit's command.ts for properties."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")


WRITER = Writer("github", "annotations for GitHub Actions", render=render)
