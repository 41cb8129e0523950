"""`lorakit train`: lint the data of a run, refuse while the gate is closed, else train and deliver a LoRA."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - Typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.cli import options
from lorakit.cli.save import say
from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.api import Ready
    from lorakit.train.run import Result


def train(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The run's YAML.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan, whatever the gate says; train nothing.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in the config's output_dir.")] = False,
    webui: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Copy the LoRA into this WebUI (A1111, Forge, ComfyUI).")
    ] = None,
    root: options.Root = None,
    no_cache: options.NoCache = False,
    jobs: options.Jobs = 0,
) -> int:
    """Train a LoRA on data that passes the lint.

    The data is linted first; while the gate is closed nothing is trained (exit code 3) and what blocks is shown.
    Interrupt once to stop after the step and keep the state for --resume.
    """
    from lorakit import api
    from lorakit.cli.closed import print_closed
    from lorakit.cli.output import progress_bar

    if dry_run and (resume or webui):
        raise UsageError("--dry-run only looks: leave --resume and --webui out")
    given = options.request((), None, {}, False, False, no_cache, jobs=jobs, root=root)
    with progress_bar("pictures") as progress:
        ready = api.ready(api.TrainRequest(config, given, resume, cached=not no_cache), progress)
    if dry_run:
        return _show_plan(ready)
    if not ready.is_open:
        if _helps():
            return ExitCode.GATE_CLOSED
        print_closed(ready.report, [config])
        return ExitCode.GATE_CLOSED
    if webui is not None:
        from lorakit.train.export.install import expect_room

        expect_room(ready.run.output, ready.run.config.name, webui)
    return _train(ready, webui)


def _show_plan(ready: Ready) -> int:
    from rich.table import Table
    from rich.text import Text

    from lorakit.cli.output import console
    from lorakit.report.plan import COLUMNS, pictures, summary
    from lorakit.report.words import visible

    out = console()
    for line in summary(ready.plan, ready.family, ready.trigger, ready.pace):
        out.print(Text(visible(line)), soft_wrap=not out.is_terminal)
    rows = pictures(ready.plan)
    if out.is_terminal:
        table = Table(*COLUMNS, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        out.print(table)
    else:
        for row in (COLUMNS, *rows):
            typer.echo("\t".join(visible(cell) for cell in row))  # Rich would make spaces of tabs
    say(f"Gate: {ready.attestation.verdict}" + ("" if ready.is_open else ": " + "; ".join(ready.attestation.reasons)))
    return ExitCode.CLEAN


def _helps() -> bool:
    """Whether torchrun started this process to help another one, which does the talking."""
    return os.environ.get("RANK", "0") not in ("", "0")


def _train(ready: Ready, webui: Path | None) -> int:
    from lorakit import api
    from lorakit.cli.train_bar import watching
    from lorakit.report.plan import summary

    if _helps():
        with watching(silent=True) as watcher:
            return ExitCode.CLEAN if api.train(ready, watcher).finished else ExitCode.INTERRUPTED
    for line in summary(ready.plan, ready.family, ready.trigger, ready.pace):
        say(line)
    _warn(ready)
    with watching() as watcher:
        result = api.train(ready, watcher)
    if not result.finished:
        again = f"lorakit train --config {ready.request.config} --resume"
        say(f"Stopped after step {result.progress.step}; `{again}` goes on")
        return ExitCode.INTERRUPTED
    if result.package is not None:
        _tell(ready, result, webui)
    return ExitCode.CLEAN


def _warn(ready: Ready) -> None:
    """What an open gate lets pass and one should know before hours go by: warnings of the config, others by number."""
    from lorakit.findings import Severity
    from lorakit.report.words import count

    found = [finding for finding in ready.report.findings if finding.severity >= Severity.WARNING]
    of_config = [finding for finding in found if finding.code.startswith("TRN")]
    for finding in of_config:
        say(f"{finding.severity.label} {finding.code} {finding.name}: {finding.message}")
    if rest := len(found) - len(of_config):
        say(f"{count(rest, 'warning')} of the data: `lorakit lint {ready.request.config}` shows them")


def _tell(ready: Ready, result: Result, webui: Path | None) -> None:
    """What came of it: which file to copy where, what to type, which checkpoint was best."""
    from lorakit.report.words import visible
    from lorakit.train.delivery import deliver

    lines, trouble = deliver(ready.run.config, result, webui)
    for line in lines:
        typer.echo(visible(line))
    if trouble is not None:
        raise trouble
