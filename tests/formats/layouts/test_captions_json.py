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


def test_an_object_from_picture_to_captions(write: Write, read: Read, texts: Texts) -> None:
    write("captions.json", '{\n  "a.jpg": "one",\n  "b.jpg": ["x", "y"]\n}\n')
    dataset = read()
    assert dataset.layout == "captions-json"
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": ["x", "y"]}
    captions = [caption for _, sample in dataset.samples() for caption in sample.captions]
    assert [(c.line, c.column, c.field) for c in captions] == [
        (2, 13, "a.jpg"),
        (3, 14, "b.jpg"),
        (3, 19, "b.jpg"),
    ]
    assert dataset.notes == ()


def test_a_list_of_records(write: Write, read: Read, texts: Texts) -> None:
    write("captions.json", '[{"file_name": "a.jpg", "text": "one", "seed": 1},\n {"image": "b.jpg", "caption": "two"}]')
    dataset = read()
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": ["two"]}
    [(_, a), (_, b)] = dataset.samples()
    assert dict(a.extra) == {"seed": "1"}
    assert (b.captions[0].line, b.captions[0].column, b.captions[0].field) == (2, 33, "2")


def test_a_doubled_key_loses_captions_elsewhere_and_is_noted(
    write: Write, read: Read, texts: Texts, notes: Notes
) -> None:
    write("captions.json", '{"a.jpg": "one",\n "a.jpg": "two"}')
    dataset = read()
    assert texts(dataset)["a.jpg"] == ["one", "two"]
    assert [(note.line, note.text) for note in notes(dataset, NoteKind.MALFORMED)] == [(2, "a.jpg")]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('{\n"a.jpg": "one"\n"b.jpg": "two"}', 3, "column 1"),
        ('"words"', 0, "text"),
        ('{"images": [{"id": 1}], "annotations": [{"id": 2}]}', 0, "`images`, `annotations`"),
        ('[{"id": 1}]', 0, "`file_name`"),
    ],
)
def test_a_hopeless_list_is_one_note(write: Write, read: Read, text: str, line: int, said: str) -> None:
    write("captions.json", text)
    [note] = read().notes
    assert (note.kind, note.line) == (NoteKind.MALFORMED, line)
    assert said in note.detail


def test_a_value_that_is_no_text_is_noted(write: Write, read: Read, texts: Texts) -> None:
    write("captions.json", '{"a.jpg": 5,\n"b.jpg": ["x", {"no": 1}]}')
    dataset = read()
    assert texts(dataset) == {"a.jpg": [], "b.jpg": ["x"]}
    assert [(note.kind, note.line) for note in dataset.notes] == [(NoteKind.MALFORMED, 1), (NoteKind.MALFORMED, 2)]


def test_other_json_files_are_left_alone_unless_named(write: Write, read: Read, texts: Texts) -> None:
    path = write("labels.json", '{"a.jpg": "one"}')
    assert read().layout == "sidecar"
    assert texts(read(metadata=path)) == {"a.jpg": ["one"], "b.jpg": []}


def test_broken_json_that_the_user_names_is_still_this_layout(write: Write, read: Read) -> None:
    path = write("labels.json", "{")
    dataset = read(metadata=path)
    assert dataset.layout == "captions-json"
    assert [note.kind for note in dataset.notes] == [NoteKind.MALFORMED]
