"""Check a document against a pydantic model and phrase every fault for the person who wrote the file."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lorakit.config.document import Document, Key
    from lorakit.errors import ConfigProblem

M = TypeVar("M", bound=BaseModel)
# pydantic's kinds of fault, in words that are no Python
EXPECTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text, in quotes if it looks like a number or a date",
    "list_type": "a list, as in [one, two]",
    "dict_type": "a table of `key: value` lines",
    "model_type": "a table of `key: value` lines",
}


def near(word: str, known: Iterable[str]) -> str:
    """` (did you mean `x`?)` for a word that is nearly one of `known`, else an empty string."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, sorted(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=70)
    return f" (did you mean `{best[0]}`?)" if best else ""


def check(document: Document, model: type[M]) -> tuple[M | None, list[ConfigProblem]]:
    """Return the document as `model`, or None with every fault in it."""
    try:
        return model.model_validate(document.values), []
    except ValidationError as error:
        faults = (_problem(document, model, fault) for fault in error.errors())
        return None, sorted(faults, key=lambda fault: (fault.line, fault.column))


def _problem(document: Document, model: type[BaseModel], fault: Any) -> ConfigProblem:
    key: Key = tuple(part for part in fault["loc"] if not _is_branch(part))
    name = ".".join(str(part) for part in key)
    found = fault["input"]
    if fault["type"] == "extra_forbidden":
        known = sorted(_keys_beside(model, key[:-1]))
        listed = f"; the keys here are {', '.join(f'`{each}`' for each in known)}" if known else ""
        hint = near(str(key[-1]), known) or listed
        return document.problem(f"unknown key `{key[-1]}`{hint}", key)
    if fault["type"] == "missing":
        return document.problem(f"`{name}` is missing", key)
    if fault["type"] == "literal_error":
        expected = fault["ctx"]["expected"]
        hint = near(str(found), expected.replace("'", "").replace(" or ", ", ").split(", ")) if "'" in expected else ""
        shown = f"`{found!r}`" if isinstance(found, str) and not hint and "'" not in expected else _quoted(found)
        return document.problem(f"`{name}` is {shown}; it must be {expected.replace(chr(39), '`')}{hint}", key)
    shown = "empty" if found is None else _quoted(found)
    if fault["type"] in ("dict_type", "model_type") and "：" in shown:
        return document.problem(f"`{name}` is {shown}: write `: ` in place of the full-width `：`", key)
    if expected := EXPECTED.get(fault["type"]):
        return document.problem(f"`{name}` is {shown}; it must be {expected}", key)
    said = fault["msg"].removeprefix("Value error, ")
    return document.problem(f"`{name}` is {shown}: {said[0].lower()}{said[1:]}", key)


def _quoted(found: Any) -> str:
    text = str(found)
    return f"`{text[:60]}...`" if len(text) > 60 else f"`{text}`"


def _is_branch(part: object) -> bool:
    """pydantic names the branch of a union in the path of a fault: no key of the file."""
    return isinstance(part, str) and (part.endswith("]") or part in {"int", "str", "float", "bool", "constrained-int"})


def _keys_beside(model: type[BaseModel], key: Key) -> list[str]:
    """The keys that the model allows at `key`; empty where any key is allowed."""
    current: Any = model
    for part in key:
        current = _step(current, part)
    inner = next((each for each in _branches(current) if _is_model(each)), None)
    return [] if inner is None else [field.alias or name for name, field in inner.model_fields.items()]


def _step(annotation: Any, part: str | int) -> Any:
    """The annotation one key deeper: a field of a model, a value of a mapping, an item of a list."""
    for branch in _branches(annotation):
        if _is_model(branch):
            for name, field in branch.model_fields.items():
                if part in (name, field.alias):
                    return field.annotation
        elif get_origin(branch) in (dict, list, tuple):
            return get_args(branch)[-1]
    return None


def _branches(annotation: Any) -> list[Any]:
    """The members of a union, or the annotation itself."""
    return list(get_args(annotation)) if get_origin(annotation) in (UnionType, Union) else [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
