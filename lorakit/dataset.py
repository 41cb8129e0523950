"""A dataset as a trainer sees it: captions, samples, subsets. Frozen values, no I/O."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Role(StrEnum):
    """What a subset is for."""

    TRAIN = "train"
    REGULARISATION = "regularisation"
    VALIDATION = "validation"


class NoteKind(StrEnum):
    """What a loader noticed and could not use; every kind is reported by exactly one FIL or CAP rule."""

    MISSING_IMAGE = "missing-image"
    MALFORMED = "malformed"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"
    UNREADABLE = "unreadable"
    POINTER = "pointer"
    ORPHAN = "orphan"
    JUNK = "junk"
    LAYOUT = "layout"
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a loader noticed: `text` quotes the user's own words, `detail` says what is wrong with them.

    `path` is the file it stands in, `line` its 1-based line (0 for the file as a whole), `related` other paths meant;
    `sure` says that the encoding it names is beyond doubt.
    """

    kind: NoteKind
    path: Path
    text: str = ""
    detail: str = ""
    line: int = 0
    related: tuple[Path, ...] = ()
    sure: bool = False


class Notation(StrEnum):
    """How a caption's text stands in its file, and so how it can be written back."""

    LITERAL = "literal"  # as it is: a line of a sidecar, the rest of a line
    CSV = "csv"  # a cell of a delimited table, quoted or not
    JSON = "json"  # a JSON string
    KOHYA = "kohya"  # the JSON strings `caption` and `tags` of one entry, joined by `, `
    READ_ONLY = "read-only"  # in no text file


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: its text as decoded and where its first code point stands (line and column 1-based).

    `field` names the row or key inside a list file ("3", "img01.jpg"), empty for a sidecar.
    `bom` says whether the file starts with a byte-order mark; `lossy` that some bytes could not be decoded; `sure` that
    the encoding is beyond doubt; `ragged` that the lines of a sidecar end in different ways or some are blank.
    """

    text: str
    path: Path
    line: int = 1
    column: int = 1
    field: str = ""
    encoding: str = "utf-8"
    bom: bool = False
    lossy: bool = False
    newline: str = "\n"
    source: str = "sidecar"
    notation: Notation = Notation.LITERAL
    sure: bool = True
    ragged: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hex: edits name the text they were made for."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture with its captions.

    `key` is the picture's path relative to the dataset's root, with forward slashes: stable across machines.
    `rivals` are captions for the same picture from a source the layout does not use. `blocked` says that its caption
    file is there but could not be read, which a note explains.
    """

    key: str
    image: Path
    captions: tuple[Caption, ...] = ()
    mask: Path | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    rivals: tuple[Caption, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Subset:
    """Samples that share a folder or list, a role, a number of repeats and a trigger."""

    root: Path
    samples: tuple[Sample, ...]
    role: Role = Role.TRAIN
    repeats: int = 1
    trigger: str | None = None
    caption_extension: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file below a root, whether or not a sample uses it: size in bytes, time of change in nanoseconds."""

    key: str
    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything read from disk for one lint: subsets, what was noticed on the way, every file seen."""

    root: Path
    layout: str
    subsets: tuple[Subset, ...]
    notes: tuple[Note, ...] = ()
    files: tuple[File, ...] = ()
    why_layout: str = ""

    def samples(self) -> Iterator[tuple[Subset, Sample]]:
        """Every sample with its subset, in reading order."""
        for subset in self.subsets:
            for sample in subset.samples:
                yield subset, sample

    @property
    def fingerprint(self) -> str:
        """SHA-256, hex, of names, picture sizes in bytes and caption texts: cheap, no proof of content."""
        digest = hashlib.sha256()
        sizes = {file.path: file.size for file in self.files}
        for _, sample in self.samples():
            texts = "\0".join(caption.text for caption in sample.captions)
            line = f"{sample.key}\0{sizes.get(sample.image, 0)}\0{texts}\n"
            digest.update(line.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
