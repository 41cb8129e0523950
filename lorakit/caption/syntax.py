"""Prompt syntax inside captions: what a WebUI would act on and a trainer takes for letters."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Syntax(StrEnum):
    """What a piece of prompt syntax is for."""

    WEIGHT = "weight"  # (neon glow:1.3), [x:0.8]
    EMPHASIS = "emphasis"  # ((x)), [[x]]
    ESCAPE = "escape"  # \( \)
    NETWORK = "network"  # <lora:x:1>
    SCHEDULE = "schedule"  # [cat:dog:0.5], [cat|dog]
    WILDCARD = "wildcard"  # {a|b}, __name__
    KEYWORD = "keyword"  # BREAK, AND between prompts


class Mark(NamedTuple):
    """One piece of prompt syntax; `inner` is the span that a person meant to say (empty when there is none)."""

    kind: Syntax
    start: int
    end: int
    inner: tuple[int, int]


_HINT = re.compile(r"[(\[{<\\_]|BREAK|\bAND\b")
_FORMS = (
    (Syntax.NETWORK, re.compile(r"<(?:lora|lyco|hypernet|embedding)\s*:()[^<>\n]*>", re.IGNORECASE)),
    (Syntax.WEIGHT, re.compile(r"(?<!\\)[(\[]+([^()\[\]{}\n|\\]+?)\s*:\s*[+-]?\d*\.?\d+\s*[)\]]+")),
    (Syntax.SCHEDULE, re.compile(r"(?<!\\)\[([^\[\]\n]*?(?:\||:[^\[\]\n:]*:)[^\[\]\n]*)\]")),
    (Syntax.EMPHASIS, re.compile(r"(?<!\\)(?:\(\(+([^()\n]+)\)\)+|\[\[+([^\[\]\n]+)\]\]+)")),
    (Syntax.WILDCARD, re.compile(r"\{([^{}\n]*\|[^{}\n]*)\}|(?<![\w])__([\w/*-]+?)__(?![\w])")),
    (Syntax.ESCAPE, re.compile(r"\\[()\[\]{}]()")),
    (Syntax.KEYWORD, re.compile(r"(?<![\w])BREAK(?![\w])()|(?<=[a-z,] )AND(?= [a-z(])()")),
)


def syntax(text: str, free: list[tuple[int, int]] | None = None) -> list[Mark]:
    """Every piece of prompt syntax, by start, none inside another. Plain parentheses are prose; `free` spans are not
    looked into (emoticons).
    """
    if not _HINT.search(text):
        return []
    found: list[Mark] = []
    for kind, pattern in _FORMS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(mark.start < end and start < mark.end for mark in found):
                continue
            if free and any(low < end and start < high for low, high in free):
                continue
            group = next((number for number in range(1, (match.lastindex or 0) + 1) if match.group(number)), 0)
            inner = match.span(group) if group else (start, start)
            found.append(Mark(kind, start, end, inner))
    return sorted(found, key=lambda mark: mark.start)
