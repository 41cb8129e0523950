"""A kohya TOML with the places of its keys, looked through from the innermost table outward."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lorakit.config.document import Document, Key, read_config_text, toml_problem
from lorakit.config.kohya_keys import KNOWN, BadValueError, converted, near
from lorakit.errors import ConfigError, ConfigProblem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def load_toml(path: Path) -> Document:
    """Read a TOML file with the places of its keys. Raises ConfigError."""
    text = read_config_text(path)
    lines = tuple(text.splitlines())
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([toml_problem(path, lines, str(error))]) from error
    return Document(path, values, _toml_places(lines), lines)


@dataclass(slots=True)
class Reader:
    """Looks keys up through tables, innermost first, and collects what is wrong with them."""

    document: Document
    problems: list[ConfigProblem] = field(default_factory=list)
    seen: set[Key] = field(default_factory=set)

    def values(self, kinds: dict[str, str], tables: list[Key]) -> dict[str, Any]:
        """What the tables say about the keys of `kinds`; a key that none of them has is left to its default."""
        found: dict[str, Any] = {}
        for name, kind in kinds.items():
            for at in tables:
                value = self.table(at).get(name)
                if value is None:
                    continue
                try:
                    found[name] = converted(value, kind)
                except BadValueError as error:
                    self.problem(f"`{name}` is `{value}`: {error}", (*at, name))
                break
        return found

    def table(self, at: Key) -> dict[str, Any]:
        """The table at this key, or an empty one."""
        current: Any = self.document.values
        for part in at:
            inside = (
                isinstance(current, list) if isinstance(part, int) else isinstance(current, dict) and part in current
            )
            current = current[part] if inside else {}
        return current if isinstance(current, dict) else {}

    def problem(self, message: str, key: Key) -> None:
        """Collect a fault, once for each key."""
        if key not in self.seen:
            self.seen.add(key)
            self.problems.append(self.document.problem(message, key))

    def line(self, key: Key) -> int:
        """Where a key stands, or 0."""
        return self.document.places.get(key, (0, 0))[0]

    def check_keys(self, at: Key, misplaced: dict[str, str]) -> None:
        """Faults for keys that are nearly right, or right in another table."""
        for name in self.table(at):
            key = (*at, name)
            if name in misplaced:
                self.problem(f"`{name}` {misplaced[name]}", key)
            elif name not in KNOWN and (meant := near(name)):
                self.problem(f"unknown key `{name}` (did you mean `{meant}`?)", key)


def _toml_places(lines: Sequence[str]) -> dict[Key, tuple[int, int]]:
    """Where tables and keys stand, by (name, index, ...); tomllib keeps no positions."""
    places: dict[Key, tuple[int, int]] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-\"' ]+?)\s*\]", line):
            table = _table(header.group(2), len(header.group(1)) == 2, counts)
            places.setdefault(table, (number, header.start(1) + 1))
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line):
            places.setdefault((*table, key.group(1)), (number, key.start(1) + 1))
    return places


def _table(dotted: str, repeated: bool, counts: dict[Key, int]) -> Key:
    """The key of a header such as `datasets.subsets`: the last of each array of tables so far."""
    *above, last = (part.strip(" \"'") for part in dotted.split("."))
    key: Key = ()
    for part in above:
        key = (*key, part)
        if key in counts:
            key = (*key, counts[key] - 1)
    key = (*key, last)
    if repeated:
        counts[key] = counts.get(key, 0) + 1
        return (*key, counts[key] - 1)
    return key
