from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from lorakit.dataset import NoteKind
from lorakit.errors import DatasetError

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

if TYPE_CHECKING:
    from pathlib import Path

    from tests.formats.conftest import Read, Texts, Write


@pytest.fixture
def table(write: Write) -> Any:
    def table(columns: dict[str, Any], name: str = "metadata.parquet") -> Path:
        write("a.jpg")
        write("b.jpg")
        path = write(name, b"")
        parquet.write_table(pyarrow.table(columns), path)
        return path

    return table


def test_rows_are_read_with_their_numbers(table: Any, read: Read, texts: Texts) -> None:
    table({"Text": [["one", "two"], []], "file_name": ["a.jpg", "b.jpg"], "seed": [3, None]})
    dataset = read()
    assert dataset.layout == "metadata-parquet"
    assert texts(dataset) == {"a.jpg": ["one", "two"], "b.jpg": []}
    [(_, a), (_, b)] = dataset.samples()
    assert [(caption.line, caption.column, caption.field) for caption in a.captions] == [(1, 1, "1")] * 2
    assert (dict(a.extra), dict(b.extra)) == ({"seed": "3"}, {})
    assert dataset.notes == ()


def test_bad_rows_are_noted(table: Any, read: Read, texts: Texts) -> None:
    table({"text": ["one", "two", None], "file_name": [None, "gone.jpg", "b.jpg"]})
    dataset = read()
    assert [(note.kind, note.line) for note in dataset.notes] == [
        (NoteKind.MALFORMED, 1),
        (NoteKind.MISSING_IMAGE, 2),
    ]
    assert texts(dataset) == {"a.jpg": [], "b.jpg": []}


def test_embedded_pictures_are_one_note(table: Any, read: Read) -> None:
    path = table({"image": [{"bytes": b"x", "path": "a.jpg"}], "text": ["one"]})
    [note] = read().notes
    assert (note.kind, note.path, note.line) == (NoteKind.MALFORMED, path, 0)
    assert "embedded" in note.detail


def test_other_columns_only_are_one_note(table: Any, read: Read) -> None:
    table({"id": [1], "score": [0.5]})
    [note] = read().notes
    assert "`id`, `score`" in note.detail


@pytest.mark.parametrize("content", [b"", b"no parquet at all", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_a_broken_file_is_one_note(write: Write, read: Read, content: bytes) -> None:
    write("a.jpg")
    write("metadata.parquet", content)
    [note] = read().notes
    assert note.kind is NoteKind.MALFORMED


def test_a_git_lfs_pointer_is_told(write: Write, read: Read) -> None:
    write("a.jpg")
    write("metadata.parquet", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    assert [note.kind for note in read().notes] == [NoteKind.POINTER]


def test_without_pyarrow_the_user_is_told_what_to_install(
    table: Any, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    table({"text": ["one"], "file_name": ["a.jpg"]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DatasetError, match=r'pip install "lorakit\[parquet\]"'):
        read()


def test_a_list_beside_the_one_in_use_stops_nothing_without_pyarrow(
    table: Any, write: Write, read: Read, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    table({"text": ["one"], "file_name": ["a.jpg"]})
    write("metadata.jsonl", '{"file_name": "a.jpg", "text": "one"}')
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    dataset = read()
    assert texts(dataset)["a.jpg"] == ["one"]
    assert [note.kind for note in dataset.notes] == [NoteKind.UNREADABLE]
