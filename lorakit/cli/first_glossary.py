"""The first glossary of a project, which `lorakit init` offers where captions are there."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from lorakit.cli.save import say
from lorakit.errors import LorakitError

FILE = "glossary.yaml"
NAMED = f"glossary: {FILE}"
CAPTIONS = frozenset({".txt", ".caption", ".csv", ".tsv", ".json", ".jsonl", ".parquet", ".toml"})


@dataclass(frozen=True, slots=True)
class Offer:
    """The glossary to write (empty: none), and what to do before the first lint, as `read it, then `."""

    text: str = ""
    first: str = ""


def mine(folder: Path, data: str, wanted: bool | None) -> Offer:
    """Mine a glossary from the captions in `data` below `folder`, if that is `wanted`; None asks on a terminal.

    In a pipe nobody is asked, and the next step names the command. What hinders the mining is said on stderr; it is no
    reason to stop.
    """
    source = folder / data
    if (folder / FILE).exists():
        if wanted:
            say(f"No glossary was mined: {folder / FILE} was there")
        return Offer()
    if not _holds_captions(source):
        if wanted:
            say(f"No glossary was mined: there are no captions in {source} yet")
        return Offer()
    if wanted is None:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return Offer(first=f"lorakit glossary suggest {shlex.quote(data)}, then ")
        wanted = typer.confirm("Mine a first glossary from the captions?", default=True, err=True)
    return _mined(folder, source) if wanted else Offer()


def _mined(folder: Path, source: Path) -> Offer:
    from lorakit.api.glossary import suggest_glossary
    from lorakit.api.request import LintRequest
    from lorakit.caption.suggest.render import render
    from lorakit.cli.glossary_suggest import found_in, nothing_in

    try:
        suggested = suggest_glossary(LintRequest([source]))
    except LorakitError as error:
        say(f"No glossary was mined: {error}")
        return Offer()
    if suggested.in_use:
        say(f"No glossary was mined: your settings name {suggested.in_use}")
        return Offer()
    if not suggested.entries and not suggested.doubtful:
        say(nothing_in(suggested))
        return Offer()
    say(f"Proposals for a glossary: {found_in(suggested)}")
    settings = folder / "lorakit.yaml"
    name_it = f" and write `{NAMED}` into lorakit.yaml" if settings.exists() and not _names_it(settings) else ""
    return Offer(render(suggested, FILE), f"read {FILE}{name_it}, then ")


def _names_it(settings: Path) -> bool:
    """Whether settings name a glossary, which was not there when the captions were read."""
    return any(line.startswith("glossary:") for line in settings.read_text("utf-8", "replace").splitlines())


def _holds_captions(folder: Path) -> bool:
    """Whether a folder holds a file that may be or list captions; the first one is enough."""
    return any(Path(name).suffix.lower() in CAPTIONS for _, _, names in os.walk(folder) for name in names)
