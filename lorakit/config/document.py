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
LONGEST_DIGITS = 80  # before a number is made of them; 63 bits written in base 2 with underscores
CORE = "tag:yaml.org,2002:"
MERGE = CORE + "merge"


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
        root, constructor = _parsed(text)
        values = _plain(root, (), places, constructor)
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


def _parsed(text: str) -> tuple[Any, Any]:
    """The root node of a YAML 1.2 text (None for an empty one), and what makes values of scalar nodes.

    Nodes know their places and cost a third less time than ruamel's round-trip values, which keep comments too.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of reused anchors and the like: valid, if odd
        return yaml.compose(text), yaml.constructor


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "unknown error"


def _plain(node: Any, at: Key, places: dict[Key, tuple[int, int]], constructor: Any) -> Any:
    """Turn nodes into plain values, noting where each key and item stands."""
    if len(places) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES:,} values, counting those that aliases repeat")
    if node is None:
        return None
    if node.id == "mapping":
        return _mapping(node, at, places, constructor)
    if node.id == "sequence":
        items = []
        for index, item in enumerate(node.value):
            place = _mark(item)
            places[(*at, index)] = place
            value = _plain(item, (*at, index), places, constructor)
            if isinstance(value, str):
                places.setdefault((*at, value), place)
            items.append(value)
        return items
    return _scalar(node, constructor)


def _mapping(node: Any, at: Key, places: dict[Key, tuple[int, int]], constructor: Any) -> dict[str, Any]:
    from ruamel.yaml.constructor import DuplicateKeyError

    plain: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        if str(key.tag) == MERGE:
            for each in value.value if value.id == "sequence" else [value]:
                found = _plain(each, (*at, "<<"), places, constructor)
                merged = {**found, **merged} if isinstance(found, dict) else merged
            continue
        name = str(_plain(key, (*at, "?"), {}, constructor))
        if name in plain:
            raise DuplicateKeyError(
                "while constructing a mapping", node.start_mark, f'found duplicate key "{name}"', key.start_mark
            )
        places[(*at, name)] = _mark(key)
        plain[name] = _plain(value, (*at, name), places, constructor)
    return {**merged, **plain}


def _mark(node: Any) -> tuple[int, int]:
    """Where a node begins, 1-based."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: Any, constructor: Any) -> Any:
    kind = str(node.tag).removeprefix(CORE)
    if kind == "str" or kind not in ("bool", "int", "float", "null", "timestamp"):
        return str(node.value)
    if kind == "int" and len(node.value) > LONGEST_DIGITS:
        raise ValueError("a number is too long")
    value = constructor.construct_object(node)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return value


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
