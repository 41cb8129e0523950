"""Write a file that a command makes: whole, and never over another by surprise."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from lorakit.errors import UsageError
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from pathlib import Path


def refuse_existing(path: Path, force: bool) -> None:
    """Raise UsageError where something is in the way of `path`."""
    if path.is_dir():
        raise UsageError(f"`{path}` is a folder: name the file to write with --output")
    if path.exists() and not force:
        raise UsageError(f"`{path}` is there already: name another file with --output, or pass --force")


def save(path: Path, text: str) -> None:
    """Write the whole file or none of it. Raises UsageError."""
    temporary = path.with_name(f".lorakit-{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {reason(error)}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def say(text: str) -> None:
    """Say a line on stderr."""
    from lorakit.report.words import visible

    typer.echo(visible(text), err=True)
