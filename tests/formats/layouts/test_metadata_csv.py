from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.dataset import Caption, Dataset
    from tests.formats.conftest import Notes, Read, Texts, Write


@pytest.fixture(autouse=True)
def pictures(write: Write) -> None:
    write("a.jpg")
    write("b.jpg")


def captions(dataset: Dataset) -> list[Caption]:
    return [caption for _, sample in dataset.samples() for caption in sample.captions]


def places(dataset: Dataset) -> list[tuple[int, int]]:
    return [(caption.line, caption.column) for caption in captions(dataset)]


@pytest.mark.parametrize(
    "text",
    [
        "file_name,text\na.jpg,one\nb.jpg,two\n",
        "\ufefffile_name,text\r\na.jpg,one\r\nb.jpg,two",
        " Prompt , FILE \none,a.jpg\ntwo,b.jpg\n",
        "image;caption\na.jpg;one\nb.jpg;two\n",
        "path\tdescription\r\na.jpg\tone\r\nb.jpg\ttwo\r\n",
        "a.jpg,one\nb.jpg,two\n",
        "a.jpg;one\nb.jpg;two\n",
        "a.jpg\tone\nb.jpg\ttwo\n",
        "sep=;\nfile;text\na.jpg;one\nb.jpg;two\n",
        '"file_name","text"\n"a.jpg","one"\n\n"b.jpg","two"\n',
        "filename,text,,\na.jpg,one,,\nb.jpg,two,,\n",
    ],
)
def test_usual_tables_are_read(write: Write, read: Read, texts: Texts, text: str) -> None:
    write("metadata.csv", text)
    dataset = read()
    assert dataset.layout == "metadata-csv"
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": ["two"]}
    assert dataset.notes == ()


def test_every_caption_says_where_it_stands(write: Write, read: Read) -> None:
    write("metadata.csv", 'file_name,text\r\na.jpg,"a ""big"" dog,\r\nblack"\r\n\r\n一.jpg,x\r\nb.jpg,  cat\r\n')
    dataset = read()
    assert places(dataset) == [(2, 8), (6, 7)]
    assert [caption.text for caption in captions(dataset)] == ['a "big" dog,\r\nblack', "  cat"]
    assert [caption.field for caption in captions(dataset)] == ["1", "3"]
    assert {caption.source for caption in captions(dataset)} == {"metadata-csv"}
    assert {caption.newline for caption in captions(dataset)} == {"\r\n"}


def test_a_mark_before_the_header_shifts_nothing(write: Write, read: Read) -> None:
    write("metadata.csv", "\ufeffa.jpg,one\nb.jpg,two\n")
    assert places(read()) == [(1, 7), (2, 7)]
    assert all(caption.bom for caption in captions(read()))


def test_other_columns_are_kept(write: Write, read: Read) -> None:
    write("metadata.csv", "file_name,text,Negative_Prompt,caption\na.jpg,one,blurry,other\nb.jpg,two,,\n")
    [a, b] = [sample for _, sample in read().samples()]
    assert dict(a.extra) == {"negative_prompt": "blurry", "caption": "other"}
    assert dict(b.extra) == {}


def test_several_rows_for_a_picture_are_several_captions(write: Write, read: Read, texts: Texts) -> None:
    write("metadata.csv", "file_name,text\na.jpg,one\na.jpg,two\nb.jpg,\n")
    assert texts(read()) == {"a.jpg": ["one", "two"], "b.jpg": [""]}


def test_a_picture_without_a_row_stays_without_captions(write: Write, read: Read, texts: Texts) -> None:
    write("metadata.csv", "file_name,text\na.jpg,one\n")
    assert texts(read()) == {"a.jpg": ["one"], "b.jpg": []}


@pytest.mark.parametrize(
    ("encoding", "caption"),
    [("gb18030", "一个女孩，长发，微笑"), ("cp1252", "a café in Montréal"), ("utf-16-le", "one"), ("utf-16-be", "one")],
)
def test_another_encoding_is_read_and_noted(
    write: Write, read: Read, texts: Texts, notes: Notes, encoding: str, caption: str
) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    path = write("metadata.csv", f"{mark}file_name,text\na.jpg,{caption}\nb.jpg,{caption}\n".encode(encoding))
    dataset = read()
    assert texts(dataset) == {"a.jpg": [caption], "b.jpg": [caption]}
    assert [(note.path, note.text) for note in notes(dataset, NoteKind.ENCODING)] == [(path, encoding)]
    assert {caption.encoding for caption in captions(dataset)} == {encoding}


def test_each_folder_may_have_its_own_table(write: Write, read: Read, texts: Texts) -> None:
    write("sub/a.jpg")
    write("metadata.csv", "file_name,text\na.jpg,one\nb.jpg,two\n")
    write("sub/Metadata.CSV", "file_name,text\na.jpg,three\n")
    dataset = read()
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": ["two"], "sub/a.jpg": ["three"]}
    assert len(dataset.subsets) == 1


def test_names_that_mean_no_picture_are_noted_with_their_line(write: Write, read: Read, texts: Texts) -> None:
    write("x/c.jpg")
    write("y/c.jpg")
    write("metadata.csv", "file_name,text\na.jpg,one\n../b.jpg,two\n/etc/b.jpg,two\ngone.jpg,two\nc.jpg,two\n,two\n")
    dataset = read()
    assert [(note.kind, note.line, note.text) for note in dataset.notes] == [
        (NoteKind.OUTSIDE, 3, "../b.jpg"),
        (NoteKind.OUTSIDE, 4, "/etc/b.jpg"),
        (NoteKind.MISSING_IMAGE, 5, "gone.jpg"),
        (NoteKind.AMBIGUOUS, 6, "c.jpg"),
        (NoteKind.MALFORMED, 7, ""),
    ]
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": [], "x/c.jpg": [], "y/c.jpg": []}


def test_any_name_will_do_for_a_table_that_the_user_names(
    write: Write, read: Read, texts: Texts, tmp_path: Path
) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("file,caption\na.jpg,one\nb.jpg,two\n")
    dataset = read(metadata=labels)
    assert (dataset.layout, texts(dataset)) == ("metadata-csv", {"a.jpg": ["one"], "b.jpg": ["two"]})
    inside = write("labels.tsv", "file\tcaption\na.jpg\tone\nb.jpg\ttwo\n")
    assert texts(read(path=inside)) == texts(dataset)


def test_a_git_lfs_pointer_in_place_of_the_table(write: Write, read: Read, texts: Texts, notes: Notes) -> None:
    path = write("metadata.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    dataset = read()
    assert [note.path for note in notes(dataset, NoteKind.POINTER)] == [path]
    assert texts(dataset) == {"a.jpg": [], "b.jpg": []}


def test_a_folder_or_a_dead_link_called_metadata_csv_stops_nothing(
    write: Write, read: Read, notes: Notes, tmp_path: Path
) -> None:
    write("a.txt", "one")
    (tmp_path / "set/metadata.csv").mkdir()
    assert read().layout == "sidecar"
    (tmp_path / "set/metadata.csv").rmdir()
    (tmp_path / "set/metadata.csv").symlink_to(tmp_path / "set/gone.csv")
    assert [note.path.name for note in notes(read(), NoteKind.UNREADABLE)] == ["metadata.csv"]


def test_a_named_table_that_cannot_be_read_is_noted(write: Write, read: Read, notes: Notes, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").mkdir()
    assert [note.path.name for note in notes(read(metadata=tmp_path / "labels.csv"), NoteKind.UNREADABLE)] == [
        "labels.csv"
    ]
