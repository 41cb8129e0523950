"""The last lines of a lint, on stderr: what was checked, what it amounts to, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lorakit.cli.output import console
from lorakit.findings import Severity
from lorakit.report.formats.full import blocks, statistics
from lorakit.report.styles import STYLES
from lorakit.report.words import count, visible

if TYPE_CHECKING:
    from rich.console import Console

    from lorakit.findings import Report

SHOWN = 5


def print_statistics(report: Report) -> None:
    """A line a rule on stdout: findings, severity, code and name."""
    out = console()
    for number, severity, code, name in statistics(report):
        out.print(Text(f"{number:>6}  {severity:<7}  {code}  {name}"), soft_wrap=True)


def print_summary(report: Report) -> None:
    """Counts, the gate, rules that did not run, and the next step."""
    err = console(stderr=True)
    data = report.dataset
    run = sum(not rule.skipped for rule in report.rules)
    _say(
        err,
        f"{count(data.images, 'picture')} and {count(data.captions, 'caption')} in {data.root or '.'} "
        f"(layout {data.layout}: {data.why_layout}), judged by {count(run, 'rule')} for {report.judged}",
    )
    if len(data.subsets) > 1:
        for subset in data.subsets[:SHOWN]:
            trigger = f", trigger {subset.trigger}" if subset.trigger else ""
            name = subset.root.rsplit("/", 1)[-1]
            _say(err, f"  {name}: {count(subset.images, 'picture')}, {subset.role}, x{subset.repeats}{trigger}")
        if len(data.subsets) > SHOWN:
            _say(err, f"  and {len(data.subsets) - SHOWN} more subsets")
    for reason in dict.fromkeys(rule.skipped for rule in report.not_run):
        names = [rule.name for rule in report.not_run if rule.skipped == reason]
        _say(err, f"Not run: {', '.join(names)} ({reason})")
    for remark in report.remarks:
        _say(err, f"Note: {remark}")
    _counts(err, report)
    if report.gate.verdict == "closed":
        _say(err, "Gate: closed, training would not start: " + "; ".join(report.gate.reasons))
    else:
        _say(err, "Gate: open, training may start")
    if report.findings:
        first = blocks(report.findings)[0][0]
        _say(err, f"Next: `lorakit rule {first.code}` says why {first.name} matters and what to do")


def _counts(err: Console, report: Report) -> None:
    text = Text()
    for severity in sorted(Severity, reverse=True):
        number = report.count(severity)
        if text:
            text.append(", ")
        text.append(count(number, severity.label), STYLES[severity] if number else "")
    err.print(text, soft_wrap=not err.is_terminal)


def _say(err: Console, text: str) -> None:
    err.print(Text(visible(text)), soft_wrap=not err.is_terminal)
