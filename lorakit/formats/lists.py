"""Layouts whose captions stand in lists: collect rows, look names up, note what cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.dataset import File, Note, NoteKind
from lorakit.errors import DatasetError
from lorakit.formats.jsontext import BadJsonError, Node, parse
from lorakit.formats.layout import Layout, Loaded
from lorakit.formats.names import Names
from lorakit.formats.textfile import Decoded, Places, encoding_notes, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lorakit.dataset import Caption, Sample
    from lorakit.formats.layout import Source


@dataclass(slots=True)
class Rows:
    """Collects (picture name -> captions) while lists are read; `list_path` is the list being read.

    Names are looked up by `Names`; one that means no picture becomes a note.
    """

    source: Source
    list_path: Path
    captions: dict[Path, list[Caption]] = field(default_factory=dict)
    extra: dict[Path, dict[str, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.source.folder)

    def add(self, name: str, captions: Sequence[Caption], line: int, extra: Mapping[str, str] | None = None) -> None:
        """File `captions` under the picture that `name` means; what cannot be resolved becomes a note."""
        found = self.resolve(name, line)
        if found is None:
            return
        self.captions.setdefault(found.path, []).extend(captions)
        if extra:
            self.extra.setdefault(found.path, {}).update(extra)

    def resolve(self, name: str, line: int) -> File | None:
        """The picture that `name` means, or None after noting why there is none."""
        found = self.names.find(self.list_path.parent, name)
        if isinstance(found, File):
            return found
        self.notes.append(Note(found.kind, self.list_path, name, found.detail, line, found.related))
        return None

    def malformed(self, text: str, detail: str, line: int = 0) -> None:
        """Note what cannot be read in the list: `text` quotes it; line 0 speaks of the whole list."""
        self.notes.append(Note(NoteKind.MALFORMED, self.list_path, text, detail, line))

    def read(self) -> Decoded | None:
        """The text of the list, or None after noting why it cannot be read."""
        decoded = read_text(self.list_path)
        if isinstance(decoded, Note):
            self.notes.append(decoded)
            return None
        return decoded

    def read_json(self) -> tuple[Decoded, Node] | None:
        """The list's text and the value it holds, or None after noting why there is none."""
        decoded = self.read()
        if decoded is None:
            return None
        self.notes.extend(encoding_notes(self.list_path, decoded, mark_hurts=True))
        try:
            return decoded, parse(decoded.text)
        except BadJsonError as error:
            line, column = Places(decoded.text).at(error.offset)
            self.malformed("", f"the list is no JSON (column {column}: {error.message})", line)
            return None

    def samples(self) -> tuple[Sample, ...]:
        """One sample for every picture of the folder, listed or not, in natural order."""
        return tuple(
            self.source.sample(picture, self.captions.get(picture.path, ()), self.extra.get(picture.path))
            for picture in self.source.folder.pictures
        )


def find_lists(source: Source, names: Sequence[str], suffixes: Sequence[str] = ()) -> list[Path]:
    """The list that the user named if its suffix fits, else every file that bears one of `names` (in lower case)."""
    if source.metadata is not None:
        return [source.metadata] if source.metadata.suffix.lower() in suffixes else []
    return [file.path for file in source.folder.files if file.path.name.lower() in names]


def load_lists(source: Source, lists: Sequence[Path], read: Callable[[Rows], None]) -> Loaded:
    """One subset with every picture of the root: `read` files what each list says about them.

    Raises DatasetError when there is no list: the user asked for this layout by name.
    """
    if not lists:
        raise DatasetError(f"`{source.folder.root}` holds no list of this layout: name the list with --metadata")
    rows = Rows(source, source.folder.root)
    for path in lists:
        rows.list_path = path
        read(rows)
    return Loaded((source.subset(rows.samples()),), tuple(rows.notes), tuple(lists))


def list_layout(
    name: str,
    summary: str,
    priority: int,
    names: Sequence[str],
    suffixes: Sequence[str],
    read: Callable[[Rows], None],
    fits: Callable[[Source, Path], bool] = lambda source, path: True,
) -> Layout:
    """A layout whose captions stand in lists: files called one of `names` (lower case), at the root or deeper.

    A list that the user named is known by `suffixes`. `read` files one list; `fits` refuses files that bear the name
    but are something else.
    """

    def lists(source: Source) -> list[Path]:
        return [path for path in find_lists(source, names, suffixes) if fits(source, path)]

    def detect(source: Source) -> str | None:
        found = lists(source)
        return f"`{found[0].name}` lists captions" if found else None

    def load(source: Source) -> Loaded:
        return load_lists(source, lists(source), read)

    return Layout(name, summary, priority, detect, load)
