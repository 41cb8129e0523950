"""Options of rules: a default, what it means, and the evidence it was set by; bound from the settings by name."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from dataclasses import dataclass
from typing import Any

from lorakit.config.checks import near
from lorakit.config.settings import kebab


@dataclass(frozen=True)
class Options:
    """A rule's options; a rule without any uses this class as it stands."""


def option(
    default: Any,
    doc: str,
    set_by: str,
    low: float = 0,
    high: float = math.inf,
    limits: str = "",
    below: bool = False,
) -> Any:
    """A field of an Options class; a number must lie from `low` to `high`.

    `limits` names the measurement that it is the limit of, so that it can be calibrated: what lies above is a fault,
    or, with `below`, what lies below.

    `doc` gives meaning and unit; `set_by` names the data, the number of cases and the false-alarm rate behind the
    default, or says that it is a convention and whose.
    """
    about = {"doc": doc, "set_by": set_by, "low": low, "high": high, "limits": limits, "below": below}
    return dataclasses.field(default=default, metadata=about)


def describe(options: type[Options]) -> list[tuple[str, Any, str, str]]:
    """(name as written in settings, default, doc, evidence) of every option."""
    return [
        (kebab(field.name), field.default, field.metadata["doc"], field.metadata["set_by"])
        for field in dataclasses.fields(options)
    ]


def bind(options: type[Options], values: dict[str, Any]) -> tuple[Options, list[tuple[str, str]]]:
    """The options with `values` in place of defaults, and (key, what is wrong) for each that does not fit."""
    fields = {kebab(field.name): field for field in dataclasses.fields(options)}
    kinds = typing.get_type_hints(options)
    good: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for written, value in values.items():
        field = fields.get(kebab(written))
        if field is None:
            known = near(kebab(written), fields) or (
                f"; its options are {', '.join(f'`{name}`' for name in fields)}" if fields else "; it has no options"
            )
            wrong.append((written, f"unknown option `{written}`{known}"))
        elif not _fits(value, kinds[field.name]):
            wrong.append((written, f"`{written}` is `{value}`; it must be {_words(kinds[field.name])}"))
        elif _is_number(value) and not field.metadata["low"] <= value <= field.metadata["high"]:
            low, high = field.metadata["low"], field.metadata["high"]
            bounds = f"from {low} to {high}" if high < math.inf else f"at least {low}"
            wrong.append((written, f"`{written}` is `{value}`; it must be {bounds}"))
        else:
            good[field.name] = value
    return options(**good), wrong


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fits(value: Any, kind: Any) -> bool:
    if isinstance(kind, types.UnionType):
        return any(_fits(value, each) for each in kind.__args__)
    if kind is types.NoneType:
        return value is None
    if typing.get_origin(kind) is tuple:
        return isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)
    if kind is float:
        return _is_number(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _words(kind: Any) -> str:
    if isinstance(kind, types.UnionType):
        return " or ".join(_words(each) for each in kind.__args__)
    if kind is types.NoneType:
        return "empty (null)"
    if typing.get_origin(kind) is tuple:
        return "a list of words"
    return {float: "a number", int: "a whole number", bool: "true or false", str: "a word"}.get(kind, str(kind))
