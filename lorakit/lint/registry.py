"""Which rules there are, which of them a run uses, and with what options and severity."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, TypeVar

from lorakit.config.checks import near
from lorakit.errors import ConfigProblem
from lorakit.findings import Severity
from lorakit.lint import rules as rule_package
from lorakit.lint.options import bind
from lorakit.lint.rule import Rule, SampleRule, SetRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lorakit.config.layers import Loaded
    from lorakit.lint.packs import Packs

ALL = "ALL"
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Selected:
    """The rules of a run, bound, with what per-path ignores drop; `forced` severities beat what a rule says.

    `silenced` are the codes that are ignored or off: they hold for what lorakit says of itself, too.
    """

    rules: tuple[Rule, ...]
    forced: Mapping[str, Severity]
    path_ignores: Mapping[str, frozenset[str]]
    prefix: str = ""
    silenced: frozenset[str] = frozenset()

    def drops(self, code: str, path: str) -> bool:
        """Whether per-path ignores silence rule `code` for `path`, which is relative to the dataset's root.

        Patterns may be written from there, or from the settings file, which lies `prefix` above.
        """
        places = (path, self.prefix + path)
        return any(
            code in codes and any(fnmatch(place, pattern) for place in places)
            for pattern, codes in self.path_ignores.items()
        )


def code_rules() -> tuple[type[Rule], ...]:
    """Every rule class below `lint/rules/`, found by walking the folder, sorted by code."""
    found: list[type[Rule]] = []
    for module in pkgutil.walk_packages(rule_package.__path__, rule_package.__name__ + "."):
        if module.ispkg:
            continue
        loaded = importlib.import_module(module.name)
        found.extend(
            each
            for each in vars(loaded).values()
            if isinstance(each, type) and issubclass(each, Rule) and each.__module__ == module.name
        )
    return tuple(sorted(found, key=lambda rule: rule.code))


def all_rules(packs: Packs) -> tuple[type[Rule], ...]:
    """Code rules and data rules together, sorted by code."""
    return tuple(sorted((*code_rules(), *packs.rules), key=lambda rule: rule.code))


def find(word: str, rules: Iterable[type[Rule]]) -> type[Rule] | None:
    """The rule whose code, name or former name is `word`, in any case."""
    for rule in rules:
        if word.lower() in (rule.code.lower(), rule.name, *rule.aliases):
            return rule
    return None


def select(loaded: Loaded, packs: Packs) -> tuple[Selected, list[ConfigProblem]]:
    """Bind the rules that the settings choose; faults in names and options come back, all at once."""
    rules = all_rules(packs)
    settings = loaded.settings
    problems = _taken(packs)
    matcher = _Matcher(rules, loaded, problems)
    chosen = matcher.codes("select", settings.select) | matcher.codes("extend-select", settings.extend_select)
    ignored = matcher.codes("ignore", settings.ignore)
    chosen -= ignored
    path_ignores = {
        pattern: frozenset(matcher.codes("per-path-ignores", words, pattern))
        for pattern, words in settings.per_path_ignores.items()
    }
    user_words = dict(matcher.by_code("severity", settings.severity))
    words: dict[str, str] = {**_by_code(packs.overrides, rules), **user_words}
    bound: list[Rule] = []
    user_options: dict[str, dict[str, Any]] = {}
    for code, table in matcher.by_code("rules", settings.rules):
        # one layer may say `set-size`, another SET001
        user_options.setdefault(code, {}).update(table)
    for rule in rules:
        written = user_options.get(rule.code, {})
        if not issubclass(rule, (SampleRule, SetRule)):
            continue
        from_profile = next((v for name, v in packs.profile.rules.items() if find(name, [rule])), {})
        options, wrong = bind(rule.option_type, {**from_profile, **written})
        problems.extend(
            loaded.problem(f"`rules.{rule.name}`: {said}", "rules", matcher.spelt(rule, settings.rules), key)
            for key, said in wrong
        )
        if rule.code in chosen and words.get(rule.code) != "off":
            word = words.get(rule.code)
            bound.append(rule(options, Severity.parse(word) if word else None))
    forced = {code: Severity.parse(word) for code, word in user_words.items() if word != "off"}
    off = {code for code, word in words.items() if word == "off"}
    return Selected(tuple(bound), forced, path_ignores, silenced=frozenset(ignored | off)), problems


def _taken(packs: Packs) -> list[ConfigProblem]:
    """Data rules whose code or name another rule has already."""
    problems: list[ConfigProblem] = []
    seen = {word for rule in code_rules() for word in (rule.code, rule.name, *rule.aliases)}
    for rule in packs.rules:
        problems.extend(
            ConfigProblem(f"`{word}` is the code or name of another rule: choose another", rule.origin)
            for word in (rule.code, rule.name)
            if word in seen
        )
        seen |= {rule.code, rule.name}
    return problems


@dataclass(frozen=True, slots=True)
class _Matcher:
    """Turns the words of the settings (codes, names, families, ALL) into codes, collecting those that fit nothing."""

    rules: Sequence[type[Rule]]
    loaded: Loaded
    problems: list[ConfigProblem]

    def codes(self, key: str, words: Iterable[str], *inside: str) -> set[str]:
        found: set[str] = set()
        for word in words:
            if word.upper() == ALL:
                found |= {rule.code for rule in self.rules if rule.on or key == "ignore"}
            elif family := {
                rule.code
                for rule in self.rules
                if re.fullmatch(r"[A-Za-z]{3}\d{0,2}", word) and rule.code.startswith(word.upper())
            }:
                found |= {rule.code for rule in self.rules if rule.code in family and (rule.on or key == "ignore")}
            elif rule := find(word, self.rules):
                found.add(rule.code)
            else:
                self._unknown(word, key, *inside)
        return found

    def by_code(self, key: str, table: Mapping[str, V]) -> list[tuple[str, V]]:
        found: list[tuple[str, V]] = []
        for word, value in table.items():
            if rule := find(word, self.rules):
                found.append((rule.code, value))
            else:
                self._unknown(word, key, word)
        return found

    @staticmethod
    def spelt(rule: type[Rule], table: Mapping[str, object]) -> str:
        """How the settings spell this rule's name."""
        return next((word for word in table if find(word, [rule])), rule.name)

    def _unknown(self, word: str, key: str, *inside: str) -> None:
        known = [rule.name for rule in self.rules] + [rule.code for rule in self.rules]
        hint = near(word, known) or "; `lorakit rule --all` lists them"
        self.problems.append(self.loaded.problem(f"`{key}` names the unknown rule `{word}`{hint}", key, *inside, word))


def _by_code(table: Mapping[str, str], rules: Sequence[type[Rule]]) -> dict[str, str]:
    return {rule.code: word for name, word in table.items() if (rule := find(name, rules))}
