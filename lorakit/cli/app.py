"""The Typer app: commands are found here, their work is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from lorakit import __version__
from lorakit.cli import cache, config, demo, fix, gate, glossary, init, lint, measure, rule, train

EPILOG = (
    "Exit codes: 0 clean, 1 findings at the threshold, 2 usage, settings or nothing to lint, "
    "3 training refused, 101 internal error, 130 interrupted."
)

app = typer.Typer(
    name="lorakit",
    help="Find what would spoil a LoRA before training does.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lorakit {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


app.command("lint", short_help="Check datasets and say what to mend.")(lint.lint)
app.command("fix", short_help="Repair captions; every run can be taken back.")(fix.fix)
app.command("train", short_help="Train a LoRA on data that passes the lint.")(train.train)
app.command("measure", short_help="Print the measurements behind the rules.")(measure.measure)
app.command("rule", short_help="Explain a rule, or list them all.")(rule.rule)
app.add_typer(glossary.app, name="glossary")
app.add_typer(gate.app, name="gate")
app.command("config", short_help="Print every setting and where it came from.")(config.config)
app.add_typer(cache.app, name="cache")
app.command("init", short_help="Write the first settings of a project.")(init.init)
app.command("demo", short_help="Draw an example set, lint it, explain it.")(demo.demo)
