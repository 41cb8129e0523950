from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind, Role
from lorakit.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.dataset import Dataset
    from tests.formats.conftest import Notes, Read, Texts, Write


def subset(**values: object) -> str:
    return "[[datasets.subsets]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


@pytest.fixture
def config(write: Write) -> Write:
    """Writes data.toml with one dataset of the given subsets."""
    return lambda name, content=b"": write(name, f"[[datasets]]\nresolution = 512\n{content!s}")


def keys(dataset: Dataset) -> list[str]:
    return [sample.key for _, sample in dataset.samples()]


def test_subsets_are_read_as_kohya_reads_them(write: Write, config: Write, read: Read, texts: Texts) -> None:
    write("dogs/a.jpg")
    write("dogs/a.txt", "one")
    write("reg/b.jpg")
    path = config(
        "data.toml",
        subset(image_dir="dogs", num_repeats=10, class_tokens="sks dog", caption_extension=".txt")
        + subset(image_dir="reg", is_reg=True, caption_extension=".txt"),
    )
    dataset = read(path=path)
    assert dataset.layout == "kohya-toml"
    assert [(s.root.name, s.role, s.repeats, s.trigger, s.caption_extension) for s in dataset.subsets] == [
        ("dogs", Role.TRAIN, 10, "sks dog", ".txt"),
        ("reg", Role.REGULARISATION, 1, None, ".txt"),
    ]
    assert texts(dataset) == {"dogs/a.jpg": ["one"], "reg/b.jpg": []}
    assert dataset.notes == ()


def test_the_default_suffix_leaves_txt_files_as_rivals(write: Write, config: Write, read: Read, texts: Texts) -> None:
    write("dogs/a.jpg")
    write("dogs/a.txt", "one")
    dataset = read(path=config("data.toml", subset(image_dir="dogs")))
    assert texts(dataset) == {"dogs/a.jpg": []}
    assert [caption.text for _, sample in dataset.samples() for caption in sample.rivals] == ["one"]
    assert dataset.notes == ()


def test_a_suffix_without_a_dot_is_noted_and_finds_nothing(
    write: Write, config: Write, read: Read, texts: Texts
) -> None:
    write("dogs/a.jpg")
    write("dogs/a.txt", "one")
    dataset = read(path=config("data.toml", subset(image_dir="dogs", caption_extension="txt")))
    assert texts(dataset) == {"dogs/a.jpg": []}
    assert [caption.text for _, sample in dataset.samples() for caption in sample.rivals] == ["one"]
    [note] = dataset.notes
    assert (note.kind, note.text, note.line) == (NoteKind.LAYOUT, "txt", 4)


def test_only_pictures_right_in_the_folder_are_trained(write: Write, config: Write, read: Read) -> None:
    write("dogs/a.jpg")
    write("dogs/old/b.jpg")
    write("dogs/old/b.txt", "two")
    dataset = read(path=config("data.toml", subset(image_dir="dogs")))
    assert keys(dataset) == ["dogs/a.jpg"]
    assert [(note.kind, note.path.name) for note in dataset.notes] == [(NoteKind.LAYOUT, "old")]


def test_what_lies_beside_the_config_is_none_of_our_business(write: Write, config: Write, read: Read) -> None:
    write("dogs/a.jpg")
    write("notes/lonely.txt", "no picture")
    write("Thumbs.db")
    dataset = read(path=config("data.toml", subset(image_dir="dogs")))
    assert dataset.notes == ()
    assert [file.path.name for file in dataset.files] == ["a.jpg"]


def test_folders_elsewhere_are_walked_with_their_masks(write: Write, config: Write, read: Read, tmp_path: Path) -> None:
    far = tmp_path / "far"
    (far / "masks").mkdir(parents=True)
    for name in ("a.jpg", "masks/a.png", "lonely.txt"):
        (far / name).write_bytes(b"x")
    dataset = read(path=config("data.toml", subset(image_dir=str(far))))
    [(_, sample)] = dataset.samples()
    assert (sample.key, sample.mask) == ("a.jpg", far / "masks/a.png")
    assert [note.path for note in dataset.notes] == [far / "lonely.txt"]
    assert len(dataset.files) == 3


