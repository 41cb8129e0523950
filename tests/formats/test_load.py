from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind, Role
from lorakit.errors import DatasetError, UsageError
from lorakit.formats.load import Root, all_layouts, load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.formats.conftest import Notes, Read, Texts, Write


def test_layouts_are_found_and_the_most_telling_comes_first() -> None:
    assert [layout.name for layout in all_layouts()] == [
        "kohya-toml",
        "metadata-jsonl",
        "metadata-csv",
        "metadata-parquet",
        "kohya-folders",
        "captions-json",
        "captions-txt",
        "kohya-json",
        "sidecar",
    ]


def test_what_other_sources_say_are_rivals(write: Write, read: Read, texts: Texts) -> None:
    write("a.jpg")
    write("a.txt", "sidecar")
    write("metadata.csv", "file_name,text\na.jpg,csv\n")
    write("metadata.jsonl", '{"file_name": "a.jpg", "text": "jsonl"}\n')
    write("captions.json", '{"a.jpg": "json"}')
    dataset = read()
    assert texts(dataset) == {"a.jpg": ["jsonl"]}
    [(_, sample)] = dataset.samples()
    assert sorted(caption.text for caption in sample.rivals) == ["csv", "json", "sidecar"]
    assert dataset.notes == ()


def test_a_list_that_the_user_names_silences_the_others(write: Write, read: Read, texts: Texts) -> None:
    write("a.jpg")
    write("a.txt", "sidecar")
    path = write("metadata.csv", "file_name,text\na.jpg,csv\n")
    write("metadata.jsonl", '{"file_name": "a.jpg", "text": "jsonl"}\n')
    dataset = read(metadata=path)
    assert texts(dataset) == {"a.jpg": ["csv"]}
    assert [caption.text for _, sample in dataset.samples() for caption in sample.rivals] == ["sidecar"]


def test_a_layout_may_be_asked_for_by_name(write: Write, read: Read, texts: Texts) -> None:
    write("a.jpg")
    write("a.txt", "sidecar")
    write("metadata.csv", "file_name,text\na.jpg,csv\n")
    assert texts(read(layout="sidecar")) == {"a.jpg": ["sidecar"]}
    with pytest.raises(UsageError, match="`metadata-csv`"):
        read(layout="csv")


@pytest.mark.parametrize("layout", ["metadata-jsonl", "kohya-json", "kohya-toml"])
def test_a_layout_without_its_list_is_an_error_not_an_empty_set(write: Write, read: Read, layout: str) -> None:
    write("a.jpg")
    with pytest.raises(DatasetError, match="--metadata"):
        read(layout=layout)


def test_a_list_of_an_unknown_kind_is_refused_though_there_are_pictures(write: Write, read: Read) -> None:
    write("a.jpg")
    path = write("labels.xlsx")
    with pytest.raises(DatasetError, match=r"labels\.xlsx"):
        read(metadata=path)


def test_captions_without_a_picture_are_orphans_and_lists_are_not(write: Write, read: Read, notes: Notes) -> None:
    for name in ("a.jpg", "a.txt", "lonely.txt", "README.txt", "captions.txt", "my_licenses.txt", "sub/B.caption"):
        write(name, "a.jpg|x")
    assert [note.path.name for note in notes(read(), NoteKind.ORPHAN)] == ["lonely.txt", "B.caption"]


def test_a_caption_of_a_picture_that_is_not_used_is_no_orphan(write: Write, read: Read, notes: Notes) -> None:
    write("10_dog/a.jpg")
    write("other/b.jpg")
    write("other/b.txt", "two")
    write("other/b.npz")
    write("other/c.jpg.txt", "three")
    assert [note.path.name for note in notes(read(), NoteKind.ORPHAN)] == ["c.jpg.txt"]


def test_no_picture_at_all_is_an_empty_dataset(write: Write, read: Read) -> None:
    write("a.txt", "one")
    dataset = read()
    assert list(dataset.samples()) == []
    assert [note.kind for note in dataset.notes] == [NoteKind.ORPHAN]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="gone"):
        load([Root(tmp_path / "gone" / "deeper")])


def test_keys_are_relative_whether_or_not_the_base_is_absolute(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("sub/a.jpg")
    monkeypatch.chdir(tmp_path)
    for root in (path.parent, path.parent.relative_to(tmp_path)):
        dataset = load([Root(root)], base=tmp_path / "set")
        assert [sample.key for _, sample in dataset.samples()] == ["sub/a.jpg"]


def test_loading_changes_no_file(write: Write, read: Read, tmp_path: Path) -> None:
    write("a.jpg")
    write("a.txt", "one\r\n")
    write("metadata.csv", "\ufefffile_name,text\r\na.jpg,csv\r\n")
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    read()
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


@pytest.mark.parametrize("order", [("set", "set/val"), ("set/val", "set")])
def test_a_picture_below_two_roots_belongs_to_the_closer_one(tmp_path: Path, order: tuple[str, str]) -> None:
    for name in ("set/a.jpg", "set/val/b.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    roles = {"set": Role.TRAIN, "set/val": Role.VALIDATION}
    dataset = load([Root(tmp_path / name, role=roles[name]) for name in order])
    assert {sample.key: subset.role for subset, sample in dataset.samples()} == {
        "a.jpg": Role.TRAIN,
        "val/b.jpg": Role.VALIDATION,
    }
