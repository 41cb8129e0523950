"""The negative prompt: words that were taken out of captions, with the base's usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from lorakit.config.checks import check
from lorakit.config.document import load_yaml
from lorakit.config.settings import BaseName, Strict
from lorakit.config.shipped import packs_folder
from lorakit.errors import ConfigError
from lorakit.fix.plan import FileChange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "negative_prompt.txt"


class _Prompts(Strict):
    schema_: Literal[1] = Field(alias="schema")
    families: dict[BaseName, list[str]]


def usual_words(family: BaseName) -> list[str]:
    """What one commonly puts into the negative prompt of a base. Raises ConfigError for a broken installation."""
    found, faults = check(load_yaml(packs_folder() / "prompts" / "negative.yaml"), _Prompts)
    if found is None or faults:
        raise ConfigError(faults)
    return found.families.get(family, [])


def negative_prompt(folder: Path, words: Iterable[str], family: BaseName) -> FileChange | None:
    """The change of `folder`'s negative prompt that adds `words`; None where it holds them all.

    A prompt is one line of words parted by commas. What the user wrote into it stays in front, as it is.
    """
    path = folder / NAME
    try:
        old = path.read_bytes()
    except OSError:
        old = None
    before = old.decode("utf-8", "replace").strip() if old is not None else ""
    known = _keys(before.split(","))
    first = [] if before else usual_words(family)
    added = [word for word in merged([*words, *first]) if word.casefold() not in known]
    if not added:
        return None
    line = ", ".join([*([before.rstrip(", ")] if before else []), *added])
    return FileChange(path, old, (line + "\n").encode())


def merged(words: Iterable[str]) -> list[str]:
    """The words in order, none twice whatever its case."""
    found: dict[str, str] = {}
    for word in words:
        plain = " ".join(word.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    return list(found.values())


def _keys(words: Iterable[str]) -> set[str]:
    return {" ".join(word.split()).casefold() for word in words}
