"""`concise`: one finding a line, `path:line:column: severity CODE name: message`; made for grep and editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lorakit.report.styles import STYLES
from lorakit.report.words import place, visible
from lorakit.report.writer import Look, Writer

if TYPE_CHECKING:
    from rich.console import Console

    from lorakit.findings import Report


def show(report: Report, look: Look, console: Console) -> None:
    """Print every finding, never folded and never wrapped."""
    findings = report.findings
    if look.by == "rule":
        findings = tuple(sorted(findings, key=lambda finding: (-finding.severity, finding.code)))
    for finding in findings:
        path, line, column = place(report, finding, look.cwd)
        where = f"{path}:{line}:{column}" if line else path
        text = Text(visible(where) + ": ")
        text.append(finding.severity.label, STYLES[finding.severity])
        text.append(f" {finding.code} {finding.name}: {visible(finding.message)}")
        console.print(text, soft_wrap=True, highlight=False, emoji=False, markup=False)


WRITER = Writer("concise", "one finding a line", show=show)
