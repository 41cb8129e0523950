"""kohya's train_data_dir: `N_name` folders with sidecars, also as `img/` and `reg/` of the kohya_ss GUI."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.dataset import Note, Role, Subset
from lorakit.formats import kohya
from lorakit.formats.layout import Layout, Loaded
from lorakit.formats.layouts.sidecar import pair, usual_extension

if TYPE_CHECKING:
    from lorakit.dataset import File
    from lorakit.formats.layout import Source

TRAIN_FOLDERS = frozenset({"img", "image", "images", "train", "training", "train_data"})
# what the GUI keeps beside `img/`, and the samples drawn during a run
ONLY_NAMED = "kohya reads only folders named like `10_name`"


def detect(source: Source) -> str | None:
    """At least one `N_name` folder with pictures, at the root or in `img/`."""
    if source.metadata is not None:
        return None
    for file in source.folder.pictures:
        parts = file.key.split("/")[:-1]
        if parts and kohya.is_telling(parts[-1]) and _is_parent(parts[:-1], TRAIN_FOLDERS | kohya.REGULARISATION):
            return f"`{'/'.join(parts)}` is named as kohya names its picture folders"
    return None


def load(source: Source) -> Loaded:
    """A subset for each `N_name` folder, also those in `img/` and `reg/`."""
    direct = any(kohya.is_telling(file.key.split("/")[0]) for file in source.folder.pictures if "/" in file.key)
    return _load(source, kohya.REGULARISATION if direct else TRAIN_FOLDERS | kohya.REGULARISATION)


def load_here(source: Source) -> Loaded:
    """The `N_name` folders directly in a folder that a config calls train_data_dir or reg_data_dir."""
    return _load(source, frozenset())


def _load(source: Source, holders: frozenset[str]) -> Loaded:
    """Subsets, and notes for pictures that kohya passes over; `holders` may hold `N_name` folders at the root."""
    groups: dict[str, list[File]] = {}
    left: dict[str, list[File]] = {}
    for file in source.folder.pictures:
        where = kohya.parent_of(file)
        parts = where.split("/") if where != "." else []
        if _is_home(parts, holders):
            groups.setdefault(where, []).append(file)
        elif not (parts and parts[0].lower() in kohya.BESIDE):
            left.setdefault(where, []).append(file)
    trained = [file for files in groups.values() for file in files]
    # kohya looks for one suffix in all folders
    extension = source.caption_extension or usual_extension(source.folder, trained)
    subsets: list[Subset] = []
    notes: list[Note] = []
    for where, files in groups.items():
        samples, read = pair(replace(source, caption_extension=extension), files)
        notes.extend(read)
        found = kohya.repeats_of(where.split("/")[-1]) or kohya.Repeats(1, "")
        role = _role(source, where)
        # regularisation pictures show the class in general: the set's own word is not theirs
        named = None if role is Role.REGULARISATION else source.trigger
        subsets.append(
            Subset(
                source.folder.root / where,
                samples,
                role,
                found.times * source.repeats,
                named or found.tokens or None,
                source.caption_extension,
            )
        )
    for where, files in left.items():
        notes.extend(kohya.untrained(source.folder, files, _why(where, holders)))
    return Loaded(tuple(subsets), tuple(notes))


def _is_parent(parts: list[str], holders: frozenset[str]) -> bool:
    """Whether kohya may be pointed at the folder of this key: the root, or a holder at the root."""
    return not parts or (len(parts) == 1 and parts[0].lower() in holders)


def _is_home(parts: list[str], holders: frozenset[str]) -> bool:
    """Whether pictures right in the folder of this key are trained."""
    if not parts or not _is_parent(parts[:-1], holders):
        return False
    found = kohya.repeats_of(parts[-1])
    return found is not None and found.times > 0


def _role(source: Source, where: str) -> Role:
    """Pictures regularise when the folder that holds their `N_name` folder is called `reg` or the like."""
    holders = where.split("/")[:-1] or [source.folder.root.name]
    return Role.REGULARISATION if holders[-1].lower() in kohya.REGULARISATION else source.role


def _why(where: str, holders: frozenset[str]) -> str:
    """Why kohya passes over the pictures in the folder of this key."""
    parts = where.split("/") if where != "." else []
    if any(_is_home(parts[:end], holders) for end in range(1, len(parts))):
        return "kohya does not look into folders below an `N_name` folder"
    if parts and (found := kohya.repeats_of(parts[-1])) and found.times == 0:
        return "the folder's name asks for 0 repeats"
    if parts and kohya.NEARLY.fullmatch(parts[-1]):
        return f"`{parts[-1]}` is nearly right, but {ONLY_NAMED}"
    return ONLY_NAMED


LAYOUT = Layout("kohya-folders", "kohya folders: 10_name with pictures and .txt files", 48, detect, load)
