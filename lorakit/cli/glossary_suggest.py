"""`lorakit glossary suggest`: propose a glossary out of the captions of a set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.cli.save import refuse_existing, save, say
from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.caption.suggest.suggest import Suggested

STDOUT = Path("-")


def suggest(
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA", help="The set: folders, a caption list or a training config.")
    ],
    output: Annotated[Path, typer.Option(help="The glossary to write; - for stdout.")] = Path("glossary.yaml"),
    min_count: Annotated[int, typer.Option(min=2, help="Leave out things that fewer captions name.")] = 2,
    force: Annotated[bool, typer.Option("--force", help="Replace the output file if it is there.")] = False,
) -> int:
    """Propose one name for each thing that the captions call by several: a glossary to read before it is used.

    Found are names from the word lists and forms of the set's own words that look alike. Each comes with counts, the
    reason and real captions. Opposites, colours, numbers, general and special names, triggers and what the glossary
    of the settings decides are never proposed. No caption is changed.
    """
    from lorakit.api.glossary import suggest_glossary
    from lorakit.api.request import LintRequest
    from lorakit.caption.suggest.render import render

    if output != STDOUT:
        refuse_existing(output, force)
    suggested = suggest_glossary(LintRequest(data), min_count)
    if not suggested.entries and not suggested.doubtful:
        say(nothing_in(suggested))
        return ExitCode.CLEAN
    if output == STDOUT:
        typer.echo(render(suggested), nl=False)
        say(found_in(suggested))
        return ExitCode.CLEAN
    if suggested.in_use and output.exists() and output.samefile(suggested.in_use):
        raise UsageError(
            f"`{output}` is the glossary of your settings, with what you decided: write the proposals to another file "
            "with --output, and copy over what you agree with"
        )
    save(output, render(suggested, output.name))
    say(f"Wrote {output}: {found_in(suggested)}")
    say(next_step(suggested, output))
    return ExitCode.CLEAN


def nothing_in(suggested: Suggested) -> str:
    """The sentence for a set that mixes no names."""
    from lorakit.report.words import count

    return f"Nothing to propose in {count(suggested.captions, 'caption')}: no file was written"


def found_in(suggested: Suggested) -> str:
    """How much is proposed."""
    from lorakit.report.words import count

    variants = sum(len(entry.others) for entry in suggested.entries)
    doubtful = f", {len(suggested.doubtful):,} more to look at" if suggested.doubtful else ""
    found = f"{count(len(suggested.entries), 'name')}, {count(variants, 'variant')}{doubtful}"
    return f"{found}, out of {count(suggested.captions, 'caption')}"


def next_step(suggested: Suggested, output: Path) -> str:
    """What to do with the file."""
    if suggested.in_use:
        return f"Next: read it and copy what you agree with into {suggested.in_use}"
    return (
        f"Next: read it and take out what is wrong, write `glossary: {output.as_posix()}` into lorakit.yaml, "
        "then lorakit fix --unsafe-fixes --diff"
    )
