"""Reports made by hand, and what a console makes of them."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console

from lorakit.findings import DatasetSummary, Finding, Gate, Report, RuleRun, Severity
from lorakit.report.writer import Look, find_writer

if TYPE_CHECKING:
    from collections.abc import Sequence

# Everything that has ever broken a terminal, a log or a markup parser.
HOSTILE = {
    "style tag": "[red]sale",
    "closing tag": "[/]",
    "closing style": "[/red]",
    "prompt schedule": "[cat:dog:0.5]",
    "lora": "<lora:x:1>",
    "emoji code": ":cat:",
    "link": "[link=x]click[/link]",
    "escape": "\x1b[31mred",
    "title": "\x1b]0;owned\x07",
    "clear": "\x1b[2J\x1b[H",
    "eight-bit escape": "\x9b31m",
    "bidi": "safe\u202egpj.exe",
    "isolate": "\u2066hidden\u2069",
    "nul": "a\0b",
    "return": "evil\rgood",
    "backspace": "evil\b\b\b\bgood",
    "line separator": "one\u2028two",
    "next line": "one\x85two",
    "zero width": "a\u200bb",
    "lone surrogate": "caf\udce9",
    "format braces": "{0} {said} {{}}",
}


def finding(message: str = "a fault", severity: Severity = Severity.ERROR, **fields: Any) -> Finding:
    fields.setdefault("code", "TST001")
    fields.setdefault("name", "made-up")
    return Finding(severity=severity, template="{said}", values={"said": message}, **fields)


def report(findings: Sequence[Finding], images: int = 20) -> Report:
    runs = (RuleRun("TST001", "made-up", Severity.ERROR, images, len(findings)),)
    data = DatasetSummary("data", "sidecar", images, images, "0" * 64)
    return Report(data, tuple(findings), runs, Gate("open"), "0" * 64, Severity.ERROR)


def shown(name: str, made: Report, look: Look = Look(), terminal: bool = False, width: int = 60) -> str:  # noqa: B008 - frozen
    """What a format prints."""
    writer = find_writer(name)
    if writer.render is not None:
        return writer.render(made, look)
    assert writer.show is not None
    buffer = StringIO()
    console = Console(
        file=buffer,
        force_terminal=terminal,
        width=width,
        color_system="standard" if terminal else None,
        legacy_windows=False,
    )
    writer.show(made, look, console)
    return buffer.getvalue()


def without_colour(text: str) -> str:
    """The text without the colours and weights that a console may set; any other escape sequence stays."""
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def acting(text: str) -> list[str]:
    """The characters of `text` that would do something on a terminal, beside ending a line."""
    return [char for char in text if not char.isprintable() and char != "\n"]
