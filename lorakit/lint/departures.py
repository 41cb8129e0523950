"""For the record: what the rules of a run were bound to, and where settings, profile and target depart from them."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from lorakit.config.layers import COMMAND_LINE
from lorakit.config.settings import kebab
from lorakit.gate.attest import Terms
from lorakit.gate.attestation import Departure, Setting
from lorakit.lint.packs import severity_table
from lorakit.lint.registry import all_rules, find
from lorakit.lint.rule import Rule, SampleRule, SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.config.layers import Loaded
    from lorakit.lint.packs import Override, Packs
    from lorakit.lint.registry import Selected

PATHS = frozenset({"glossary", "subject-model", "extend", "packs"})


def terms_of(selected: Selected) -> dict[str, Terms]:
    """Version, severity and options of every rule of a run, by code."""
    return {rule.code: Terms(rule.version, rule.severity.label, _options(rule.options)) for rule in selected.rules}


def settings_of(loaded: Loaded) -> list[Setting]:
    """Every setting that somebody has said. Of paths that are not relative only the last part: a home is private."""
    values = loaded.settings.model_dump(mode="json", by_alias=True)
    return [
        Setting(key, _public(key, _plain(values[key])), said_by(loaded, key))
        for key in sorted(loaded.origins)
        if key in values and key != "schema"
    ]


def said_by(loaded: Loaded, key: str) -> str:
    """Who says something about the setting `key`: names of files, the command line."""
    names = [_name(document.path) for document in loaded.documents if document.values.get(key) is not None]
    return " and ".join(dict.fromkeys(names)) or "default"


def departures(loaded: Loaded, packs: Packs, selected: Selected) -> list[Departure]:
    """Every way in which this run judges otherwise than the rules do as lorakit ships them, by code."""
    found: list[Departure] = []
    bound = {rule.code: rule for rule in selected.rules}
    for kind in all_rules(packs):
        if not issubclass(kind, (SampleRule, SetRule)):
            continue
        rule = bound.get(kind.code)
        if rule is None:
            found.extend(_absent(kind, loaded, selected))
        else:
            found.extend((*_severity(rule, loaded, selected), *_other_options(rule, loaded, packs)))
        found.extend(
            Departure(kind.code, kind.name, "paths", pattern, said_by(loaded, "per-path-ignores"), "")
            for pattern, codes in selected.path_ignores.items()
            if kind.code in codes
        )
    return found


def _absent(kind: type[Rule], loaded: Loaded, selected: Selected) -> Iterator[Departure]:
    """Why a rule does not run; nothing for one that runs only where it is asked for by name."""
    users = [word for name, word in loaded.settings.severity.items() if find(name, [kind])]
    override, owner = _override(kind, loaded)
    if "off" in users:
        yield Departure(kind.code, kind.name, "off", "", said_by(loaded, "severity"), "")
    elif override and override.severity == "off" and not users:
        yield Departure(kind.code, kind.name, "off", "", owner, override.why)
    elif kind.code in selected.silenced:
        yield Departure(kind.code, kind.name, "ignored", "", said_by(loaded, "ignore"), "")
    elif kind.on:
        yield Departure(kind.code, kind.name, "not selected", "", said_by(loaded, "select"), "")


def _severity(rule: Rule, loaded: Loaded, selected: Selected) -> Iterator[Departure]:
    own = type(rule).severity
    if rule.severity is own:
        return
    detail = f"{rule.severity.label} instead of {own.label}"
    override, owner = _override(type(rule), loaded)
    if rule.code in selected.forced or override is None:
        yield Departure(rule.code, rule.name, "severity", detail, said_by(loaded, "severity"), "")
    else:
        yield Departure(rule.code, rule.name, "severity", detail, owner, override.why)


def _other_options(rule: Rule, loaded: Loaded, packs: Packs) -> Iterator[Departure]:
    """Options that are not at the rule's own default."""
    now, own = _options(rule.options), _options(rule.option_type())
    users = [options for name, options in loaded.settings.rules.items() if find(name, [type(rule)])]
    written = {kebab(key) for options in users for key in options}
    for key, value in now.items():
        if value != own[key]:
            by = said_by(loaded, "rules") if key in written else f"profile {packs.profile.name}"
            yield Departure(rule.code, rule.name, "options", f"{key} {value} instead of {own[key]}", by, "")


def _override(kind: type[Rule], loaded: Loaded) -> tuple[Override | None, str]:
    """The line of the severity table that concerns a rule, and whose it is; a target's beats a profile's."""
    table, settings = severity_table(), loaded.settings
    for owner, lines in (
        (f"target {settings.target}", table.targets.get(settings.target, {})),
        (f"profile {settings.profile}", table.profiles.get(settings.profile, {})),
    ):
        if found := next((line for name, line in lines.items() if find(name, [kind])), None):
            return found, owner
    return None, ""


def _options(options: Any) -> dict[str, Any]:
    return {kebab(each.name): _plain(getattr(options, each.name)) for each in dataclasses.fields(options)}


def _plain(value: Any) -> Any:
    """`value` as JSON holds it; a bound at infinity has no number there."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _public(key: str, value: Any) -> Any:
    if key == "datasets":
        said = [{name: inner for name, inner in entry.items() if inner is not None} for entry in value]
        return [{**entry, "path": _short(entry["path"])} for entry in said]
    if key in PATHS:
        return [_short(each) for each in value] if isinstance(value, list) else _short(value)
    return value


def _short(written: str) -> str:
    whole = PurePath(written).is_absolute() or PureWindowsPath(written).is_absolute()
    return PureWindowsPath(written).name if whole else written


def _name(path: Path) -> str:
    return COMMAND_LINE if path == Path(COMMAND_LINE) else path.name
