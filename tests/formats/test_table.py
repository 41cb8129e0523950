"""Tables that are broken: what is kept, what is noted, with which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind

if TYPE_CHECKING:
    from tests.formats.conftest import Notes, Read, Texts, Write


@pytest.fixture(autouse=True)
def pictures(write: Write) -> None:
    write("a.jpg")
    write("b.jpg")


@pytest.mark.parametrize("header", ["file_name,text\n", ""])
def test_a_captions_own_commas_are_kept_and_noted(
    write: Write, read: Read, texts: Texts, notes: Notes, header: str
) -> None:
    path = write("metadata.csv", f'{header}a.jpg,a dog, "big", black\nb.jpg,"a cat, white"\n')
    dataset = read()
    assert texts(dataset) == {"a.jpg": ['a dog, "big", black'], "b.jpg": ["a cat, white"]}
    [note] = notes(dataset, NoteKind.MALFORMED)
    assert (note.path, note.line, note.text) == (path, 2 if header else 1, "a.jpg")
    assert "commas" in note.detail


def test_surplus_cells_after_other_columns_are_noted_not_guessed(
    write: Write, read: Read, texts: Texts, notes: Notes
) -> None:
    write("metadata.csv", "file_name,text,seed\na.jpg,a dog, black,1\nb.jpg,a cat,2\n")
    dataset = read()
    assert texts(dataset) == {"a.jpg": ["a dog"], "b.jpg": ["a cat"]}
    assert [note.line for note in notes(dataset, NoteKind.MALFORMED)] == [2]


def test_a_row_without_a_caption_cell_is_noted(write: Write, read: Read, texts: Texts, notes: Notes) -> None:
    write("metadata.csv", "file_name,text\na.jpg\nb.jpg,two\n")
    dataset = read()
    assert texts(dataset) == {"a.jpg": [], "b.jpg": ["two"]}
    assert [(note.line, note.text) for note in notes(dataset, NoteKind.MALFORMED)] == [(2, "a.jpg")]


def test_a_quote_that_never_closes_is_noted_where_it_opens(write: Write, read: Read, notes: Notes) -> None:
    write("metadata.csv", 'file_name,text\na.jpg,"one\nb.jpg,two\n')
    assert [note.line for note in notes(read(), NoteKind.MALFORMED)] == [2]


@pytest.mark.parametrize("text", ["", "\n \n", "id,score\n1,2\n", "file_name\na.jpg\n", "just words\nand more\n"])
def test_a_hopeless_table_is_one_note(write: Write, read: Read, texts: Texts, text: str) -> None:
    path = write("metadata.csv", text)
    dataset = read()
    [note] = dataset.notes
    assert (note.kind, note.path, note.line) == (NoteKind.MALFORMED, path, 0)
    assert texts(dataset) == {"a.jpg": [], "b.jpg": []}


def test_a_hopeless_table_says_what_it_has_and_what_is_wanted(write: Write, read: Read) -> None:
    write("metadata.csv", "Id;Score\n1;2\n")
    [note] = read().notes
    for word in ("`id`", "`score`", "`file_name`", "`text`"):
        assert word in note.detail
