"""Join the layers of settings that govern a dataset, and remember where each value came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.config.checks import check
from lorakit.config.document import Document, load_pyproject, load_yaml
from lorakit.config.settings import Settings, kebab
from lorakit.errors import ConfigError, ConfigProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lorakit.config.document import Key

DEFAULT = "default"
COMMAND_LINE = "command line"
MERGED = frozenset({"severity", "rules", "per-path-ignores", "buckets"})
EXTENDED = frozenset({"extend-select", "ignore"})
# tables whose keys are ours, not the user's, and how deep below the table they stand
DEPTHS = {"buckets": 1, "rules": 2}


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
        """A problem at the closest document that says something about `key`, as far down as any of them does."""
        for end in range(len(key), 0, -1):
            for document in reversed(self.documents):
                if key[:end] in document.places:
                    return document.problem(message, key[:end])
        return ConfigProblem(message, self.origins.get(key[0], COMMAND_LINE) if key else COMMAND_LINE)


def load_settings(
    path: Path | None, overrides: Mapping[str, Any] | None = None, extra: Document | None = None
) -> Loaded:
    """Join defaults, `extend`ed files, the settings file, `extra` (a training config's share) and the command line.

    Structure faults do not stop at once: they come back in `problems`, so that rule-option faults can be shown with
    them. Raises ConfigError when a file cannot be read or parsed at all.
    """
    documents = [*(_chain(path) if path else []), *([extra] if extra else [])]
    documents.append(Document(Path(COMMAND_LINE), dict(overrides or {})))
    if overrides and overrides.get("select") is not None:
        # whoever names rules on the command line wants them, whatever a file ignores
        documents = [_without(document, "ignore") for document in documents[:-1]] + documents[-1:]
    problems: list[ConfigProblem] = []
    good: list[Document] = []
    for document in documents:
        problems.extend(_doubled(document))
        document = replace(document, values=_spelled(document.values), places=_spelled_places(document))
        _, faults = check(document, Settings)
        problems.extend(faults)
        good.append(_sound(document) if faults else document)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for document in good:
        _join(values, origins, document.values, str(document.path))
    settings, faults = check(Document(path or Path(COMMAND_LINE), values), Settings)
    problems.extend(faults)
    return Loaded(settings or Settings(), origins, path, tuple(good), tuple(problems))


def _without(document: Document, key: str) -> Document:
    return replace(document, values={name: value for name, value in document.values.items() if name != key})


def _doubled(document: Document) -> list[ConfigProblem]:
    """Keys that stand in the file in both spellings."""
    return [
        document.problem(f"`{key}` stands twice: `{kebab(key)}` is the same setting", (key,))
        for key in document.values
        if key != kebab(key) and kebab(key) in document.values
    ]


def _sound(document: Document) -> Document:
    """Only the settings that are well formed, so that the faults of rule options can be told together with others."""
    kept = {
        key: value
        for key, value in document.values.items()
        if not check(replace(document, values={key: value}), Settings)[1]
    }
    return replace(document, values=kept)


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
        chain.append(_anchored(document) if chain else document)
        named = document.values.get("extend")
        following = current.parent / named if isinstance(named, str) else None
        if following is not None and not following.is_file():
            raise ConfigError([document.problem(f"`extend` names `{named}`, which is not there", ("extend",))])
        current = following
    return chain[::-1]


def _anchored(document: Document) -> Document:
    """An extended file with its own folder in front of the paths it names: they start from it, wherever it is used."""
    folder, values = document.path.parent, dict(document.values)
    if isinstance(packs := values.get("packs"), list):
        values["packs"] = [_below(folder, pack) for pack in packs]
    if isinstance(entries := values.get("datasets"), list):
        values["datasets"] = [
            {**entry, "path": _below(folder, entry["path"])} if isinstance(entry, dict) and "path" in entry else entry
            for entry in entries
        ]
    return replace(document, values=values)


def _below(folder: Path, written: Any) -> Any:
    return str(folder.absolute() / written) if isinstance(written, str) else written


def _spelled(values: Mapping[str, Any]) -> dict[str, Any]:
    """All keys of ours written with hyphens: so that layers join, whichever way each of them spells a key."""
    return {kebab(key): _spelled_inside(value, DEPTHS.get(kebab(key), 0)) for key, value in values.items()}


def _spelled_inside(value: Any, depth: int) -> Any:
    if depth == 0 or not isinstance(value, dict):
        return value
    if depth == 1:
        return {kebab(key): inner for key, inner in value.items()}
    return {key: _spelled_inside(inner, depth - 1) for key, inner in value.items()}


def _spelled_places(document: Document) -> dict[Key, tuple[int, int]]:
    return {_spelled_key(key): place for key, place in document.places.items()}


def _spelled_key(key: Key) -> Key:
    first = kebab(str(key[0]))
    depth = DEPTHS.get(first, 0)
    inner = (kebab(part) if at == depth and isinstance(part, str) else part for at, part in enumerate(key[1:], 1))
    return (first, *inner)


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
