"""`lorakit rule`: what a rule finds, why it matters, its options and examples."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lorakit.lint.rule import Rule

FAMILY = 3  # letters


def rule(
    word: Annotated[
        str | None, typer.Argument(metavar="CODE|NAME", help="A rule, by code or name; or a family, such as CAP.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="List every rule, a line each.")] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Run the examples of all packs, or of the pack file named instead of a rule.")
    ] = False,
) -> int:
    """Explain a rule, or list them all; rules of your own packs too, when the settings here name them."""
    if test:
        return _test(word)
    from lorakit.config.checks import near
    from lorakit.config.find import find_settings
    from lorakit.config.layers import load_settings
    from lorakit.lint.packs import load_packs
    from lorakit.lint.page import page
    from lorakit.lint.registry import all_rules, find

    loaded = load_settings(find_settings(Path()))
    folder = loaded.folder or Path()
    own = [folder / pack for pack in loaded.settings.packs]
    rules = all_rules(load_packs(loaded.settings.target, loaded.settings.profile, own))
    if all_ or word is None:
        for each in rules:
            typer.echo(_line(each))
        return ExitCode.CLEAN
    family = [each for each in rules if each.code.startswith(word.upper())]
    if len(word) == FAMILY and family:
        for each in family:
            typer.echo(_line(each))
        return ExitCode.CLEAN
    found = find(word, rules)
    if found is None:
        names = [name for each in rules for name in (each.code, each.name)]
        raise UsageError(f"there is no rule `{word}`{near(word, names)}; `lorakit rule --all` lists them")
    _show(page(found))
    return ExitCode.CLEAN


def _test(word: str | None) -> int:
    """Every bad example must be reported by its rule and no good one; the packs that settings here name count too."""
    from lorakit.api import own_packs, try_packs
    from lorakit.config.find import find_settings
    from lorakit.config.layers import load_settings
    from lorakit.report.words import count, visible

    if word is not None:
        named = [Path(word)]
        if not named[0].is_file():
            raise UsageError(f"`{word}` is not a pack: --test takes a YAML file, or nothing for all packs")
        runs = [named]
    else:
        own = own_packs(load_settings(find_settings(Path())))
        runs = [[], own] if own else [[]]
    examples, failed = 0, 0
    for paths in runs:
        ran, failures = try_packs(paths)
        examples += ran
        failed += len(failures)
        for failure in failures:
            typer.echo(visible(str(failure)))
    typer.echo(f"{count(examples, 'example')}, {failed} failed")
    return ExitCode.FINDINGS if failed else ExitCode.CLEAN


def _line(rule: type[Rule]) -> str:
    return f"{rule.code}  {rule.severity.label:<7}  {rule.name:<22}  {rule.summary()}"


def _show(text: str) -> None:
    """As it is into a pipe; on a terminal wrapped between words."""
    if not sys.stdout.isatty():
        typer.echo(text, nl=False)
        return
    from rich.text import Text

    from lorakit.cli.output import console

    console().print(Text(text.rstrip()))
