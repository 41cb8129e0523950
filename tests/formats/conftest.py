"""Datasets on disk for the loaders: a picture is any bytes, because no loader opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from lorakit.formats.load import Root, load

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.dataset import Dataset, Note, NoteKind


class Read(Protocol):
    def __call__(self, **settings: object) -> Dataset: ...


class Write(Protocol):
    def __call__(self, name: str, content: str | bytes = b"picture") -> Path: ...


class Texts(Protocol):
    def __call__(self, dataset: Dataset) -> dict[str, list[str]]: ...


class Notes(Protocol):
    def __call__(self, dataset: Dataset, kind: NoteKind) -> list[Note]: ...


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below tmp_path/set; text as UTF-8 with its line ends as given."""

    def write(name: str, content: str | bytes = b"picture") -> Path:
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Loads tmp_path/set with the given fields of Root."""

    def read(**settings: object) -> Dataset:
        path = settings.pop("path", tmp_path / "set")
        return load([Root(path, **settings)])  # type: ignore[arg-type]

    return read


@pytest.fixture
def texts() -> Texts:
    """Caption texts by sample key."""
    return lambda dataset: {s.key: [caption.text for caption in s.captions] for _, s in dataset.samples()}


@pytest.fixture
def notes() -> Notes:
    """Notes of one kind."""
    return lambda dataset, kind: [note for note in dataset.notes if note.kind is kind]
