"""`lorakit lint`: check a dataset and say what would spoil a LoRA."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.cli import options
from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.api import LintRequest
    from lorakit.findings import Report


def lint(
    paths: options.Paths = None,
    config: options.Config = None,
    profile: options.Profile = None,
    target: options.Target = None,
    trigger: options.Trigger = None,
    base: options.Base = None,
    resolution: options.Resolution = None,
    layout: options.Layout = None,
    metadata: options.Metadata = None,
    root: options.Root = None,
    glossary: options.Glossary = None,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOn = None,
    no_images: options.NoImages = False,
    no_pixels: options.NoPixels = False,
    fix: Annotated[bool, typer.Option("--fix", help="Repair captions first, as `lorakit fix` does.")] = False,
    unsafe_fixes: options.UnsafeFixes = False,
    output_format: Annotated[
        list[str] | None,
        typer.Option(help="full, concise, json, json-lines or github; as FORMAT:PATH into a file; repeatable."),
    ] = None,
    by: Annotated[str, typer.Option(help="Group findings by rule or by picture.")] = "rule",
    all_: Annotated[bool, typer.Option("--all", help="Show every finding; nothing folds.")] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="On the terminal, count findings by rule instead.")
    ] = False,
    show_files: Annotated[bool, typer.Option("--show-files", help="List what would be linted, and stop.")] = False,
    allow_empty: options.AllowEmpty = False,
    measurements: Annotated[
        bool, typer.Option("--measurements", help="Put every picture's measurements into the JSON report.")
    ] = False,
    no_cache: options.NoCache = False,
    jobs: options.Jobs = 0,
) -> int:
    """Check datasets: files, pictures, framing, captions, the set as a whole.

    Findings go to stdout, the summary to stderr. Exit code 1 when a finding reaches --fail-on (default: error).
    """
    from lorakit.cli.output import parse_destinations, write
    from lorakit.cli.summary import print_statistics, print_summary
    from lorakit.report.writer import Look

    if by not in ("rule", "picture"):
        raise UsageError(f"--by is `{by}`; it must be `rule` or `picture`")
    if unsafe_fixes and not fix:
        raise UsageError("--unsafe-fixes says how far --fix may go: pass --fix as well")
    if show_files and fix:
        raise UsageError("--show-files changes nothing and --fix repairs: choose one")
    destinations = parse_destinations(output_format or [])
    chosen = {"profile": profile, "target": target, "trigger": trigger, "base": base, "resolution": resolution}
    given = options.overrides(glossary, select, extend_select, ignore, fail_on=fail_on, **chosen)
    where = {"layout": layout, "metadata": metadata, "root": root}
    how = {"jobs": jobs, "allow_empty": allow_empty, "measurements": measurements}
    request = options.request(paths, config, given, no_images, no_pixels, no_cache, **where, **how)
    if show_files:
        return _show_files(request)
    report, complete = _repaired(request, unsafe_fixes) if fix else (_judged(request), True)
    if statistics:
        print_statistics(report)
        destinations = [each for each in destinations if each.path is not None]
    write(report, Look(by, all_, str(Path.cwd())), destinations)
    print_summary(report)
    return ExitCode.FINDINGS if report.failed or not complete else ExitCode.CLEAN


def _judged(request: LintRequest) -> Report:
    from lorakit import api
    from lorakit.cli.output import progress_bar

    with progress_bar("pictures") as progress:
        return api.lint(request, progress)


def _repaired(request: LintRequest, unsafe: bool) -> tuple[Report, bool]:
    """The report after repairs, and whether all of them could be written."""
    from lorakit import api
    from lorakit.cli.fix import carry_out
    from lorakit.cli.output import progress_bar

    with progress_bar("pictures") as progress:
        fixed = api.fix(api.FixRequest(request, unsafe), progress)
    fixed, complete = carry_out(fixed)
    return fixed.after, complete


def _show_files(request: LintRequest) -> int:
    from lorakit import api
    from lorakit.report.words import visible

    for line in api.files(request):
        typer.echo(visible(line))
    return ExitCode.CLEAN
