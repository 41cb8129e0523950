"""Prompt syntax inside captions: what a WebUI would act on and a trainer takes for letters."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Syntax(StrEnum):
    """What a piece of prompt syntax is for."""

    WEIGHT = "weight"  # (neon glow:1.3)
    EMPHASIS = "emphasis"  # ((x)), [[x]], {{x}}
    ESCAPE = "escape"  # \( \)
    NETWORK = "network"  # <lora:x:1>, embedding:x
    SCHEDULE = "schedule"  # [cat:dog:0.5], [cat:0.5], [cat|dog]
    WILDCARD = "wildcard"  # {a|b}, __name__
    KEYWORD = "keyword"  # BREAK, AND between prompts
    CHAT = "chat"  # <|im_start|>assistant, [INST], </s>


class Mark(NamedTuple):
    """One piece of prompt syntax; `inner` is the span that a person meant to say (empty when there is none)."""

    kind: Syntax
    start: int
    end: int
    inner: tuple[int, int]


# A weight is small, and what it weighs holds a letter and does not end in one to three digits: `(16:9)`, `(12:30)`,
# `(scale 1:12)`, `(Psalm 23:4)`, `(ISO:400)` and `(No: 5)` are prose, `(cyberpunk 2077:1.2)` is not.
_NUMBER = r"[+-]?(?:[0-2]?\.\d+|[0-2])(?!\d)"
_WEIGHTED = (
    r"(?<![\\(（])[(（]++(?=[^:：()（）\n]*[^\W\d_])([^()（）\[\]{}\n|\\]*?[^\s()（）\[\]{}\n|\\])(?:(?<!\d)|(?<=\d{4}))\s*"
    rf"(?:[:：]|[:：]\s+(?=[+-]?\d?\.)){_NUMBER}\s*[)）]+"
)
# [one|two], [one:two:0.5] or [one:two:10], [one:0.5]
_SCHEDULED = (
    r"(?<!\\)\[(?=[^\[\]\n]*[^\W\d_])(?:([^\[\]\n|]+\|[^\[\]\n]*)|([^\[\]\n:]*:[^\[\]\n:]*):\s*\d*\.?\d+\s*"
    r"|([^\[\]\n:|]*[^\d\s\[\]:|])\s*:\s*\d?\.\d+\s*)\]"
)
_EMPHASIS = (
    r"(?<![\\(])\(\(++([^()\n]+)\)\)+|(?<![\\\[])\[\[++([^\[\]\n]+)\]\]+"
    r"|(?<![\\{])\{\{++([^{}\n|]+)\}\}+|(?<!（)（（++([^（）\n]+)））+"
)
_WILDCARD = r"\{([^{}\n|]*\|[^{}\n]*)\}|(?<!\w)__([^\W_][\w/*-]{0,60}?|\*[\w/*-]{0,60}?)__(?!\w)"
# a backslash in front of a smile's arm, `\(^o^)/`, escapes nothing
_ESCAPED = r"\\[(\[{]()(?=\s*\w)|(?<=[\w.!?+*'’-])\\[)\]}]()"
# BREAK as a tag, or between words in small letters; among capitals it stands on a sign: SPRING BREAK, BREAK GLASS
_KEYWORD = (
    r"(?:(?<![^\n])|(?<=[,，])|(?<=[,，] ))BREAK(?=\s*[,，\n]|\s+[^\WA-Z]|\s+\(|\s*$)()"
    r"|(?<=[^\WA-Z] |[\d)] )BREAK(?= [^\WA-Z]| \(|\s*\n)()|(?<=[a-z,] )AND(?= [a-z(])()"
)
_NETWORK = r"<(?:lora|lyco|locon|hypernet|embedding)\s*:()[^<>\n]*>|(?<![\w<])embedding:()\w[\w.-]*"
_CHAT = (
    r"<\|[\w .-]{1,30}\|>(?:(?<=start\|>|er_id\|>)(?:system|user|assistant)\b)?()"
    r"|\[/?INST\]()|<</?SYS>>()|</?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|image)>()"
)
# each with the signs without which it cannot be there: most captions hold none, and need no pattern
_FORMS = (
    (Syntax.CHAT, ("<", "INST]"), re.compile(_CHAT)),
    (Syntax.NETWORK, ("<", "mbedding:"), re.compile(_NETWORK, re.IGNORECASE)),
    (Syntax.WEIGHT, ("(", "（"), re.compile(_WEIGHTED)),
    (Syntax.SCHEDULE, ("[",), re.compile(_SCHEDULED)),
    (Syntax.EMPHASIS, ("((", "[[", "{{", "（（"), re.compile(_EMPHASIS)),
    (Syntax.WILDCARD, ("{", "__"), re.compile(_WILDCARD)),
    (Syntax.ESCAPE, ("\\",), re.compile(_ESCAPED)),
    (Syntax.KEYWORD, ("BREAK", " AND "), re.compile(_KEYWORD)),
)


def syntax(text: str, free: list[tuple[int, int]] | None = None) -> list[Mark]:
    """Every piece of prompt syntax, by start, none inside another. Plain parentheses are prose; `free` spans are not
    looked into (emoticons).
    """
    forms = [(kind, pattern) for kind, signs, pattern in _FORMS if any(map(text.__contains__, signs))]
    if not forms:
        return []
    taken = bytearray(len(text))
    for start, end in free or ():
        taken[start:end] = b"\1" * (end - start)
    found: list[Mark] = []
    for kind, pattern in forms:
        for match in pattern.finditer(text):
            start, end = match.span()
            if 1 in taken[start:end]:
                continue
            taken[start:end] = b"\1" * (end - start)
            group = next((number for number in range(1, (match.lastindex or 0) + 1) if match.group(number)), 0)
            inner = match.span(group) if group else (start, start)
            found.append(Mark(kind, start, end, inner))
    return sorted(found, key=lambda mark: mark.start)
