"""`json-lines`: a line for the run, a line a finding, a line for the verdict; for streams and `jq`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lorakit.report.formats.json_report import dumps, finding_object, head, summary
from lorakit.report.writer import Look, Writer

if TYPE_CHECKING:
    from lorakit.findings import Report


def render(report: Report, look: Look) -> str:
    """One JSON object a line; `type` is run, finding or summary."""
    del look
    gate = {"verdict": report.gate.verdict, "reasons": list(report.gate.reasons)}
    rows: list[dict[str, Any]] = [
        {"type": "run", **head(report)},
        *({"type": "finding", **finding_object(finding)} for finding in report.findings),
        {"type": "summary", "summary": summary(report), "gate": gate},
    ]
    return "".join(dumps(row) + "\n" for row in rows)


WRITER = Writer("json-lines", "one JSON object a line: the run, each finding, the summary", render=render)
