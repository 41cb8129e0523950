"""Find the settings that govern a dataset, join their layers, and remember where each value came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lorakit.config.checks import check
from lorakit.config.document import Document, load_pyproject, load_yaml
from lorakit.config.settings import Settings, kebab
from lorakit.errors import ConfigError, ConfigProblem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SETTINGS_FILE = "lorakit.yaml"
DEFAULT = "default"
COMMAND_LINE = "command line"
MERGED = frozenset({"severity", "rules", "per-path-ignores", "buckets"})
EXTENDED = frozenset({"extend-select", "ignore"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with the origin of each top-level key, and the document that rule options point back into."""

    settings: Settings
    origins: Mapping[str, str]
    path: Path | None = None
    documents: tuple[Document, ...] = ()
    problems: tuple[ConfigProblem, ...] = field(default=())

    @property
    def folder(self) -> Path | None:
        """The folder that relative paths of the settings start from."""
        return self.path.parent if self.path else None

    def problem(self, message: str, *key: str) -> ConfigProblem:
        """A problem at the closest document that says something about `key`."""
        for document in reversed(self.documents):
            if key in document.places:
                return document.problem(message, key)
        return ConfigProblem(message, self.origins.get(key[0], COMMAND_LINE) if key else COMMAND_LINE)


def find_settings(start: Path) -> Path | None:
    """The closest `lorakit.yaml`, or `pyproject.toml` with `[tool.lorakit]`, from `start` upward."""
    start = start.resolve()
    folder = start if start.is_dir() else start.parent
    for place in (folder, *folder.parents):
        if (place / SETTINGS_FILE).is_file():
            return place / SETTINGS_FILE
        pyproject = place / "pyproject.toml"
        if pyproject.is_file() and load_pyproject(pyproject) is not None:
            return pyproject
    return None


def find_common(paths: Sequence[Path]) -> Path | None:
    """The settings that govern all `paths`. Raises UsageError when two of them follow different files."""
    found = {find_settings(path): path for path in paths}
    if len(found) > 1:
        pairs = "; ".join(f"`{path}` follows {settings or 'no settings'}" for settings, path in found.items())
        raise UsageError(f"the datasets follow different settings ({pairs}): lint them in two runs or pass --config")
    return next(iter(found), None)


def load_settings(
    path: Path | None, overrides: Mapping[str, Any] | None = None, extra: Document | None = None
) -> Loaded:
    """Join defaults, `extend`ed files, the settings file, `extra` (a training config's share) and the command line.

    Structure faults do not stop at once: they come back in `problems`, so that rule-option faults can be shown with
    them. Raises ConfigError when a file cannot be read or parsed at all.
    """
    documents = _chain(path) if path else []
    problems: list[ConfigProblem] = []
    good: list[Document] = []
    for document in [*documents, *([extra] if extra else [])]:
        document = replace(document, values=_spelled(document.values), places=_spelled_places(document))
        valid, faults = check(document, Settings)
        problems.extend(faults)
        if valid is not None:
            good.append(document)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for document in good:
        _join(values, origins, document.values, str(document.path))
    _join(values, origins, _spelled(dict(overrides or {})), COMMAND_LINE)
    flat = Document(path or _nowhere(), values)
    settings, faults = check(flat, Settings)
    problems.extend(ConfigProblem(fault.message, origins.get(_first_key(fault), COMMAND_LINE)) for fault in faults)
    return Loaded(settings or Settings(), origins, path, tuple(good), tuple(problems))


def _nowhere() -> Path:
    from pathlib import Path

    return Path(COMMAND_LINE)


def _first_key(fault: ConfigProblem) -> str:
    return fault.message.split("`")[1].split(".")[0] if "`" in fault.message else ""


def _chain(path: Path) -> list[Document]:
    """The settings file preceded by what it extends, the farthest first. Raises ConfigError for a circle."""
    chain: list[Document] = []
    seen: set[Path] = set()
    current: Path | None = path
    while current is not None:
        real = current.resolve()
        if real in seen:
            raise ConfigError([chain[-1].problem(f"`extend` goes round in a circle at `{current}`", ("extend",))])
        seen.add(real)
        document = load_pyproject(current) if current.name == "pyproject.toml" else load_yaml(current)
        if document is None:
            raise ConfigError([ConfigProblem("has no [tool.lorakit] table", current)])
        chain.append(document)
        named = document.values.get("extend")
        following = current.parent / named if isinstance(named, str) else None
        if following is not None and not following.is_file():
            raise ConfigError([document.problem(f"`extend` names `{named}`, which is not there", ("extend",))])
        current = following
    return chain[::-1]


def _spelled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Top-level keys and those of sub-tables, written with hyphens."""
    return {kebab(key): value for key, value in values.items()}


def _spelled_places(document: Document) -> dict[tuple[str | int, ...], tuple[int, int]]:
    return {(kebab(str(key[0])), *key[1:]): place for key, place in document.places.items()}


def _join(values: dict[str, Any], origins: dict[str, str], layer: Mapping[str, Any], origin: str) -> None:
    """Lay `layer` over `values`: the closest wins; tables join by key, `ignore` and `extend-select` add up."""
    for key, value in layer.items():
        if value is None:
            continue
        if key in MERGED and isinstance(value, dict):
            values[key] = _merge(values.get(key, {}), value)
        elif key in EXTENDED:
            values[key] = [*values.get(key, []), *(each for each in value if each not in values.get(key, []))]
        else:
            values[key] = value
        origins[key] = origin


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` over `below`, tables inside joined the same way."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
