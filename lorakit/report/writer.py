"""What an output format is, and how one is found by its name. One file each in `formats/`."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.report import formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from lorakit.findings import Report


@dataclass(frozen=True, slots=True)
class Look:
    """How a person wants the findings: grouped `by` rule or picture, folded or not; `cwd` shortens paths."""

    by: str = "rule"
    unfold: bool = False
    cwd: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """One format. Machine formats `render` a string, never wrapped; human ones `show` themselves on a console."""

    name: str
    summary: str
    render: Callable[[Report, Look], str] | None = None
    show: Callable[[Report, Look, Console], None] | None = None


@lru_cache(maxsize=1)
def writers() -> dict[str, Writer]:
    """Every format in `formats/` by its name."""
    modules = pkgutil.iter_modules(formats.__path__, formats.__name__ + ".")
    found = [importlib.import_module(module.name).WRITER for module in modules]
    return {writer.name: writer for writer in sorted(found, key=lambda writer: writer.name)}


def find_writer(name: str) -> Writer:
    """The format called `name`. Raises UsageError that lists the others."""
    known = writers()
    if name not in known:
        raise UsageError(f"there is no output format `{name}`; the formats are {', '.join(f'`{n}`' for n in known)}")
    return known[name]
