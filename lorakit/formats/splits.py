"""Training and validation told apart: by `train/` and `val/` folders, or by `train.txt` and `val.txt` lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import Note, NoteKind, Role, Subset
from lorakit.formats.folder import is_picture
from lorakit.formats.lists import Rows
from lorakit.formats.textfile import Decoded, read_text, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.dataset import Sample
    from lorakit.formats.layout import Loaded, Source

TRAIN = frozenset({"train", "training"})
VALIDATION = frozenset({"val", "valid", "validation", "test", "testing", "eval"})


def split(loaded: Loaded, source: Source) -> Loaded:
    """Part a single training subset of the whole root by its folders' names, else by lists of names."""
    if len(loaded.subsets) != 1:
        return loaded
    whole = loaded.subsets[0]
    if whole.root != source.folder.root or whole.role is not Role.TRAIN:
        return loaded
    return _by_folders(loaded, whole, source) or _by_lists(loaded, whole, source) or loaded


def _by_folders(loaded: Loaded, whole: Subset, source: Source) -> Loaded | None:
    """Needs a folder of either kind at the top: one called `test` alone may hold anything."""
    root = source.folder.root
    parts: dict[str, list[Sample]] = {}
    for sample in whole.samples:
        relative = sample.image.relative_to(root).parts
        name = relative[0] if len(relative) > 1 and relative[0].lower() in TRAIN | VALIDATION else ""
        parts.setdefault(name, []).append(sample)
    named = {name.lower() for name in parts}
    if not (named & TRAIN and named & VALIDATION):
        return None
    subsets = [
        replace(whole, root=root / name, samples=tuple(samples), role=_role(name)) for name, samples in parts.items()
    ]
    return replace(loaded, subsets=tuple(subsets))


def _role(name: str) -> Role:
    return Role.VALIDATION if name.lower() in VALIDATION else Role.TRAIN


def _by_lists(loaded: Loaded, whole: Subset, source: Source) -> Loaded | None:
    """`val.txt` names the pictures to validate with, one a line; a `train.txt` beside it the others."""
    train, held_out = _name_lists(source, TRAIN), _name_lists(source, VALIDATION)
    if not held_out:
        return None
    rows = Rows(source, source.folder.root)
    trained = _listed(rows, train)
    validated = _listed(rows, held_out)
    held = [sample for sample in whole.samples if sample.image in validated]
    kept = [sample for sample in whole.samples if sample.image not in validated]
    subsets = [replace(whole, samples=tuple(kept)), replace(whole, samples=tuple(held), role=Role.VALIDATION)]
    notes = list(rows.notes)
    if both := sum(sample.image in trained for sample in held):
        detail = f"{_count(both)} listed for training as well: what is trained on proves nothing"
        notes.append(Note(NoteKind.LAYOUT, held_out[0], held_out[0].name, detail))
    if train and (neither := sum(sample.image not in trained for sample in kept)):
        detail = f"{_count(neither)} in no list; lorakit counts them as training pictures"
        notes.append(Note(NoteKind.LAYOUT, train[0], train[0].name, detail))
    lists = (*loaded.lists, *train, *held_out)
    return replace(
        loaded,
        subsets=tuple(subset for subset in subsets if subset.samples),
        notes=(*loaded.notes, *notes),
        lists=lists,
    )


def _name_lists(source: Source, stems: frozenset[str]) -> list[Path]:
    """Text files of these stems at the root that name pictures; `val.txt` beside `val.jpg` is its caption."""
    pictures = {file.path.stem.lower() for file in source.folder.pictures if "/" not in file.key}
    found = []
    for file in source.folder.files:
        stem = file.path.stem.lower()
        at_root = "/" not in file.key and file.path.suffix.lower() == ".txt"
        if at_root and stem in stems and stem not in pictures and _names_pictures(file.path):
            found.append(file.path)
    return found


def _names_pictures(path: Path) -> bool:
    names = _names(path)
    return bool(names) and sum(is_picture(Path(name)) for _, name in names) * 2 >= len(names)


def _names(path: Path) -> list[tuple[int, str]]:
    decoded = read_text(path)
    if not isinstance(decoded, Decoded):
        return []
    return [(line.number, line.text.strip()) for line in split_lines(decoded.text) if line.text.strip()]


def _listed(rows: Rows, lists: Sequence[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in lists:
        rows.list_path = path
        for number, name in _names(path):
            picture = rows.resolve(str(PurePosixPath(name)), number)
            if picture is not None:
                found.add(picture.path)
    return found


def _count(number: int) -> str:
    return "1 picture is" if number == 1 else f"{number} pictures are"
