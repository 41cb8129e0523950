"""`img01.jpg` with `img01.txt` or `img01.caption` beside it: what kohya, OneTrainer and ai-toolkit read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lorakit.dataset import Caption, Note, Sample
from lorakit.formats.folder import CAPTION_SUFFIXES, stem_of, where_of
from lorakit.formats.layout import Layout, Loaded, Source
from lorakit.formats.textfile import is_ragged, read_text, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.dataset import File
    from lorakit.formats.folder import Folder


def detect(source: Source) -> str | None:
    """Any picture with a caption file of its stem; also the answer when there is nothing but pictures."""
    extension = usual_extension(source.folder, source.folder.pictures)
    if extension:
        return f"pictures with `{extension}` files beside them"
    return "pictures without captions" if source.folder.pictures else None


def load(source: Source) -> Loaded:
    """Pair every picture with its sidecars."""
    samples, notes = pair(source, source.folder.pictures)
    return Loaded((source.subset(samples),), notes)


def usual_extension(folder: Folder, pictures: Sequence[File]) -> str | None:
    """The caption suffix that most of `pictures` have a file for, or None if none has one."""
    counts = Counter(file.path.suffix.lower() for picture in pictures for file in _sidecars(folder, picture))
    return max(counts, key=lambda suffix: (counts[suffix], suffix == ".txt")) if counts else None


def pair(source: Source, pictures: Sequence[File]) -> tuple[tuple[Sample, ...], tuple[Note, ...]]:
    """Samples for `pictures`: captions from the expected suffix, rivals from any other sidecar of the same stem."""
    wanted = source.caption_extension or usual_extension(source.folder, pictures) or ".txt"
    samples: list[Sample] = []
    notes: list[Note] = []
    for picture in pictures:
        captions: list[Caption] = []
        rivals: list[Caption] = []
        blocked = False
        for file in _sidecars(source.folder, picture, wanted):
            # a trainer looks the name up as it stands: neither `A.txt` nor `a.jpg.txt` is a caption of `a.jpg`
            exact = file.path.name == picture.path.stem + wanted
            read = lines_of(file)
            if isinstance(read, Note):
                notes.append(read)
                blocked = blocked or exact
            else:
                (captions if exact else rivals).extend(read)
        samples.append(source.sample(picture, captions, rivals=rivals, blocked=blocked))
    return tuple(samples), tuple(notes)


def lines_of(file: File) -> list[Caption] | Note:
    """One caption a non-empty line; a blank file gives one caption without text."""
    decoded = read_text(file.path)
    if isinstance(decoded, Note):
        return decoded
    lines = [(line.number, line.text) for line in split_lines(decoded.text)] or [(1, "")]
    kept = [(number, line) for number, line in lines if line.strip()] or lines[:1]
    ragged = is_ragged(decoded.text)
    return [
        Caption(
            line,
            file.path,
            number,
            encoding=decoded.encoding,
            bom=decoded.bom,
            lossy=decoded.lossy,
            newline=decoded.newline,
            sure=decoded.sure,
            ragged=ragged,
        )
        for number, line in kept
    ]


def _sidecars(folder: Folder, picture: File, wanted: str = "") -> list[File]:
    """Caption files, of a usual suffix or the `wanted` one, that bear the picture's stem or whole name."""
    where, suffixes = where_of(picture.key), (*CAPTION_SUFFIXES, wanted.lower())
    stems = (stem_of(picture.key).lower(), picture.key.rpartition("/")[2].lower())
    return [
        file
        for stem in stems
        for file in folder.by_stem.get((where, stem), ())
        if file is not picture and file.path.suffix.lower() in suffixes
    ]


LAYOUT = Layout("sidecar", "pictures with .txt or .caption files beside them", 10, detect, load)
