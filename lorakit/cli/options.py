"""Options that several commands share: what is judged, by which settings and rules, and how far it is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.api import LintRequest
    from lorakit.lint.rule import Need

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders, caption lists, a training config or a kohya TOML; default: the settings' datasets."),
]
Config = Annotated[Path | None, typer.Option(help="Settings file; default: the closest lorakit.yaml.")]
Profile = Annotated[str | None, typer.Option(help="style, character, object or concept.")]
Target = Annotated[str | None, typer.Option(help="Trainer: lorakit, kohya, onetrainer or ai-toolkit.")]
Trigger = Annotated[str | None, typer.Option(help="Word that calls the LoRA up.")]
Base = Annotated[str | None, typer.Option(help="Base model family: sd15, sd2 or sdxl.")]
Resolution = Annotated[int | None, typer.Option(help="Training resolution in pixels.")]
Layout = Annotated[str | None, typer.Option(help="How pictures and captions lie on disk; default: guessed.")]
Metadata = Annotated[Path | None, typer.Option(help="The caption list to read.")]
Root = Annotated[Path | None, typer.Option(help="Folder in place of one that a config names and is not here.")]
Glossary = Annotated[Path | None, typer.Option(help="Glossary file; default: the one that the settings name.")]
Select = Annotated[str | None, typer.Option(help="Run only these rules: codes, names, families; comma-separated.")]
ExtendSelect = Annotated[str | None, typer.Option(help="Run these rules as well.")]
Ignore = Annotated[str | None, typer.Option(help="Do not run these rules.")]
FailOn = Annotated[str | None, typer.Option(help="Severity that makes exit code 1: error, warning or info.")]
NoImages = Annotated[bool, typer.Option("--no-images", help="Look at captions and names only.")]
NoPixels = Annotated[bool, typer.Option("--no-pixels", help="Read picture headers, decode none.")]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="No picture is no error.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Measure anew, and remember nothing.")]
Jobs = Annotated[int, typer.Option(min=0, max=256, help="Processes; 0 means one a core.")]
UnsafeFixes = Annotated[
    bool, typer.Option("--unsafe-fixes", help="Make repairs that change words, too; look at them afterwards.")
]


def overrides(
    glossary: Path | None, select: str | None, extend_select: str | None, ignore: str | None, **plain: Any
) -> dict[str, Any]:
    """What the command line says, as settings; options that were not given are left out."""
    given: dict[str, Any] = {
        **{name.replace("_", "-"): value for name, value in plain.items()},
        "glossary": None if glossary is None else str(glossary),
        "select": words(select),
        "extend-select": words(extend_select),
        "ignore": words(ignore),
    }
    return {key: value for key, value in given.items() if value is not None}


def request(
    paths: Sequence[Path] | None,
    config: Path | None,
    given: Mapping[str, Any],
    no_images: bool,
    no_pixels: bool,
    no_cache: bool,
    **more: Any,
) -> LintRequest:
    """What is to be judged; `given` are settings, `more` fields of the request that need no translation."""
    from lorakit import api

    need, flag = looks(no_images, no_pixels)
    return api.LintRequest(paths or (), config, given, looks=need, looks_flag=flag, cached=not no_cache, **more)


def looks(no_images: bool, no_pixels: bool) -> tuple[Need, str]:
    """How far pictures are looked at, and the option that says so."""
    from lorakit.lint.rule import Need

    if no_images:
        return Need.CAPTION, "--no-images"
    return (Need.HEADER, "--no-pixels") if no_pixels else (Need.PIXELS, "")


def named(**values: object) -> list[str]:
    """The options among `values` that were given, as people write them."""
    return ["--" + name.replace("_", "-") for name, value in values.items() if value]


def words(text: str | None) -> list[str] | None:
    """`one, two` as a list."""
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]
