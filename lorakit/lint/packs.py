"""Read the packs of `rules/`: targets, profiles, the severity table and data rules. Data only, never code."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, Field

from lorakit.caption.vocabulary import Vocabularies, VocabularyPack, gather, is_vocabulary
from lorakit.config.checks import check
from lorakit.config.document import load_yaml
from lorakit.config.settings import SeverityWord, Strict
from lorakit.config.shipped import packs_folder
from lorakit.errors import ConfigError
from lorakit.lint.kinds import PhraseEntry, phrase_rule
from lorakit.lint.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lorakit.lint.rule import Rule

M = TypeVar("M", bound=BaseModel)


class Override(Strict):
    """One line of the severity table."""

    severity: SeverityWord | Literal["off"]
    why: str


class SeverityTable(Strict):
    """`rules/severities.yaml`: what differs from the rules' own defaults."""

    schema_: Literal[1] = Field(alias="schema")
    targets: dict[str, dict[str, Override]]
    profiles: dict[str, dict[str, Override]]


class Profile(Strict):
    """`rules/profiles/NAME.yaml`: options of rules for one kind of LoRA."""

    schema_: Literal[1] = Field(alias="schema")
    name: str
    summary: str
    rules: dict[str, dict[str, Any]]


class RulePack(Strict):
    """A file of data rules."""

    schema_: Literal[1] = Field(alias="schema")
    name: str
    summary: str
    rules: list[PhraseEntry]


@dataclass(frozen=True)
class Packs:
    """Everything the packs say for one target and one profile."""

    target: Target
    profile: Profile
    overrides: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[type[Rule]] = ()
    vocabularies: Vocabularies = field(default_factory=Vocabularies)


def load_packs(target: str, profile: str, own: Sequence[Path] = ()) -> Packs:
    """The shipped packs for `target` and `profile`, with data rules of the user's `own` packs behind them.

    Raises ConfigError, line-exact, for a pack that is not well formed.
    """
    folder = packs_folder()
    table = _read(folder / "severities.yaml", SeverityTable)
    overrides = {name: each.severity for name, each in table.profiles.get(profile, {}).items()}
    overrides |= {name: each.severity for name, each in table.targets.get(target, {}).items()}
    word_lists = [path for path in own if is_vocabulary(load_yaml(path))]
    rules = [rule for path in (*shipped_rule_packs(), *own) if path not in word_lists for rule in read_rules(path)]
    return Packs(
        _read(folder / "targets" / f"{target}.yaml", Target),
        _read(folder / "profiles" / f"{profile}.yaml", Profile),
        overrides,
        rules,
        _vocabularies(tuple((path, path.stat().st_mtime_ns) for path in (*shipped_vocabularies(), *word_lists))),
    )


def pack_digest(own: Sequence[Path] = ()) -> str:
    """SHA-256, hex, of every pack's bytes: a word more in a list is another verdict."""
    digest = hashlib.sha256()
    for path in (*sorted(packs_folder().rglob("*.yaml")), *own):
        digest.update(path.name.encode("utf-8", "surrogatepass") + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def severity_table() -> SeverityTable:
    """The whole table, for the documentation."""
    table: SeverityTable = _read(packs_folder() / "severities.yaml", SeverityTable)
    return table


def shipped_rule_packs() -> list[Path]:
    """The files of data rules that lorakit ships."""
    return [path for path in sorted(packs_folder().glob("*.yaml")) if path.name != "severities.yaml"]


def shipped_vocabularies() -> list[Path]:
    """The word lists that lorakit ships."""
    return sorted((packs_folder() / "vocabularies").glob("*.yaml"))


def read_words(path: Path) -> VocabularyPack:
    """One word list. Raises ConfigError."""
    pack: VocabularyPack = _read(path, VocabularyPack)
    return pack


def read_pack(path: Path) -> RulePack:
    """One pack of data rules. Raises ConfigError."""
    pack: RulePack = _read(path, RulePack)
    return pack


def read_rules(path: Path) -> tuple[type[Rule], ...]:
    """The data rules of one pack. Raises ConfigError."""
    return tuple(phrase_rule(entry, str(path)) for entry in read_pack(path).rules)


@lru_cache(maxsize=8)
def _vocabularies(files: tuple[tuple[Path, int], ...]) -> Vocabularies:
    """Joined once for as long as the files, each with its time of change, stay as they are."""
    return gather(read_words(path) for path, _ in files)


def _read(path: Path, model: type[M]) -> M:
    pack: M = _parse(path, model, path.stat().st_mtime_ns if path.is_file() else 0)
    return pack


@lru_cache(maxsize=64)
def _parse(path: Path, model: type[M], changed: int) -> M:
    """Read once for as long as the file stays as it is: `changed` is its time of change."""
    del changed
    pack, problems = check(load_yaml(path), model)
    if pack is None:
        raise ConfigError(problems)
    return pack
