"""`lorakit config`: each setting with its value and where it came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lorakit.errors import ExitCode, UsageError


def config(
    key: Annotated[str | None, typer.Argument(help="Print only this setting.")] = None,
    path: Annotated[Path | None, typer.Option(help="The dataset whose settings are meant; default: here.")] = None,
    config_file: Annotated[Path | None, typer.Option("--config", help="Settings file.")] = None,
) -> int:
    """Print every setting with its value and its origin. Exit code 2 when the settings have faults."""
    from lorakit import api
    from lorakit.config.checks import near
    from lorakit.config.find import find_settings
    from lorakit.config.layers import DEFAULT, load_settings
    from lorakit.config.settings import kebab
    from lorakit.report.words import visible

    if path is not None and not path.exists():
        raise UsageError(f"`{path}` does not exist")
    loaded = load_settings(config_file or find_settings(path or Path()))
    api.bind_rules(loaded)
    values = loaded.settings.model_dump(mode="json", by_alias=True)
    if key is not None and kebab(key) not in values:
        raise UsageError(f"there is no setting `{key}`{near(key, values)}")
    for name, value in values.items():
        if key in (None, name, name.replace("-", "_")):
            origin = loaded.origins.get(name, DEFAULT)
            typer.echo(visible(f"{name}: {json.dumps(value, ensure_ascii=False)}  # {origin}"))
    return ExitCode.CLEAN