def test_a_relative_folder_may_start_from_the_working_directory(
    write: Write, read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("dogs/a.jpg")
    config = tmp_path / "configs" / "data.toml"
    config.parent.mkdir()
    config.write_text("[[datasets]]\n" + subset(image_dir="set/../set/dogs"))
    monkeypatch.chdir(tmp_path)
    assert len(keys(read(path=config))) == 1


@pytest.mark.parametrize("dead", ["D:\\train\\dogs", "/workspace/dogs", "/workspace/dogs/"])
def test_a_dead_folder_is_replaced_by_one_of_its_name(
    write: Write, config: Write, read: Read, tmp_path: Path, dead: str
) -> None:
    write("dogs/a.jpg")
    dataset = read(path=config("data.toml", subset(image_dir=dead)))
    assert keys(dataset) == ["dogs/a.jpg"]
    [note] = dataset.notes
    assert (note.kind, note.text, note.line) == (NoteKind.LAYOUT, dead, 4)
    assert "`dogs` is read instead" in note.detail


def test_a_dead_folder_is_replaced_by_the_configs_own_or_the_given_one(
    write: Write, config: Write, read: Read, tmp_path: Path
) -> None:
    write("a.jpg")
    (tmp_path / "given").mkdir()
    (tmp_path / "given/b.jpg").write_bytes(b"x")
    path = config("data.toml", subset(image_dir="/workspace/dogs"))
    assert keys(read(path=path)) == ["a.jpg"]
    given = read(path=path, fallback=tmp_path / "given")
    assert [sample.image.name for _, sample in given.samples()] == ["b.jpg"]
    assert [note.kind for note in given.notes] == [NoteKind.LAYOUT]


def test_a_folder_trained_at_two_resolutions_is_read_once(write: Write, read: Read, notes: Notes) -> None:
    write("dogs/a.jpg")
    both = "".join(f"[[datasets]]\nresolution = {size}\n{subset(image_dir='dogs')}" for size in (512, 768))
    path = write("data.toml", both)
    dataset = read(path=path)
    assert (keys(dataset), dataset.notes) == (["dogs/a.jpg"], ())
    path = write("data.toml", "[[datasets]]\n" + subset(image_dir="dogs") + subset(image_dir="./dogs"))
    dataset = read(path=path)
    assert keys(dataset) == ["dogs/a.jpg"]
    assert [note.line for note in notes(dataset, NoteKind.LAYOUT)] == [5]


def test_a_subset_with_no_repeats_is_noted(write: Write, config: Write, read: Read) -> None:
    write("dogs/a.jpg")
    path = config("data.toml", subset(image_dir="dogs", num_repeats=0))
    dataset = read(path=path)
    assert keys(dataset) == []
    assert ["num_repeats" in note.detail for note in dataset.notes] == [True]


def test_a_metadata_file_gives_the_captions(write: Write, config: Write, read: Read, texts: Texts) -> None:
    write("dogs/a.jpg")
    write("dogs/b.jpg")
    write("meta.json", '{"/mnt/x/a": {"caption": "one", "tags": "t"}}')
    write("meta.jsonl", '{"image_path": "dogs/b.jpg", "caption": "two"}')
    path = config("data.toml", subset(image_dir="dogs", metadata_file="C:\\far\\meta.json"))
    assert texts(read(path=path)) == {"dogs/a.jpg": ["one, t"], "dogs/b.jpg": []}
    path = config("data.toml", subset(image_dir="dogs", metadata_file="meta.jsonl"))
    assert texts(read(path=path)) == {"dogs/a.jpg": [], "dogs/b.jpg": ["two"]}
    path = config("data.toml", subset(image_dir="dogs", metadata_file="gone.json"))
    [note] = read(path=path).notes
    assert (note.kind, note.text) == (NoteKind.LAYOUT, "gone.json")


def test_a_training_config_names_kohya_folders(write: Write, read: Read, texts: Texts) -> None:
    write("img/10_sks/a.jpg")
    write("img/10_sks/a.txt", "one")
    write("img/loose.jpg")
    write("regular/1_dog/b.jpg")
    path = write(
        "run.toml", 'train_data_dir = "img"\nreg_data_dir = "/old/regular"\ncaption_extension = ".txt"\nseed = 1\n'
    )
    dataset = read(path=path)
    assert [(s.root.name, s.role, s.repeats, s.trigger) for s in dataset.subsets] == [
        ("10_sks", Role.TRAIN, 10, "sks"),
        ("1_dog", Role.REGULARISATION, 1, "dog"),
    ]
    assert texts(dataset) == {"img/10_sks/a.jpg": ["one"], "regular/1_dog/b.jpg": []}
    assert [note.path.name for note in dataset.notes if note.kind is NoteKind.LAYOUT] == ["img", "run.toml"]


def test_a_train_data_dir_one_level_too_high_is_noted(write: Write, read: Read) -> None:
    write("data/img/10_sks/a.jpg")
    dataset = read(path=write("run.toml", 'train_data_dir = "data"\n'))
    assert keys(dataset) == []
    assert any("finds no `N_name` folder" in note.detail for note in dataset.notes)


def test_a_faulty_config_stops_with_all_its_faults(write: Write, config: Write, read: Read) -> None:
    path = config("data.toml", subset(image_dir="x", num_repeat=1) + subset(num_repeats="x"))
    with pytest.raises(ConfigError) as caught:
        read(path=path)
    assert len(caught.value.problems) == 3
