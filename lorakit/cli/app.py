"""The Typer app: commands are found here, their work is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from lorakit import __version__
from lorakit.cli import config, demo, init, lint, rule

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


app.command("lint")(lint.lint)
app.command("rule")(rule.rule)
app.command("config")(config.config)
app.command("init")(init.init)
app.command("demo")(demo.demo)
