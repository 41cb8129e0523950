"""Texts that nobody wrote as a caption: addresses, file names, data formats, what chat models say around an answer."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.spans import Cover

if TYPE_CHECKING:
    from lorakit.caption.parse import Parsed


class Form(StrEnum):
    """What kind of machine text it is."""

    DATA = "data"  # {"caption": "a dog"}
    FILE = "file"  # dog.jpg
    NUMBER = "number"  # IMG_2231, 12345
    PATH = "path"  # C:\pictures\dog
    ADDRESS = "address"  # https://example.com
    TALK = "talk"  # User: ... Assistant: ..., <think>
    MARKUP = "markup"  # <p>a dog &amp; a cat</p>
    MARKDOWN = "markdown"  # **Subject:** a tall man
    FIELD = "field"  # a photo of [subject]
    SCORES = "scores"  # dog:0.98, grass:0.95
    OPTIONS = "options"  # --ar 16:9, Steps: 20, Sampler: Euler a


class Leftover(NamedTuple):
    """A piece of machine text and its span."""

    form: Form
    start: int
    end: int


NO_CAPTION = frozenset({Form.DATA, Form.FILE, Form.NUMBER, Form.TALK})  # nothing in it was meant as a description
FEWEST_SCORES = 2  # one `dog:0.98` among words may be anything
LONGEST_SCORED = 4  # words of a caption that is one tag and its score
# names of the slots of a template; people also put real words into brackets
_FIELDS_TEXT = """
subject, location, place, object, name, trigger, trigger word, triggerword, token, style, style name, artist
artist name, adjective, noun, verb, action, color, colour, background, setting, description, caption, filewords, prompt
medium, lighting, mood, time of day, class, class name, instance, gender, age, character, placeholder, keyword, scene
"""
FIELDS = frozenset(part.strip() for line in _FIELDS_TEXT.splitlines() for part in line.split(",") if part.strip())
_EXTENSION = r"\.(?:jpe?g|png|webp|gif|bmp|tiff?|avif|heic|txt|csv|safetensors|mp4)"
_FIELD = re.compile(r"[\[{<]([A-Za-z][A-Za-z _]{1,30})[\]}>]")
_SCORE = re.compile(r"\w(?:\s?[:=]\s?(?:0?\.\d+|1\.0+)(?=\s*(?:[,，;；|\n]|$))|\s?\((?:0?\.\d+|1\.0+)\))")

# Each with the signs without which it cannot be there, as in the prompt syntax. None runs longer than its match.
_FORMS: tuple[tuple[Form, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (form, signs, re.compile(pattern, re.IGNORECASE))
    for form, signs, pattern in (
        (
            Form.DATA,
            ('"', "'"),
            r"^\s*(?:\{\s*[\"'][\w ]{1,40}[\"']\s*:|\[\s*[\"'](?=.*\]\s*$)"
            r"|\"(?:caption|text|prompt|description|tags)\"\s*:)",
        ),
        (Form.PATH, ("/", "\\"), r"(?<!\w)[a-z]:(?:\\|/\w)\S+|(?<!\S)(?:~|\.{1,2})?/(?:[\w.-]+/)+[\w.-]+"),
        (Form.ADDRESS, ("://", "www."), r"https?://\S+|(?:^|(?<=[,，])|(?<=[,，] ))www\.[\w-]+\.\S+(?=\s*(?:[,，]|$))"),
        (
            Form.FILE,
            (".",),
            rf"^\s*(?:\S+ ){{0,2}}\S+{_EXTENSION}\s*$|(?:^|[,，]\s?)[^\s,，]{{1,120}}{_EXTENSION}(?=\s*[,，])",
        ),
        (
            Form.TALK,
            (":", ">"),
            r"^\s*(?:user|assistant)\s*[:：]|(?-i:\b(?:ASSISTANT|Assistant)\s*:)"
            r"|^\s*(?:question|q)\s*:(?=.*\b(?:answer|a)\s*:)|</?(?:think|thinking|answer|output|response)>",
        ),
        (
            Form.MARKUP,
            ("<", "&"),
            r"</?(?:p|br|b|i|u|div|span|a|img|strong|em|ul|ol|li|h[1-6]|table|tr|td|code|body|html|font)(?:\s[^<>]{0,200})?/?>"
            r"|&(?:amp|lt|gt|quot|nbsp|apos|[lr][sd]quo|[mn]dash|#\d{1,6}|#x[0-9a-f]{1,6});",
        ),
        (
            Form.MARKDOWN,
            ("**", "#", "```", "- ", "* ", "• ", "]("),
            r"(?<![\w*])\*\*[^\s*][^*\n]{0,200}\*\*(?![\w*])|^\s*#{1,6}\s+\S|```|^\s*[-*•]\s+\w|\[[^\[\]\n]{1,200}\]\(\S",
        ),
        (
            Form.OPTIONS,
            ("--", "rompt:", "teps:"),
            r"(?<!\S)--(?:ar|v|s|q|no|niji|style|stylize|chaos|seed|tile|iw|weird)(?:\s|$)"
            r"|\bnegative prompt:|\bsteps:\s*\d+,\s*sampler:",
        ),
    )
)
# what cameras, scanners and hashes give for a name, or nothing but a number
_NUMBERED = re.compile(
    r"(?:img|dsc[nf]?|pxl|mvi|gopr|dji|vid|photo|image|picture|pic|scan|screenshot|untitled|frame|file)"
    r"[ _-]*\d[\d _.-]*|\d{4}[\d _.-]*|(?=[a-f]*\d)[0-9a-f]{8,}",
    re.IGNORECASE,
)
_LONGEST_NAME = 80


def leftover(parsed: Parsed) -> Leftover | None:
    """The first piece of machine text outside quotation marks, by the order of the forms. Linear in the text."""
    text = parsed.text
    name = text.strip()
    if len(name) <= _LONGEST_NAME and _NUMBERED.fullmatch(name):
        start = text.index(name)
        return Leftover(Form.NUMBER, start, start + len(name))
    for form, signs, pattern in _FORMS:
        if any(map(text.__contains__, signs)) and (match := _first(pattern, parsed, form is Form.DATA)):
            return Leftover(form, *match.span())
    return _field(parsed) or _scores(parsed)


def _first(pattern: re.Pattern[str], parsed: Parsed, anywhere: bool) -> re.Match[str] | None:
    """The first match that begins outside quotation marks and emoticons, or anywhere at all."""
    found = pattern.search(parsed.text)
    if found is None or anywhere:
        return found
    shut = _shut(parsed)
    return next((match for match in pattern.finditer(parsed.text) if match.start() not in shut), None)


def _shut(parsed: Parsed) -> Cover:
    return Cover([(each.start, each.end) for each in parsed.enclosed if each.quote] + list(parsed.emoticons))


def _field(parsed: Parsed) -> Leftover | None:
    if not any(sign in parsed.text for sign in "[{<"):
        return None
    shut = _shut(parsed)
    for match in _FIELD.finditer(parsed.text):
        name = match.group(1).lower().replace("_", " ").strip()
        if (name in FIELDS or name.startswith(("insert ", "your "))) and match.start() not in shut:
            return Leftover(Form.FIELD, *match.span())
    return None


def _scores(parsed: Parsed) -> Leftover | None:
    """What a tagger was sure of: two scores of at most 1, or one behind the only tag. Weights stand in brackets."""
    if "." not in parsed.text:
        return None
    shut = _shut(parsed)
    found = [match for match in _SCORE.finditer(parsed.text) if match.start() not in shut]
    alone = len(parsed.units) == 1 and len(parsed.words) <= LONGEST_SCORED
    if len(found) < (1 if alone else FEWEST_SCORES):
        return None
    start, end = found[0].span()
    unit = next((unit for unit in parsed.units if unit.start <= start < unit.end), None)
    return Leftover(Form.SCORES, unit.start if unit else start, end)
