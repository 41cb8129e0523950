"""`full`: findings for a person, grouped by rule or by picture; what hits many pictures folds to its worst cases."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from lorakit.report.styles import STYLES
from lorakit.report.words import count, place, shown_path, visible
from lorakit.report.writer import Look, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console, RenderableType

    from lorakit.findings import Finding, Report, Severity

FOLD_ABOVE = 10
WORST = 5


def show(report: Report, look: Look, console: Console) -> None:
    """Print the findings in blocks, the most severe first."""
    if look.by == "picture":
        _by_picture(report, look, console)
    else:
        _by_rule(report, look, console)


def _by_rule(report: Report, look: Look, console: Console) -> None:
    for block in blocks(report.findings):
        fold = len(block) > FOLD_ABOVE and not look.unfold
        _print(console, _headline(block, report))
        for finding in worst(block) if fold else sorted(block, key=lambda finding: -finding.severity):
            mark = finding.severity if len({each.severity for each in block}) > 1 else None
            _finding(report, finding, look, console, mark)
        if fold:
            _print(console, Text(f"... and {len(block) - WORST} more (--all shows them)", "dim"), 2)
        _print(console, Text(""))


def blocks(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings by rule, in the order in which to look at them."""
    ordered = sorted(findings, key=lambda finding: finding.code)
    found = [list(group) for _, group in groupby(ordered, key=lambda finding: finding.code)]
    return sorted(found, key=_rank)


def _rank(block: Sequence[Finding]) -> tuple[int, bool, str]:
    """Errors first; among equals what concerns the whole set (a list that cannot be read explains a hundred others)."""
    return -max(finding.severity for finding in block), all(finding.sample for finding in block), block[0].code


def _by_picture(report: Report, look: Look, console: Console) -> None:
    for sample, group in groupby(report.findings, key=lambda finding: finding.sample):
        name = shown_path(report, sample, look.cwd) if sample else "the whole set"
        _print(console, Text(visible(name), "bold"))
        for finding in sorted(group, key=lambda finding: (-finding.severity, finding.code)):
            text = Text(finding.severity.label, STYLES[finding.severity])
            text.append(f" {finding.code} {finding.name}  ", "default not bold")
            where = _where(report, finding, look) if finding.location else ""
            text.append(visible(f"{where}: {finding.message}" if where else finding.message), "default not bold")
            _print(console, text, 2)
        _print(console, Text(""))


def worst(block: Sequence[Finding]) -> list[Finding]:
    """The few findings of a rule to look at first: the most severe, then those farthest from their threshold."""

    def badness(finding: Finding) -> tuple[int, float]:
        seen = finding.observed
        return finding.severity, abs(seen.value - seen.threshold) if seen else 0.0

    return sorted(block, key=badness, reverse=True)[:WORST]


def _headline(block: Sequence[Finding], report: Report) -> Text:
    first = max(block, key=lambda finding: finding.severity)
    text = Text(first.severity.label, STYLES[first.severity])
    text.append(f" {first.code} {first.name}", "default bold")
    samples = len({finding.sample for finding in block if finding.sample})
    if samples > 1:
        share = f" ({samples / report.dataset.images:.0%})" if report.dataset.images else ""
        text.append(f"  {count(samples, 'picture')}{share}", "default not bold")
        values = [finding.observed.value for finding in block if finding.observed]
        if len({f"{value:.4g}" for value in values}) > 1:
            unit = next(finding.observed.unit for finding in block if finding.observed)
            text.append(f", {min(values):.4g} to {max(values):.4g} {unit}", "default not bold")
    return text


def _finding(report: Report, finding: Finding, look: Look, console: Console, mark: Severity | None) -> None:
    text = Text("")
    if mark:
        text.append(f"{mark.label} ", STYLES[mark])
    if finding.sample or finding.location:
        text.append(visible(_where(report, finding, look)), "default bold")
        text.append(": ")
    text.append(visible(finding.message))
    _print(console, text, 2)


def _where(report: Report, finding: Finding, look: Look) -> str:
    path, line, column = place(report, finding, look.cwd)
    return f"{path}:{line}:{column}" if line else path


def _print(console: Console, text: Text, indent: int = 0) -> None:
    """Wrap at a terminal's width under the indent; in a pipe a line stays a line."""
    renderable: RenderableType = Padding(text, (0, 0, 0, indent), expand=False) if indent else text
    if console.is_terminal:
        console.print(renderable, highlight=False, emoji=False, markup=False)
    else:
        console.print(Text(" " * indent) + text, soft_wrap=True, highlight=False, emoji=False, markup=False)


def statistics(report: Report) -> Iterable[tuple[int, str, str, str]]:
    """(findings, severity, code, name) of every rule that found something, the most frequent first."""
    codes = {finding.code for finding in report.findings}
    rows = []
    for code in codes:
        block = [finding for finding in report.findings if finding.code == code]
        rows.append((len(block), max(finding.severity for finding in block).label, code, block[0].name))
    return sorted(rows, key=lambda row: (-row[0], row[2]))


WRITER = Writer("full", "findings in blocks, for reading", show=show)
