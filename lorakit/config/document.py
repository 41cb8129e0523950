"""A configuration file with the line and column of every key, so that errors can point at them."""

from __future__ import annotations

import re
import tomllib
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lorakit.errors import ConfigError, ConfigProblem

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str | int, ...]
MOST_VALUES = 100_000
LONGEST_NUMBER = 1 << 63


@dataclass(frozen=True, slots=True)
class Document:
    """Plain values of one file.

    `places` maps a key path to its 1-based (line, column); a list item stands there by its index and by its text.
    """

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
    except ValueError as error:  # a NUL in the path
        raise ConfigError([ConfigProblem(f"cannot be read: {error}", path)]) from error


def load_yaml(path: Path) -> Document:
    """Read a YAML 1.2 mapping. Raises ConfigError for syntax errors, doubled keys, or a file that is no mapping."""
    from ruamel.yaml.error import MarkedYAMLError

    text = read_config_text(path)
    lines = tuple(text.splitlines())
    places: dict[Key, tuple[int, int]] = {}
    try:
        values = _plain(_parsed(text), (), places)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        message = _first_line(error.problem or "not valid YAML")
        raise ConfigError([ConfigProblem(f"not valid YAML: {message}", path, line, column, excerpt)]) from error
    except Exception as error:  # the parser trips over hostile text in many ways; each is a fault of the text
        said = "nested too deeply" if isinstance(error, RecursionError) else _first_line(str(error))
        raise ConfigError([ConfigProblem(f"not valid YAML: {said}", path)]) from error
    if values is None:
        return Document(path, {}, {}, lines)
    if not isinstance(values, dict):
        raise ConfigError([ConfigProblem("must hold `key: value` lines at its top level", path, 1, 1, lines[0])])
    return Document(path, values, places, lines)


def load_pyproject(path: Path) -> Document | None:
    """The `[tool.lorakit]` table of a pyproject.toml, or None when it has none. Raises ConfigError for bad TOML."""
    text = read_config_text(path)
    lines = tuple(text.splitlines())
    try:
        tools = tomllib.loads(text).get("tool")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([toml_problem(path, lines, str(error))]) from error
    table = tools.get("lorakit") if isinstance(tools, dict) else None
    if table is None:
        return None
    document = Document(path, table, _toml_places(lines), lines)
    if not isinstance(table, dict):
        raise ConfigError([document.problem("`tool.lorakit` must be a table: write `[tool.lorakit]`")])
    return document


def toml_problem(path: Path, lines: tuple[str, ...], said: str) -> ConfigProblem:
    """A syntax error of tomllib, which tells the place in words only: `... (at line 3, column 5)`."""
    message, _, place = said.partition(" (at line ")
    line, column = 0, 0
    if place and place[0].isdigit():
        line, column = (int(part) for part in place.rstrip(")").split(", column "))
    excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
    hint = "; write Windows paths in single quotes, as in 'C:\\data'" if "\\" in excerpt else ""
    return ConfigProblem(f"not valid TOML: {message[:1].lower()}{message[1:]}{hint}", path, line, column, excerpt)


def _parsed(text: str) -> Any:
    from ruamel.yaml import YAML

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of reused anchors and the like: valid, if odd
        return YAML(typ="rt").load(text)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "unknown error"


def _plain(node: Any, at: Key, places: dict[Key, tuple[int, int]]) -> Any:
    """Turn ruamel's commented values into plain ones, noting where each key stands."""
    if len(places) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES:,} values, counting those that aliases repeat")
    if isinstance(node, dict):
        plain: dict[str, Any] = {}
        for key, value in node.items():
            if place := _mark(node, key):
                places[(*at, str(key))] = place
            plain[str(key)] = _plain(value, (*at, str(key)), places)
        return plain
    if isinstance(node, list):
        items = []
        for index, value in enumerate(node):
            if place := _mark(node, index):
                places[(*at, index)] = place
                if isinstance(value, str):
                    places.setdefault((*at, str(value)), place)
            items.append(_plain(value, (*at, index), places))
        return items
    return _scalar(node)


def _mark(node: Any, key: Any) -> tuple[int, int] | None:
    """Where ruamel saw a key or an item, 1-based; it does not say so of keys that `<<` merged in."""
    seen = (node.lc.data or {}).get(key) if hasattr(node, "lc") else None
    return (seen[0] + 1, seen[1] + 1) if seen else None


def _scalar(node: Any) -> Any:
    from ruamel.yaml.comments import TaggedScalar
    from ruamel.yaml.scalarbool import ScalarBoolean

    if isinstance(node, TaggedScalar):
        return str(node.value)
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, int) and abs(node) >= LONGEST_NUMBER:
        raise ValueError("a number is too long")
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
