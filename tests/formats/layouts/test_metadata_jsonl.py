from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import NoteKind

if TYPE_CHECKING:
    from tests.formats.conftest import Notes, Read, Texts, Write


@pytest.fixture(autouse=True)
def pictures(write: Write) -> None:
    write("a.jpg")
    write("b.jpg")


def test_one_object_a_line_with_texts_or_lists(write: Write, read: Read, texts: Texts) -> None:
    write(
        "metadata.jsonl", '{"file_name": "a.jpg", "text": "one"}\r\n\r\n{"Captions": ["x", "y"], "path": "b.jpg"}\r\n'
    )
    dataset = read()
    assert dataset.layout == "metadata-jsonl"
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": ["x", "y"]}
    assert dataset.notes == ()


def test_every_caption_says_where_it_stands(write: Write, read: Read) -> None:
    lines = [
        '{"meta": {"text": "not this", "l": ["\\"text\\": "]}, "file_name": "a.jpg", "text" :  "say \\"hi\\" 一"}',
        '  {"text": ["x", "\\u4e00", "z"], "file_name": "b.jpg"}',
    ]
    write("metadata.jsonl", "\n".join(lines))
    captions = [caption for _, sample in read().samples() for caption in sample.captions]
    assert [caption.text for caption in captions] == ['say "hi" 一', "x", "一", "z"]
    assert [(caption.line, caption.column) for caption in captions] == [
        (1, lines[0].index("say") + 1),
        (2, lines[1].index('"x"') + 2),
        (2, lines[1].index("\\u") + 1),
        (2, lines[1].index("z") + 1),
    ]
    assert [caption.field for caption in captions] == ["1", "2", "2", "2"]


def test_separators_that_json_allows_inside_a_text_do_not_end_the_line(write: Write, read: Read, texts: Texts) -> None:
    record = {"file_name": "a.jpg", "text": "one\u2028two\x85three"}
    write("metadata.jsonl", json.dumps(record, ensure_ascii=False))
    assert texts(read())["a.jpg"] == [record["text"]]


def test_further_keys_are_kept_as_text(write: Write, read: Read) -> None:
    write(
        "metadata.jsonl", '{"file_name": "a.jpg", "text": "one", "Seed": 3, "tags": ["x"], "no": null, "neg": "blur"}'
    )
    [sample, _] = [sample for _, sample in read().samples()]
    assert dict(sample.extra) == {"seed": "3", "tags": '["x"]', "neg": "blur"}


def test_bad_lines_are_noted_one_by_one_and_the_others_read(write: Write, read: Read, texts: Texts) -> None:
    write(
        "metadata.jsonl",
        '{"file_name": "a.jpg", "text": "one"}\n{"file_name": "b.jpg" "text": "two"}\n'
        '[1]\n{"text": "two"}\n{"file_name": "b.jpg", "text": 5}\n',
    )
    dataset = read()
    assert texts(dataset) == {"a.jpg": ["one"], "b.jpg": []}
    assert [(note.kind, note.line) for note in dataset.notes] == [(NoteKind.MALFORMED, line) for line in (2, 3, 4, 5)]
    assert "column 23" in dataset.notes[0].detail


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("{a}\n{b}\n", "no line is a JSON object"),
        ('[\n{"file_name": "a.jpg", "text": "x"}]', "one JSON value"),
        ('{\n"file_name": "a.jpg",\n"text": "x"\n}', "one JSON value"),
        ('{"id": 1, "label": "x"}\n', "`id`, `label`"),
        ('{"file_name": "a.jpg"}\n', "`file_name`"),
    ],
)
def test_a_hopeless_list_is_one_note(write: Write, read: Read, text: str, said: str) -> None:
    write("metadata.jsonl", text)
    [note] = read().notes
    assert (note.kind, note.line) == (NoteKind.MALFORMED, 0)
    assert said in note.detail


def test_an_empty_text_is_a_caption_and_null_is_none(write: Write, read: Read, texts: Texts) -> None:
    write("metadata.jsonl", '{"file_name": "a.jpg", "text": ""}\n{"file_name": "b.jpg", "text": null}\n')
    dataset = read()
    assert texts(dataset) == {"a.jpg": [""], "b.jpg": []}
    assert dataset.notes == ()


def test_a_byte_order_mark_is_noted_because_json_forbids_it(
    write: Write, read: Read, texts: Texts, notes: Notes
) -> None:
    write("metadata.jsonl", '\ufeff{"file_name": "a.jpg", "text": "one"}')
    dataset = read()
    assert texts(dataset)["a.jpg"] == ["one"]
    assert [note.text for note in notes(dataset, NoteKind.ENCODING)] == ["utf-8-sig"]


def test_a_nested_list_names_pictures_of_its_own_folder(write: Write, read: Read, texts: Texts) -> None:
    write("sub/a.jpg")
    write("sub/metadata.jsonl", '{"file_name": "a.jpg", "text": "one"}\n{"file_name": "../b.jpg", "text": "two"}')
    assert texts(read()) == {"a.jpg": [], "b.jpg": ["two"], "sub/a.jpg": ["one"]}


def test_a_named_list_may_be_called_anything(write: Write, read: Read, texts: Texts) -> None:
    path = write("prompts.ndjson", '{"file_name": "a.jpg", "text": "one"}')
    assert texts(read(metadata=path))["a.jpg"] == ["one"]
