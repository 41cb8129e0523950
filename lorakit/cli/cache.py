"""`lorakit cache`: where measurements are kept between runs, and how to be rid of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.image.cache.inventory import Holding

app = typer.Typer(
    help="Show or delete the measurements that earlier runs kept: unchanged pictures are not measured again.",
    short_help="Show or delete kept measurements.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[DATA]...", help="Datasets, as for lint; default: those that the settings name, or here."),
]


@app.command("show", short_help="Say where measurements are kept, how many, how large.")
def show(paths: Paths = None) -> int:
    """Say where the measurements of datasets are kept, how many there are and what they take on disk."""
    from lorakit.image.cache.inventory import caches_of, holding

    found = caches_of(_folders(paths or []))
    if not found:
        _say("No measurements are kept: `lorakit lint` keeps them when it looks at pixels")
    for place in found:
        _say(_line(holding(place)))
    return ExitCode.CLEAN


@app.command("clean", short_help="Delete kept measurements; the next lint measures anew.")
def clean(
    paths: Paths = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also those of read-only datasets, kept in your user cache.")
    ] = False,
) -> int:
    """Delete the measurements of datasets. Nothing is lost but time: the next lint measures these pictures anew."""
    from lorakit.image.cache.inventory import caches_of, private_caches
    from lorakit.image.cache.place import remove

    found = dict.fromkeys([*caches_of(_folders(paths or [])), *(private_caches() if all_ else [])])
    if not found:
        _say("No measurements are kept: nothing to delete")
    for place in found:
        try:
            freed = remove(place)
        except OSError as error:
            reason = (error.strerror or "error").lower()
            raise UsageError(f"the measurements in `{place}` cannot be deleted: {reason}") from error
        _say(f"{place}: deleted, {_size(freed)}")
    return ExitCode.CLEAN


def _folders(paths: Sequence[Path]) -> list[Path]:
    """The folders whose caches serve these datasets: as one run would keep them, and as each root's own run would."""
    from lorakit.api.request import LintRequest, prepare
    from lorakit.image.cache.place import home

    try:
        prepared = prepare(LintRequest(paths))
    except UsageError:
        if paths:
            raise
        return [Path().absolute()]
    roots = [root.path.absolute() for root in prepared.roots]
    own = [root if root.is_dir() else root.parent for root in roots]
    return list(dict.fromkeys([home(prepared.loaded.folder, roots).absolute(), *own]))


def _line(found: Holding) -> str:
    from lorakit.report.words import count

    if found.pictures is None or found.recipes is None:
        return f"{found.place}: {_size(found.bytes)}, cannot be read: the next lint starts anew"
    ways = "" if found.recipes < 2 else f", measured in {found.recipes} ways"
    encoded = f", {found.encoded:,} encoded for training" if found.encoded else ""
    return f"{found.place}: {count(found.pictures, 'picture')}{ways}{encoded}, {_size(found.bytes)}"


def _size(number: int) -> str:
    return f"{number / 1_000_000:,.1f} MB"


def _say(text: str) -> None:
    from lorakit.report.words import visible

    typer.echo(visible(text))
