"""`lorakit demo`: write an example set with the faults that beginners make, lint it, explain what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lorakit.errors import ExitCode


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write the set; a new or empty folder.")] = Path(
        "lorakit-demo"
    ),
    seed: Annotated[int, typer.Option(help="Another seed draws other pictures.")] = 7,
) -> int:
    """Write 60 drawn pictures with captions and planted faults, lint them and explain the findings.

    Exit code 0: the findings are what it shows.
    """
    from lorakit import api
    from lorakit.cli.output import parse_destinations, progress_bar, write
    from lorakit.cli.summary import print_summary
    from lorakit.demo.story import explain
    from lorakit.demo.write import write_demo
    from lorakit.report.writer import Look

    written = write_demo(folder, seed)
    with progress_bar("pictures") as progress:
        report = api.lint(api.LintRequest(config=folder / "lorakit.yaml"), progress)
    write(report, Look(cwd=str(Path.cwd())), parse_destinations([]))
    print_summary(report)
    typer.echo()
    typer.echo(explain(written))
    return ExitCode.CLEAN
