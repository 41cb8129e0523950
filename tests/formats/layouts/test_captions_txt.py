from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind

if TYPE_CHECKING:
    from tests.formats.conftest import Notes, Read, Texts, Write


@pytest.fixture(autouse=True)
def pictures(write: Write) -> None:
    write("a.jpg")
    write("sub/b.jpg")


def test_lines_split_at_the_first_bar_or_tab(write: Write, read: Read, texts: Texts) -> None:
    write("captions.txt", "# a comment\r\na.jpg|one | two\tthree\r\n\r\nsub/b.jpg\tx|y\r\na.jpg | again\r\n")
    dataset = read()
    assert dataset.layout == "captions-txt"
    assert texts(dataset) == {"a.jpg": ["one | two\tthree", "again"], "sub/b.jpg": ["x|y"]}
    captions = [caption for _, sample in dataset.samples() for caption in sample.captions]
    assert [(c.line, c.column, c.field) for c in captions] == [(2, 7, "1"), (5, 9, "3"), (4, 11, "2")]
    assert dataset.notes == ()


def test_an_empty_caption_stays_a_caption(write: Write, read: Read, texts: Texts) -> None:
    write("captions.txt", "a.jpg|\nb.jpg|x\n")
    assert texts(read()) == {"a.jpg": [""], "sub/b.jpg": ["x"]}


def test_a_line_without_a_separator_is_noted(write: Write, read: Read, notes: Notes) -> None:
    write("captions.txt", "a.jpg|one\njust words\n")
    assert [(note.line, note.text) for note in notes(read(), NoteKind.MALFORMED)] == [(2, "just words")]


def test_a_table_with_commas_under_this_name_is_read_as_one(write: Write, read: Read, texts: Texts) -> None:
    write("captions.txt", 'image,caption\na.jpg,"one, two"\nsub/b.jpg,x\n')
    dataset = read()
    assert texts(dataset) == {"a.jpg": ["one, two"], "sub/b.jpg": ["x"]}
    assert dataset.layout == "captions-txt"


def test_a_captions_txt_that_names_no_picture_is_left_alone(write: Write, read: Read, texts: Texts) -> None:
    write("captions.txt", "some ideas | more ideas\n")
    write("a.txt", "one")
    dataset = read()
    assert (dataset.layout, texts(dataset)) == ("sidecar", {"a.jpg": ["one"], "sub/b.jpg": []})
    assert dataset.notes == ()


def test_another_encoding_is_read_and_noted(write: Write, read: Read, texts: Texts, notes: Notes) -> None:
    write("captions.txt", "a.jpg|一个女孩，长发，微笑\n".encode("gb18030"))
    dataset = read()
    assert texts(dataset)["a.jpg"] == ["一个女孩，长发，微笑"]
    assert [note.text for note in notes(dataset, NoteKind.ENCODING)] == ["gb18030"]


def test_a_named_list_without_any_separator_is_one_note(write: Write, read: Read) -> None:
    path = write("list of words.txt", "a\nb\n")
    [note] = read(metadata=path).notes
    assert (note.kind, note.path, note.line) == (NoteKind.MALFORMED, path, 0)
