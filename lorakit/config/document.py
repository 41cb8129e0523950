"""A configuration file with the line and column of every key, so that errors can point at them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lorakit.errors import ConfigError, ConfigProblem

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Plain values of one file; `places` maps a key path to its 1-based (line, column)."""

    path: Path
    values: dict[str, Any]
    places: dict[Key, tuple[int, int]] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def problem(self, message: str, key: Key = ()) -> ConfigProblem:
        """A problem at `key`, or at the closest key above it whose place is known."""
        for end in range(len(key), 0, -1):
            if place := self.places.get(key[:end]):
                line, column = place
                excerpt = self.lines[line - 1] if line <= len(self.lines) else ""
                return ConfigProblem(message, self.path, line, column, excerpt)
        return ConfigProblem(message, self.path)


def read_config_text(path: Path) -> str:
    """The file's text without a byte-order mark. Raises ConfigError when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        said = (error.strerror or type(error).__name__).lower()
        raise ConfigError([ConfigProblem(f"cannot be read: {said}", path)]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([ConfigProblem("is not UTF-8: save it as UTF-8", path)]) from error


def load_yaml(path: Path) -> Document:
    """Read a YAML 1.2 mapping. Raises ConfigError for syntax errors, doubled keys, or a file that is no mapping."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = read_config_text(path)
    lines = tuple(text.splitlines())
    try:
        loaded = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        message = _first_line(error.problem or "not valid YAML")
        raise ConfigError([ConfigProblem(f"not valid YAML: {message}", path, line, column, excerpt)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ConfigError([ConfigProblem(f"not valid YAML: {_first_line(str(error))}", path)]) from error
    if loaded is None:
        return Document(path, {}, {}, lines)
    if not isinstance(loaded, dict):
        raise ConfigError([ConfigProblem("must hold `key: value` lines at its top level", path, 1, 1, lines[0])])
    places: dict[Key, tuple[int, int]] = {}
    return Document(path, _plain(loaded, (), places), places, lines)


def load_pyproject(path: Path) -> Document | None:
    """The `[tool.lorakit]` table of a pyproject.toml, or None when it has none. Raises ConfigError for bad TOML."""
    text = read_config_text(path)
    try:
        table = tomllib.loads(text).get("tool", {}).get("lorakit")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([ConfigProblem(f"not valid TOML: {error}", path)]) from error
    if table is None:
        return None
    lines = tuple(text.splitlines())
    return Document(path, table, _toml_places(lines), lines)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "unknown error"


def _plain(node: Any, at: Key, places: dict[Key, tuple[int, int]]) -> Any:
    """Turn ruamel's commented values into plain ones, noting where each key stands."""
    if isinstance(node, dict):
        plain: dict[str, Any] = {}
        for key, value in node.items():
            line, column = node.lc.key(key) if hasattr(node, "lc") and node.lc.data else (0, 0)
            places[(*at, str(key))] = (line + 1, column + 1)
            plain[str(key)] = _plain(value, (*at, str(key)), places)
        return plain
    if isinstance(node, list):
        items = []
        for index, value in enumerate(node):
            line, column = node.lc.item(index) if hasattr(node, "lc") and node.lc.data else (0, 0)
            places[(*at, index)] = (line + 1, column + 1)
            items.append(_plain(value, (*at, index), places))
        return items
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _toml_places(lines: tuple[str, ...]) -> dict[Key, tuple[int, int]]:
    """Where the keys of `[tool.lorakit...]` stand; tomllib keeps no positions."""
    places: dict[Key, tuple[int, int]] = {}
    table: Key | None = None
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\s*\[+\s*tool\.lorakit((?:\.[\w-]+)*)\s*\]+", line):
            table = tuple(part for part in header.group(1).split(".") if part)
            if table:
                places.setdefault(table, (number, 1))
        elif line.lstrip().startswith("["):
            table = None
        elif table is not None and (key := re.match(r"\s*\"?([\w./*-]+)\"?\s*=", line)):
            places[(*table, key.group(1))] = (number, key.start(1) + 1)
    return places
