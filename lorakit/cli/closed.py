"""What a closed gate says: what blocks, how to mend it, and how to overrule a rule for good and on record."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.cli.save import say
from lorakit.findings import Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.findings import Finding, Report


def print_closed(report: Report, named: Sequence[Path], unfold: bool = False) -> None:
    """Print the findings that close the gate on stdout, every reason and the next steps on stderr.

    `named` is what the command line called the data by.
    """
    from lorakit.cli.output import console
    from lorakit.report.formats.full import blocks, show
    from lorakit.report.writer import Look

    blocking = tuple(finding for finding in report.findings if finding.severity >= report.fail_on)
    if blocking:
        show(replace(report, findings=blocking), Look("rule", unfold, str(Path.cwd())), console())
    say("Gate: closed, training does not start:")
    for reason in report.gate.reasons:
        say(f"  {reason}")
    if not blocking:
        return
    say("Next:")
    for line in _repairs(blocking, " ".join(shlex.quote(str(path)) for path in named)):
        say(f"  {line}")
    first = blocks(blocking)[0][0]
    say(f"  `lorakit rule {first.code}` says why {first.name} matters and what to do by hand")
    say(
        f"  a rule that does not suit the set is switched off in lorakit.yaml, `ignore: [{first.name}]`, or made "
        f"milder, `severity: {{{first.name}: warning}}`; that goes on record in the attestation and in the LoRA"
    )


def _repairs(blocking: Sequence[Finding], data: str) -> list[str]:
    """The `lorakit fix` lines that take blocking findings away."""
    lines = []
    for safety, option, what in ((Safety.SAFE, "", "repairs"), (Safety.UNSAFE, " --unsafe-fixes", "changes words for")):
        number = sum(finding.fix is not None and finding.fix.safety is safety for finding in blocking)
        if number:
            command = f"lorakit fix {data}".rstrip() + option
            lines.append(f"`{command}` {what} {number} of {len(blocking)}; `--diff` shows it first")
    return lines
