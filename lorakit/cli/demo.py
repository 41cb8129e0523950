"""`lorakit demo`: write an example set with the faults that beginners make, lint it, explain what was seen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.api import LintRequest
    from lorakit.findings import Report


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write the set; a new or empty folder.")] = Path(
        "lorakit-demo"
    ),
    seed: Annotated[int, typer.Option(help="Another seed draws other pictures.")] = 7,
    no_train: Annotated[bool, typer.Option("--no-train", help="Stop at the clean set.")] = False,
) -> int:
    """Write 60 drawn pictures with captions and planted faults; lint them, repair them, lint again, train.

    What only a person can do (captions to write, pictures to remove) the demo does itself, and says so. It trains on a
    tiny base with random weights, which shows the run and not the art. Exit code 0 when the repaired set is clean.
    """
    from lorakit import api
    from lorakit.cli.fix import carry_out
    from lorakit.cli.fix_images import fix_images
    from lorakit.cli.fix_report import print_impact
    from lorakit.cli.output import progress_bar
    from lorakit.cli.train import train
    from lorakit.demo.mend import by_hand, sort_out
    from lorakit.demo.story import ending, explain
    from lorakit.demo.train import WITHOUT, can_train, write_run
    from lorakit.demo.write import write_demo

    written = write_demo(folder, seed)
    request, clean = api.LintRequest(config=folder / "lorakit.yaml"), folder / "clean"
    _lint(request)
    _say(explain(written))
    first = write_run(folder)
    _step(f"lorakit train --config {first}")
    _meet_the_gate(first)
    _step("lorakit fix --unsafe-fixes")
    with progress_bar("pictures") as progress:
        fixed = api.fix(api.FixRequest(request, unsafe=True), progress)
    print_impact(fixed)
    carry_out(fixed)
    _step("by hand: what a program cannot know", by_hand(folder, seed))
    _step("lorakit fix --images clean --unsafe-fixes")
    fix_images(api.PicturesRequest(request, clean, unsafe=True))
    _step("by hand: what cannot be repaired", sort_out(clean))
    _step("lorakit lint clean")
    report = _lint(api.LintRequest([clean]))
    run = write_run(folder, clean)
    if not no_train and can_train():
        _step(f"lorakit train --config {run}")
        train(config=run)
    _say(ending(written, clean))
    if not can_train():
        _say(WITHOUT.format(run=run))
    return ExitCode.FINDINGS if report.failed else ExitCode.CLEAN


def _meet_the_gate(config: Path) -> None:
    """What `lorakit train` says of the set as it is; the findings were shown already."""
    from lorakit import api
    from lorakit.cli.closed import print_closed
    from lorakit.cli.output import progress_bar

    with progress_bar("pictures") as progress:
        ready = api.ready(api.TrainRequest(config), progress)
    print_closed(replace(ready.report, findings=()), [config])


def _lint(request: LintRequest) -> Report:
    from lorakit import api
    from lorakit.cli.output import parse_destinations, progress_bar, write
    from lorakit.cli.summary import print_summary
    from lorakit.report.writer import Look

    with progress_bar("pictures") as progress:
        report = api.lint(request, progress)
    write(report, Look(cwd=str(Path.cwd())), parse_destinations([]))
    sys.stdout.flush()
    print_summary(report)
    return report


def _step(title: str, done: Sequence[str] = ()) -> None:
    """A headline on stdout, so that a log reads in order."""
    typer.echo(f"\n--- {title}")
    for line in done:
        typer.echo(f"  {line}")
    sys.stdout.flush()


def _say(text: str) -> None:
    typer.echo(f"\n{text}")
    sys.stdout.flush()
