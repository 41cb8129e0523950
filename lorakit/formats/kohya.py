"""kohya's folder names: `N_name` holds pictures that are seen N times an epoch; everything else is passed over."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from lorakit.dataset import Note, NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lorakit.dataset import File
    from lorakit.formats.folder import Folder

REGULARISATION = frozenset({"reg", "regs", "regularization", "regularisation"})
# kohya reads `10` as ten repeats without class tokens
REPEATS = re.compile(r"(\d+)(?:_(.*))?", re.DOTALL)
# `10 cat`, `10-cat`, `_cat`, `cat_10`: meant for kohya, not read by it
NEARLY = re.compile(r"\d+[ -].+|_.+|.+_\d+", re.DOTALL)
MOST_REPEATS = 999
# what interfaces keep beside the pictures
BESIDE = frozenset({"model", "models", "log", "logs", "output", "outputs", "sample", "samples"})


class Repeats(NamedTuple):
    """What kohya reads from a folder's name."""

    times: int
    tokens: str


def repeats_of(name: str) -> Repeats | None:
    """Repeats and class tokens of a folder called `name`, or None when kohya passes it over."""
    found = REPEATS.fullmatch(name)
    return Repeats(int(found.group(1)), found.group(2) or "") if found and found.group(1).isascii() else None


def is_telling(name: str) -> bool:
    """Whether a name is meant for kohya: dates (`2024_06_01`) and numbered folders (`01_front`) look alike."""
    found = repeats_of(name)
    return bool(found and found.tokens and 0 < found.times <= MOST_REPEATS and not name.startswith("0"))


def nested(pictures: Iterable[File], where: str) -> list[File]:
    """The pictures of `pictures` that lie deeper than in the folder of this key."""
    prefix = f"{where}/" if where not in ("", ".") else ""
    return [file for file in pictures if file.key.startswith(prefix) and "/" in file.key[len(prefix) :]]


def parent_of(file: File) -> str:
    """The key of the folder that a file lies in (`.` for the root)."""
    return str(PurePosixPath(file.key).parent)


def untrained(folder: Folder, pictures: Sequence[File], why: str) -> list[Note]:
    """One note for each folder that holds some of `pictures`, none of which kohya trains."""
    notes = []
    for where, count in Counter(parent_of(file) for file in pictures).items():
        path = folder.root if where == "." else folder.root / where
        noun = "picture is" if count == 1 else "pictures are"
        notes.append(Note(NoteKind.LAYOUT, path, path.name, f"{count} {noun} never trained: {why}"))
    return notes


def misplaced(folder: Path) -> Note | None:
    """A note when the folder to be linted is itself an `N_name` folder."""
    found = repeats_of(folder.name) if is_telling(folder.name) else None
    if found is None:
        return None
    detail = f"kohya wants the folder above as train_data_dir; the {found.times} repeats in the name are not used here"
    return Note(NoteKind.LAYOUT, folder, folder.name, detail)
