from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind, Role

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.dataset import Dataset
    from tests.formats.conftest import Notes, Read, Texts, Write


def subsets(dataset: Dataset) -> list[tuple[str, Role, int, str | None, list[str]]]:
    return [
        (
            subset.root.relative_to(dataset.root).as_posix(),
            subset.role,
            subset.repeats,
            subset.trigger,
            [sample.key for sample in subset.samples],
        )
        for subset in dataset.subsets
    ]


def test_each_folder_is_a_subset_with_repeats_and_class_tokens(write: Write, read: Read, texts: Texts) -> None:
    write("10_sks dog/a.jpg")
    write("10_sks dog/a.txt", "one")
    write("2_cat_long/b.jpg")
    dataset = read()
    assert dataset.layout == "kohya-folders"
    assert subsets(dataset) == [
        ("2_cat_long", Role.TRAIN, 2, "cat_long", ["2_cat_long/b.jpg"]),
        ("10_sks dog", Role.TRAIN, 10, "sks dog", ["10_sks dog/a.jpg"]),
    ]
    assert texts(dataset)["10_sks dog/a.jpg"] == ["one"]
    assert dataset.notes == ()


def test_a_trigger_of_the_settings_wins(write: Write, read: Read) -> None:
    write("10_dog/a.jpg")
    assert [subset.trigger for subset in read(trigger="sks").subsets] == ["sks"]


def test_the_gui_structure_gives_training_and_regularisation(write: Write, read: Read) -> None:
    for name in ("img/10_foo/a.jpg", "reg/1_bar/b.jpg", "model/sample/x.png", "log/y.png"):
        write(name)
    dataset = read()
    assert [row[:3] for row in subsets(dataset)] == [
        ("img/10_foo", Role.TRAIN, 10),
        ("reg/1_bar", Role.REGULARISATION, 1),
    ]
    assert dataset.notes == ()


def test_a_root_called_reg_regularises(write: Write, read: Read, tmp_path: Path) -> None:
    write("reg/1_dog/a.jpg")
    assert [subset.role for subset in read(path=tmp_path / "set/reg").subsets] == [Role.REGULARISATION]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x.jpg", "10_name"),
        ("other/x.jpg", "10_name"),
        ("10 cat/x.jpg", "nearly right"),
        ("cat_10/x.jpg", "nearly right"),
        ("_cat/x.jpg", "nearly right"),
        ("0_off/x.jpg", "0 repeats"),
        ("10_dog/deeper/x.jpg", "below"),
    ],
)
def test_what_kohya_passes_over_is_noted_and_not_read(
    write: Write, read: Read, notes: Notes, tmp_path: Path, name: str, said: str
) -> None:
    write("10_dog/a.jpg")
    path = write(name)
    write(str(path.relative_to(tmp_path / "set").with_suffix(".txt")), "caption")
    dataset = read()
    assert [sample.key for _, sample in dataset.samples()] == ["10_dog/a.jpg"]
    [note] = dataset.notes
    assert (note.kind, note.path) == (NoteKind.LAYOUT, path.parent)
    assert note.detail.startswith("1 picture is never trained")
    assert said in note.detail


def test_one_note_a_folder(write: Write, read: Read) -> None:
    for name in ("10_dog/a.jpg", "x/1.jpg", "x/2.jpg", "x/y/3.jpg"):
        write(name)
    assert [(note.path.name, note.detail.split(":")[0]) for note in read().notes] == [
        ("x", "2 pictures are never trained"),
        ("y", "1 picture is never trained"),
    ]


def test_one_caption_suffix_for_all_folders(write: Write, read: Read, texts: Texts) -> None:
    for name in ("a", "b", "c"):
        write(f"1_x/{name}.jpg")
        write(f"1_x/{name}.txt", name)
    write("1_y/d.jpg")
    write("1_y/d.caption", "d")
    dataset = read()
    assert texts(dataset)["1_y/d.jpg"] == []
    [rival] = [caption for _, sample in dataset.samples() for caption in sample.rivals]
    assert rival.text == "d"


@pytest.mark.parametrize("name", ["2024_06_01", "01_front", "dog_10", "10", "10_"])
def test_dates_and_numbered_folders_alone_are_not_taken_for_kohyas(write: Write, read: Read, name: str) -> None:
    write(f"{name}/a.jpg")
    assert read().layout == "sidecar"


def test_an_n_name_folder_as_the_root_is_read_as_sidecars_and_noted(write: Write, read: Read, tmp_path: Path) -> None:
    write("10_dog/a.jpg")
    write("10_dog/a.txt", "one")
    dataset = read(path=tmp_path / "set/10_dog")
    assert dataset.layout == "sidecar"
    assert [subset.repeats for subset in dataset.subsets] == [1]
    [note] = dataset.notes
    assert (note.kind, note.text) == (NoteKind.LAYOUT, "10_dog")
