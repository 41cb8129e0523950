"""The negative prompt: words that were taken out of captions, with the base's usual ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from lorakit.config.checks import check
from lorakit.config.document import load_yaml
from lorakit.config.settings import BaseName, Strict
from lorakit.config.shipped import packs_folder
from lorakit.errors import ConfigError
from lorakit.fix.plan import FileChange
from lorakit.formats.rewrite.page import UnwritableError
from lorakit.formats.textfile import decode, encode, reason, split_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from lorakit.formats.textfile import Decoded

NAME = "negative_prompt.txt"
PARTING = re.compile("[,，]")
UNREADABLE = "some of its bytes fit no encoding: save it as UTF-8 with an editor first"
UNHELD = "`{words}` cannot be written in its encoding, {encoding}: save it as UTF-8 first"


class _Prompts(Strict):
    schema_: Literal[1] = Field(alias="schema")
    families: dict[BaseName, list[str]]


def usual_words(family: BaseName) -> list[str]:
    """What one commonly puts into the negative prompt of a base. Raises ConfigError for a broken installation."""
    found, faults = check(load_yaml(packs_folder() / "prompts" / "negative.yaml"), _Prompts)
    if found is None or faults:
        raise ConfigError(faults)
    return found.families.get(family, [])


class Denied(NamedTuple):
    """Words for the negative prompt, and the caption files that they are taken out of."""

    files: frozenset[Path]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """The file at `path` that is to hold the words `denied`, and the usual ones of `family` when it is new."""

    path: Path
    denied: tuple[Denied, ...]
    family: BaseName

    def change(self, refused: Collection[Path] = ()) -> FileChange | None:
        """What to write when the captions in the files `refused` were not; None when there is nothing to add.

        The file is read anew. Raises UnwritableError when it cannot be read or cannot hold the words.
        """
        words = [word for each in self.denied if each.files.isdisjoint(refused) for word in each.words]
        return negative_prompt(self.path, words, self.family) if words else None


def negative_prompt(path: Path, words: Iterable[str], family: BaseName) -> FileChange | None:
    """The change of the negative prompt at `path` that adds `words`; None where it holds them all.

    Words are parted by commas or line ends; a line that begins with `#` is a comment. What the user wrote stays byte
    for byte, and the words follow in the file's own encoding: behind the words of a single line, else on a line of
    their own. Raises UnwritableError.
    """
    try:
        old = path.read_bytes()
    except FileNotFoundError:
        old = None
    except OSError as error:
        raise UnwritableError(reason(error)) from error
    decoded = decode(old or b"")
    if decoded.lossy:
        raise UnwritableError(UNREADABLE)
    text = decoded.text
    known = _keys(word for line in _lines(text) for word in PARTING.split(line))
    first = [] if text.strip() else usual_words(family)
    added = [word for word in merged([*words, *first]) if word.casefold() not in known]
    if not added:
        return None
    longer = _with(text, added, decoded.newline)
    new = _encoded(longer, decoded)
    if new is None or _encoded(text, decoded) != (old or b"") or decode(new).text != longer:
        raise UnwritableError(UNHELD.format(words=", ".join(added), encoding=decoded.encoding))
    return FileChange(path, old, new)


def words_of(path: Path) -> list[str]:
    """The words of the negative prompt at `path`; none where there is no such file or it cannot be read whole."""
    try:
        decoded = decode(path.read_bytes())
    except OSError:
        return []
    return [] if decoded.lossy else merged(word for line in _lines(decoded.text) for word in PARTING.split(line))


def merged(words: Iterable[str]) -> list[str]:
    """The words in order, none twice whatever its case."""
    found: dict[str, str] = {}
    for word in words:
        plain = " ".join(word.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    return list(found.values())


def _with(text: str, added: list[str], newline: str) -> str:
    """`text` with the words behind it."""
    words, body, lines = ", ".join(added), text.rstrip(), _lines(text)
    if body and len(lines) == 1 and not _is_comment(split_lines(body)[-1].text):
        return body + (" " if PARTING.match(body[-1]) else ", ") + words + text[len(body) :]
    if len(lines) > 1 and not any(PARTING.search(line) for line in lines):
        words = newline.join(added)  # a word a line
    between = newline if split_lines(text) and not text.endswith(("\n", "\r")) else ""
    return text + between + words + newline


def _lines(text: str) -> list[str]:
    """The lines that hold words."""
    return [line.text for line in split_lines(text) if line.text.strip() and not _is_comment(line.text)]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _encoded(text: str, decoded: Decoded) -> bytes | None:
    """The bytes of a text in the way it was read; None when they cannot hold it."""
    try:
        return encode(text, decoded)
    except UnicodeEncodeError:
        return None


def _keys(words: Iterable[str]) -> set[str]:
    return {" ".join(word.split()).casefold() for word in words}
