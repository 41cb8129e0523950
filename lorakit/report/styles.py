"""Colours of severities on a terminal; Rich drops them in a pipe and under NO_COLOR."""

from __future__ import annotations

from lorakit.findings import Severity

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
