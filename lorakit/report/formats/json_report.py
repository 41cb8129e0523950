"""`json`: the whole report in one document; the schema ships as `report/schema/report.v1.json`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lorakit import __version__
from lorakit.findings import Severity
from lorakit.report.writer import Look, Writer

if TYPE_CHECKING:
    from lorakit.findings import Finding, Report

SCHEMA = 1
# control characters beyond ASCII, line and paragraph ends, changes of direction, lone surrogates
ACTING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def render(report: Report, look: Look) -> str:
    """The report as JSON, keys in a fixed order, non-ASCII text as it is, one newline at the end."""
    del look
    return dumps(document(report), indent=1) + "\n"


def dumps(value: Any, indent: int | None = None) -> str:
    """JSON with non-ASCII text as it is, but for characters that act on a terminal, end a line or are no text."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return ACTING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def document(report: Report) -> dict[str, Any]:
    """The report as plain values, in the shape of DESIGN's schema."""
    return {
        **head(report),
        "findings": [finding_object(finding) for finding in report.findings],
        **(
            {"measurements": {key: dict(line) for key, line in report.measurements.items()}}
            if report.measurements
            else {}
        ),
        "summary": summary(report),
        "gate": {"verdict": report.gate.verdict, "reasons": list(report.gate.reasons)},
    }


def _measurements(report: Report) -> dict[str, Any]:
    lines = {key: dict(line) for key, line in report.measurements.items()}
    return {"measurements": lines} if lines else {}


def head(report: Report) -> dict[str, Any]:
    """What was linted, with what."""
    data = report.dataset
    return {
        "schema": SCHEMA,
        "tool": "lorakit",
        "version": __version__,
        "dataset": {
            "root": data.root,
            "layout": data.layout,
            "images": data.images,
            "captions": data.captions,
            "fingerprint": data.fingerprint,
        },
        "config_digest": report.config_digest,
        "rules": [
            {
                "code": rule.code,
                "name": rule.name,
                "evaluated": rule.evaluated,
                "findings": rule.findings,
                "skipped": rule.skipped or None,
            }
            for rule in report.rules
        ],
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as plain values."""
    place, seen, fix = finding.location, finding.observed, finding.fix
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "message": finding.message,
        "values": dict(finding.values),
        "sample": finding.sample,
        "image": finding.image,
        "caption": finding.caption,
        "location": None
        if place is None
        else {
            "path": place.path,
            "line": max(place.line, 1),
            "column": max(place.column, 1),
            "end_line": max(place.end_line, 1),
            "end_column": max(place.end_column, 1),
        },
        "observed": None if seen is None else {"value": seen.value, "threshold": seen.threshold, "unit": seen.unit},
        "evidence": finding.evidence,
        "related": list(finding.related),
        "fix": None
        if fix is None
        else {
            "title": fix.title,
            "safety": fix.safety.name.lower(),
            "edits": [
                {
                    "sample": edit.sample,
                    "caption": edit.caption,
                    "start": edit.span.start,
                    "end": edit.span.end,
                    "text": edit.text,
                }
                for edit in fix.edits
            ],
            "files": [{"path": each.path, "act": each.act.value, "text": each.text} for each in fix.files],
            "negative": list(fix.negative),
        },
        "suppressed": None,
        "fingerprint": finding.fingerprint,
        "url": None,
    }


def summary(report: Report) -> dict[str, int]:
    """Counts by severity, and of what a program can repair."""
    return {
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "fixable": report.fixable,
        "suppressed": 0,
        "baselined": 0,
    }


WRITER = Writer("json", "the whole report as one JSON document", render=render)
