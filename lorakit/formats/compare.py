"""After a layout is read: what other sources in the same folder say, and which files belong to no picture."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.dataset import Note, NoteKind
from lorakit.errors import DatasetError
from lorakit.formats.folder import CAPTION_SUFFIXES
from lorakit.formats.kohya import BESIDE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lorakit.dataset import Caption, File
    from lorakit.formats.folder import Folder
    from lorakit.formats.layout import Layout, Loaded, Source

# Names that people keep beside pictures and that no trainer takes for a caption.
HOUSEHOLD_NAMES = """
    readme license licence notice copying changelog authors manifest requirements captions caption tags tag prompts
    prompt train val valid validation test classes class_names negative_prompt negative sample_prompts log index list
"""
HOUSEHOLD = frozenset(HOUSEHOLD_NAMES.split())
# `references_and_licenses.txt`, `sks-prompts.txt`: no picture is called after many things
LISTING_WORD = re.compile(
    r"(?:.*[_\- ])?(?:licen[sc]es?|classes|prompts?|captions|tags|references|sources|notes|credits|logs?|lists?"
    r"|filelist)"
    r"|(?:readme|licen[sc]e|copying)(?:[_\- ].*)?|about|errors?|说明|使用说明|自述|许可"
)


def add_rivals(loaded: Loaded, source: Source, others: Sequence[Layout]) -> Loaded:
    """Attach what `others` say about each picture, where they recognise the folder."""
    used = {
        caption.path
        for subset in loaded.subsets
        for sample in subset.samples
        for caption in (*sample.captions, *sample.rivals)
    }
    used.update(loaded.lists)
    rivals: dict[Path, list[Caption]] = {}
    lists: list[Path] = []
    notes: list[Note] = []
    for other in others:
        try:
            rival = other.load(source) if other.detect(source) else None
        except DatasetError as error:
            notes.append(Note(NoteKind.UNREADABLE, source.folder.root, other.name, str(error)))
            continue
        if rival is None:
            continue
        lists.extend(rival.lists)
        for subset in rival.subsets:
            for sample in subset.samples:
                fresh = [caption for caption in sample.captions if caption.path not in used]
                rivals.setdefault(sample.image, []).extend(fresh)
        used.update(caption.path for captions in rivals.values() for caption in captions)
    subsets = tuple(
        replace(
            subset,
            samples=tuple(
                replace(sample, rivals=(*sample.rivals, *rivals[sample.image])) if rivals.get(sample.image) else sample
                for sample in subset.samples
            ),
        )
        for subset in loaded.subsets
    )
    return replace(loaded, subsets=subsets, notes=(*loaded.notes, *notes), lists=(*loaded.lists, *lists))


def orphans(folders: Sequence[Folder], loaded: Loaded) -> list[Note]:
    """Captions, masks and latent caches whose picture is not there."""
    used = set(loaded.lists)
    for subset in loaded.subsets:
        for sample in subset.samples:
            used.update(caption.path for caption in (*sample.captions, *sample.rivals))
    noted = {note.path for note in loaded.notes}
    notes = [Note(NoteKind.ORPHAN, mask, detail="mask") for folder in folders for mask in folder.orphan_masks]
    for folder in folders:
        stems = {(file.path.parent, file.path.stem) for file in folder.pictures}
        # a picture that the layout does not use still owns its caption, under its stem or its whole name
        owners = {
            (file.path.parent, name.lower()) for file in folder.pictures for name in (file.path.stem, file.path.name)
        }
        for file in folder.files:
            path = file.path
            if path in used or path in noted:
                continue
            if _is_caption(file) and not BESIDE & {part.lower() for part in path.relative_to(folder.root).parts[:-1]}:
                if (path.parent, path.stem.lower()) not in owners:
                    notes.append(Note(NoteKind.ORPHAN, path, detail="caption"))
            elif path.suffix.lower() == ".npz" and not _has_picture(path, stems):
                notes.append(Note(NoteKind.ORPHAN, path, detail="cached latents"))
    return notes


def _is_caption(file: File) -> bool:
    stem = file.path.stem.lower()
    return file.path.suffix.lower() in CAPTION_SUFFIXES and stem not in HOUSEHOLD and not LISTING_WORD.fullmatch(stem)


def _has_picture(cache: Path, stems: set[tuple[Path, str]]) -> bool:
    """kohya names caches `STEM.npz`, `STEM_0512x0768_sd.npz` or `STEM_te_outputs.npz`."""
    parts = cache.stem.split("_")
    return any((cache.parent, "_".join(parts[:end])) in stems for end in range(len(parts), 0, -1))


# Files that may hold the captions a folder lacks, and what to do with each.
UNREAD = {
    ".csv": "a table lies here that is not read; if it holds the captions, pass it with --metadata",
    ".tsv": "a table lies here that is not read; if it holds the captions, pass it with --metadata",
    ".json": "a list lies here that is not read; if it holds the captions, pass it with --metadata",
    ".jsonl": "a list lies here that is not read; if it holds the captions, pass it with --metadata",
    ".xlsx": "a spreadsheet lies here; if it holds the captions, export it as metadata.csv",
    ".toml": "a config lies here; if it is the training run's, lint it in place of the folder",
}


def unread_lists(folder: Folder, loaded: Loaded) -> list[Note]:
    """Lists that were not recognised, told only where most pictures have no caption."""
    samples = [sample for subset in loaded.subsets for sample in subset.samples]
    bare = sum(not sample.captions for sample in samples)
    if bare * 2 <= len(samples):
        return []
    return [
        Note(NoteKind.LAYOUT, file.path, detail=UNREAD[file.path.suffix.lower()])
        for file in folder.files
        if file.path.suffix.lower() in UNREAD and file.path not in loaded.lists and "lorakit" not in file.path.name
    ]
