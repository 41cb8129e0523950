"""`lorakit glossary`: check a glossary, count how a set uses it, make one from the captions or a list of tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.cli.glossary_suggest import suggest
from lorakit.cli.save import refuse_existing, save, say
from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lorakit.caption.glossary_import import Imported
    from lorakit.caption.glossary_use import Use

SHOWN = 10

app = typer.Typer(
    help="Check a glossary, count its use in a set, or make one: out of the captions or a list of booru tags.",
    short_help="Check, count, suggest or import a glossary: one name a thing.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("check", short_help="Say what a glossary holds, or what is wrong with it.")
def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="The glossary, a YAML file.")]) -> int:
    """Read a glossary and say what it holds. Exit code 2 when it has faults: all are shown, each with its line."""
    from lorakit.caption.glossary import read_glossary
    from lorakit.report.words import count, visible

    found = read_glossary(file)
    variants = sum(len(entry.variants) for entry in found.entries)
    scopes = [entry.scope for entry in found.entries]
    said = [
        (
            len(found.entries),
            f"{'name' if len(found.entries) == 1 else 'names'} to use, with {count(variants, 'variant')}",
        ),
        (sum(entry.safe for entry in found.entries), "of them safe: `lorakit fix` may swap their variants unasked"),
        (scopes.count("tags"), "of them only where a variant is a tag of its own"),
        (scopes.count("prose"), "of them only inside phrases and sentences"),
        (len(found.rejects), "rejected: must not stand in a caption"),
        (len(found.accepts), "accepted: never reported"),
        (len(found.protects), "protected: never changed"),
    ]
    typer.echo(visible(f"{file}: no faults"))
    for number, what in said:
        if number:
            typer.echo(f"{number:>7,} {what}")
    return ExitCode.CLEAN


@app.command("stats", short_help="Count how the captions of a set use a glossary.")
def stats(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The glossary, a YAML file.")],
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA", help="The set: folders, a caption list or a training config.")
    ],
    output_format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    all_: Annotated[bool, typer.Option("--all", help="List unused entries, too.")] = False,
) -> int:
    """Count in how many training captions each name stands, and each of its variants.

    A variant counts only where its entry's scope lets it; quoted words count nowhere.
    """
    from lorakit import api
    from lorakit.caption.glossary import read_glossary
    from lorakit.caption.glossary_use import count_use

    if output_format not in ("table", "json"):
        raise UsageError(f"--format is `{output_format}`; it must be `table` or `json`")
    found = read_glossary(file)
    use = count_use(found, api.captions(api.LintRequest(data)))
    if output_format == "json":
        typer.echo(json.dumps(_as_json(use), ensure_ascii=False, indent=2))
        return ExitCode.CLEAN
    _show(use, all_)
    return ExitCode.CLEAN


app.command("suggest", short_help="Propose a glossary out of a set's captions.")(suggest)


@app.command("import", short_help="Make a glossary from a CSV of booru tags and aliases.")
def import_(
    csv: Annotated[Path, typer.Argument(metavar="CSV", help='Lines such as long_hair,0,4350743,"longhair,/lh".')],
    output: Annotated[Path, typer.Option(help="The glossary to write.")] = Path("glossary.yaml"),
    min_count: Annotated[int, typer.Option(min=1, help="Leave out tags of fewer pictures.")] = 1,
    data: Annotated[
        Path | None, typer.Option(help="Keep only entries whose name or variant stands in this set's captions.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the output file if it is there.")] = False,
) -> int:
    """Make a glossary from a list of booru tags (tag, category, count, aliases), with or without a header.

    Entries count only for whole tags, and nothing is swapped unasked. Aliases that may mean something else in a
    caption are left out. Read the result before you use it.
    """
    from lorakit import api
    from lorakit.caption.glossary_import import import_tags, only_used, read_tags, render
    from lorakit.config.document import MOST_VALUES
    from lorakit.report.words import count

    if not csv.is_file():
        raise UsageError(f"`{csv}` is not there: name a CSV of tags")
    refuse_existing(output, force)
    imported = import_tags(read_tags(csv), min_count)
    if data is not None:
        imported = only_used(imported, api.captions(api.LintRequest([data])))
    _report(imported)
    entries = imported.glossary.entries
    if not entries:
        raise UsageError("nothing is left to import: no file was written")
    if sum(1 + 2 * len(entry.variants) for entry in entries) > MOST_VALUES - 100:
        raise UsageError(f"{len(entries):,} entries are more than one file may hold: raise --min-count, or pass --data")
    save(output, render(imported, csv.name))
    names, variants = len(entries), sum(len(entry.variants) for entry in entries)
    say(f"Wrote {output}: {count(names, 'name')}, {count(variants, 'variant')}. Read it before you use it")
    return ExitCode.CLEAN


def _show(use: Use, all_: bool) -> None:
    from rich.text import Text

    from lorakit.cli.output import console
    from lorakit.report.words import count, visible

    out = console()

    def line(text: str) -> None:
        out.print(Text(visible(text)), soft_wrap=not out.is_terminal)

    used = [each for each in use.entries if each.used]
    unused = [each.entry.canonical for each in use.entries if not each.used]
    line(f"{count(use.captions, 'caption')}, mostly {use.style.value}")
    if used or all_:
        line(f"{'captions':>8}  name or variant")
    for each in use.entries if all_ else used:
        line(f"{each.name:>8,}  {each.entry.canonical}")
        for variant, number in each.variants.items():
            line(f"{number:>8,}      {variant}")
    for term, number in use.rejects.items():
        if number or all_:
            line(f"{number:>8,}  {term} (rejected)")
    if unused and not all_:
        rest = f" and {len(unused) - SHOWN:,} more (--all lists them)" if len(unused) > SHOWN else ""
        line(f"Never used, {len(unused):,} of {len(use.entries):,}: {', '.join(unused[:SHOWN])}{rest}")


def _as_json(use: Use) -> dict[str, object]:
    return {
        "schema": 1,
        "captions": use.captions,
        "style": use.style.value,
        "entries": [
            {"name": each.entry.canonical, "captions": each.name, "variants": dict(each.variants)}
            for each in use.entries
        ],
        "rejected": dict(use.rejects),
        "unused": [each.entry.canonical for each in use.entries if not each.used],
    }


def _report(imported: Imported) -> None:
    say(f"{imported.tags:,} tags, {imported.aliases:,} aliases")
    for what, left_out in (("tags", imported.tags_left_out), ("aliases", imported.aliases_left_out)):
        total = sum(left_out.values())
        if total:
            say(f"Left out {total:,} {what}:")
            for line in _reasons(left_out):
                say(line)


def _reasons(left_out: Mapping[str, int]) -> Iterator[str]:
    for reason, number in sorted(left_out.items(), key=lambda item: -item[1]):
        if number:
            yield f"{number:>7,} {reason}"
