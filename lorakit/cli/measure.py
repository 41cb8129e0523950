"""`lorakit measure`: the numbers behind the rules, a line a picture; thresholds from accepted and rejected folders."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - Typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.api import LintRequest


def measure(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders, caption lists or a training config; with --calibrate GOOD and BAD."),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file; default: the closest lorakit.yaml.")] = None,
    target: Annotated[str | None, typer.Option(help="Trainer: lorakit, kohya, onetrainer or ai-toolkit.")] = None,
    base: Annotated[str | None, typer.Option(help="Base model family: sd15, sd2 or sdxl.")] = None,
    resolution: Annotated[int | None, typer.Option(help="Training resolution in pixels.")] = None,
    output_format: Annotated[
        str | None, typer.Option("--format", help="csv, jsonl or parquet; default: csv, or as --output ends.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write into this file, not to the terminal.")] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Propose thresholds from two folders: accepted and rejected pictures.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Measure anew, and remember nothing.")] = False,
    jobs: Annotated[int, typer.Option(min=0, max=256, help="Processes; 0 means one a core.")] = 0,
) -> int:
    """Print one line of measurements a picture: sharpness, real resolution, exposure, compression, subject, duplicates.

    A cell is empty where a measurement is not sure. `lorakit rule CODE` says which limit a rule holds it against.
    """
    from lorakit import api

    overrides = {"target": target, "base": base, "resolution": resolution}
    given = {key: value for key, value in overrides.items() if value is not None}
    requests = [api.LintRequest([path], config, given, jobs=jobs, cached=not no_cache) for path in paths or ()]
    if calibrate:
        if len(requests) != 2:
            raise UsageError("--calibrate needs two folders: lorakit measure --calibrate GOOD BAD")
        return _calibrate(requests[0], requests[1])
    return _print(api.LintRequest(paths or (), config, given, jobs=jobs, cached=not no_cache), output_format, output)


def _print(request: LintRequest, wanted: str | None, output: Path | None) -> int:
    from lorakit import api
    from lorakit.cli.output import hush, progress_bar, write_file
    from lorakit.report.table import FORMATS

    name = wanted or (output.suffix.removeprefix(".") if output else "csv")
    if name not in FORMATS:
        raise UsageError(f"no format `{name}`: --format takes {', '.join(FORMATS)}")
    if name == "parquet" and output is None:
        raise UsageError("Parquet is no text: name a file with --output")
    with progress_bar("pictures") as progress:
        data = FORMATS[name](api.measure(request, progress))
    if output is not None:
        write_file(data, output)
        return ExitCode.CLEAN
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        hush(sys.stdout)
    return ExitCode.CLEAN


def _calibrate(good: LintRequest, bad: LintRequest) -> int:
    from lorakit import api
    from lorakit.cli.output import progress_bar
    from lorakit.lint.calibrate import as_text, propose

    with progress_bar("accepted pictures") as progress:
        accepted = api.measure(good, progress)
    with progress_bar("rejected pictures") as progress:
        rejected = api.measure(bad, progress)
    typer.echo(as_text(propose(list(accepted.values()), list(rejected.values())), len(accepted), len(rejected)))
    return ExitCode.CLEAN
