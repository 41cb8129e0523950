"""`lorakit lint`: check a dataset and say what would spoil a LoRA."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.api import LintRequest


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders, caption lists, a training config or a kohya TOML; default: the settings' datasets."
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file; default: the closest lorakit.yaml.")] = None,
    profile: Annotated[str | None, typer.Option(help="style, character, object or concept.")] = None,
    target: Annotated[str | None, typer.Option(help="Trainer: lorakit, kohya, onetrainer or ai-toolkit.")] = None,
    trigger: Annotated[str | None, typer.Option(help="Word that calls the LoRA up.")] = None,
    base: Annotated[str | None, typer.Option(help="Base model family: sd15, sd2 or sdxl.")] = None,
    resolution: Annotated[int | None, typer.Option(help="Training resolution in pixels.")] = None,
    layout: Annotated[str | None, typer.Option(help="How pictures and captions lie on disk; default: guessed.")] = None,
    metadata: Annotated[Path | None, typer.Option(help="The caption list to read.")] = None,
    root: Annotated[
        Path | None, typer.Option(help="Folder in place of one that a config names and is not here.")
    ] = None,
    glossary: Annotated[
        Path | None, typer.Option(help="Glossary file; default: the one that the settings name.")
    ] = None,
    select: Annotated[
        str | None, typer.Option(help="Run only these rules: codes, names, families; comma-separated.")
    ] = None,
    extend_select: Annotated[str | None, typer.Option(help="Run these rules as well.")] = None,
    ignore: Annotated[str | None, typer.Option(help="Do not run these rules.")] = None,
    fail_on: Annotated[
        str | None, typer.Option(help="Severity that makes exit code 1: error, warning or info.")
    ] = None,
    no_images: Annotated[bool, typer.Option("--no-images", help="Look at captions and names only.")] = False,
    no_pixels: Annotated[bool, typer.Option("--no-pixels", help="Read picture headers, decode none.")] = False,
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
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="No picture is no error.")] = False,
    measurements: Annotated[
        bool, typer.Option("--measurements", help="Put every picture's measurements into the JSON report.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Measure anew, and remember nothing.")] = False,
    jobs: Annotated[int, typer.Option(min=0, max=256, help="Processes; 0 means one a core.")] = 0,
) -> int:
    """Check datasets: files, pictures, framing, captions, the set as a whole.

    Findings go to stdout, the summary to stderr. Exit code 1 when a finding reaches --fail-on (default: error).
    """
    from lorakit import api
    from lorakit.cli.output import parse_destinations, progress_bar, write
    from lorakit.lint.rule import Need
    from lorakit.report.writer import Look

    if by not in ("rule", "picture"):
        raise UsageError(f"--by is `{by}`; it must be `rule` or `picture`")
    destinations = parse_destinations(output_format or [])
    overrides: dict[str, Any] = {
        "profile": profile,
        "target": target,
        "trigger": trigger,
        "base": base,
        "resolution": resolution,
        "glossary": None if glossary is None else str(glossary),
        "select": _words(select),
        "extend-select": _words(extend_select),
        "ignore": _words(ignore),
        "fail-on": fail_on,
    }
    looks, flag = (Need.CAPTION, "--no-images") if no_images else (Need.HEADER, "--no-pixels")
    request = api.LintRequest(
        paths or (),
        config,
        {key: value for key, value in overrides.items() if value is not None},
        layout,
        metadata,
        root,
        looks if no_images or no_pixels else Need.PIXELS,
        flag if no_images or no_pixels else "",
        jobs,
        allow_empty,
        cached=not no_cache,
        measurements=measurements,
    )
    if show_files:
        return _show_files(request)
    with progress_bar("pictures") as progress:
        report = api.lint(request, progress)
    if statistics:
        from lorakit.cli.summary import print_statistics

        print_statistics(report)
        destinations = [each for each in destinations if each.path is not None]
    write(report, Look(by, all_, str(Path.cwd())), destinations)
    from lorakit.cli.summary import print_summary

    print_summary(report)
    return ExitCode.FINDINGS if report.failed else ExitCode.CLEAN


def _show_files(request: LintRequest) -> int:
    from lorakit import api
    from lorakit.report.words import visible

    for line in api.files(request):
        typer.echo(visible(line))
    return ExitCode.CLEAN


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]
