from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind, Role

if TYPE_CHECKING:
    from lorakit.dataset import Dataset
    from tests.formats.conftest import Notes, Read, Write


def roles(dataset: Dataset) -> list[tuple[Role, list[str]]]:
    return [(subset.role, [sample.key for sample in subset.samples]) for subset in dataset.subsets]


def test_folders_called_train_and_val_give_roles(write: Write, read: Read) -> None:
    for name in ("train/a.jpg", "train/deep/b.jpg", "Validation/c.jpg", "d.jpg"):
        write(name)
    write("train/metadata.csv", "file_name,text\na.jpg,one\ndeep/b.jpg,two\n")
    write("Validation/metadata.csv", "file_name,text\nc.jpg,three\n")
    dataset = read()
    assert sorted(roles(dataset)) == [
        (Role.TRAIN, ["d.jpg"]),
        (Role.TRAIN, ["train/a.jpg", "train/deep/b.jpg"]),
        (Role.VALIDATION, ["Validation/c.jpg"]),
    ]
    assert all(sample.captions for _, sample in dataset.samples() if sample.key != "d.jpg")
    assert dataset.notes == ()


def test_a_test_folder_alone_is_just_a_folder(write: Write, read: Read) -> None:
    write("test/a.jpg")
    write("b.jpg")
    assert [role for role, _ in roles(read())] == [Role.TRAIN]


def test_lists_of_names_give_roles(write: Write, read: Read) -> None:
    for name in "abc":
        write(f"{name}.jpg")
        write(f"{name}.txt", name)
    write("train.txt", "a.jpg\r\nb.jpg\r\n")
    write("val.txt", "c.jpg\r\n")
    dataset = read()
    assert roles(dataset) == [(Role.TRAIN, ["a.jpg", "b.jpg"]), (Role.VALIDATION, ["c.jpg"])]
    assert dataset.notes == ()


def test_lists_that_overlap_or_leave_pictures_out_are_noted(write: Write, read: Read, notes: Notes) -> None:
    for name in "abc":
        write(f"{name}.jpg")
    write("train.txt", "a.jpg\nc.jpg\ngone.jpg\n")
    write("val.txt", "c.jpg\n")
    dataset = read()
    assert roles(dataset) == [(Role.TRAIN, ["a.jpg", "b.jpg"]), (Role.VALIDATION, ["c.jpg"])]
    assert [(note.path.name, note.line) for note in notes(dataset, NoteKind.MISSING_IMAGE)] == [("train.txt", 3)]
    assert [note.text for note in notes(dataset, NoteKind.LAYOUT)] == ["val.txt", "train.txt"]


def test_a_caption_or_a_text_called_val_is_no_list(write: Write, read: Read) -> None:
    write("val.jpg")
    write("val.txt", "a.jpg")
    write("test.txt", "words about the set\n")
    dataset = read()
    assert roles(dataset) == [(Role.TRAIN, ["val.jpg"])]
    assert [caption.text for _, sample in dataset.samples() for caption in sample.captions] == ["a.jpg"]
