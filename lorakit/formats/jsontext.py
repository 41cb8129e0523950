"""JSON to values that know where they stand; the json module cannot say."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

SPACE = re.compile(r"[ \t\r\n]*")
# real lists are three levels deep; deeper text is hostile and would exhaust the stack
DEEPEST = 60
_DECODER = json.JSONDecoder()


class BadJsonError(ValueError):
    """The text is no JSON: what is wrong and at which offset."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Node:
    """One value and its offset; a string's is that of its first character, after the quote.

    `items` is set for an array, `members` for an object (in the order of the file, doubled keys included), otherwise
    `scalar` holds the value.
    """

    offset: int
    scalar: Scalar = None
    items: tuple[Node, ...] | None = None
    members: tuple[tuple[str, Node], ...] | None = None

    def get(self, key: str) -> Node | None:
        """The last member of this name, as the json module would give."""
        return next((node for name, node in reversed(self.members or ()) if name == key), None)

    def plain(self) -> object:
        """The value as the json module would give it."""
        if self.items is not None:
            return [item.plain() for item in self.items]
        if self.members is not None:
            return {name: node.plain() for name, node in self.members}
        return self.scalar

    @property
    def kind(self) -> str:
        """What to call this value in a message."""
        if self.items is not None:
            return "a list"
        if self.members is not None:
            return "an object"
        if self.scalar is None:
            return "null"
        return "text" if isinstance(self.scalar, str) else f"`{json.dumps(self.scalar)}`"


def parse(text: str) -> Node:
    """The one value that `text` holds. Raises BadJsonError."""
    node, end = _value(text, _skip(text, 0), 0)
    end = _skip(text, end)
    if end < len(text):
        raise BadJsonError("something follows the first value", end)
    return node


def _skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, depth: int) -> tuple[Node, int]:
    if depth > DEEPEST:
        raise BadJsonError("nested too deeply", at)
    opening = text[at : at + 1]
    if opening == "{":
        return _object(text, at, depth)
    if opening == "[":
        return _array(text, at, depth)
    scalar, end = _scalar(text, at)
    return Node(at + 1 if opening == '"' else at, scalar), end


def _scalar(text: str, at: int) -> tuple[Scalar, int]:
    try:
        scalar, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        said = "a value is missing" if error.msg == "Expecting value" else error.msg[:1].lower() + error.msg[1:]
        raise BadJsonError(said, error.pos) from error
    except ValueError as error:  # a number of more than 4300 digits
        raise BadJsonError("a number is too long", at) from error
    return scalar, end


def _object(text: str, start: int, depth: int) -> tuple[Node, int]:
    members: list[tuple[str, Node]] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "}" or members:
        if text[at : at + 1] != '"':
            raise BadJsonError("a key in double quotes is missing", at)
        key, at = _scalar(text, at)
        at = _expect(text, _skip(text, at), ":")
        node, at = _value(text, _skip(text, at), depth + 1)
        members.append((str(key), node))
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            break
        at = _skip(text, _expect(text, at, ","))
    return Node(start, members=tuple(members)), at + 1


def _array(text: str, start: int, depth: int) -> tuple[Node, int]:
    items: list[Node] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "]" or items:
        node, at = _value(text, at, depth + 1)
        items.append(node)
        at = _skip(text, at)
        if text[at : at + 1] == "]":
            break
        at = _skip(text, _expect(text, at, ","))
    return Node(start, items=tuple(items)), at + 1


def _expect(text: str, at: int, mark: str) -> int:
    if text[at : at + 1] != mark:
        raise BadJsonError(f"`{mark}` is missing", at)
    return at + 1
