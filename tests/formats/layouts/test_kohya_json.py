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
    write("b.png")


def test_caption_and_tags_are_joined_as_kohya_joins_them(write: Write, read: Read, texts: Texts) -> None:
    text = '{\n  "a.jpg": {"tags": "x, y", "caption": "one", "train_resolution": [512, 768]},\n  "b": {"tags": "z"}\n}'
    write("meta_cap.json", text)
    dataset = read()
    assert dataset.layout == "kohya-json"
    assert texts(dataset) == {"a.jpg": ["one, x, y"], "b.png": ["z"]}
    [(_, a), (_, b)] = dataset.samples()
    assert dict(a.extra) == {"caption": "one", "tags": "x, y", "train_resolution": "[512, 768]"}
    line = text.splitlines()[1]
    assert (a.captions[0].line, a.captions[0].column, a.captions[0].field) == (2, line.index("one") + 1, "a.jpg")
    assert (b.captions[0].line, b.captions[0].column, b.captions[0].field) == (3, 18, "b")
    assert dataset.notes == ()


@pytest.mark.parametrize("key", ["/workspace/data/set/a.jpg", "D:\\train\\set\\a", "a"])
def test_keys_of_another_machine_are_found_by_their_tail(write: Write, read: Read, texts: Texts, key: str) -> None:
    write("meta_cap.json", json.dumps({key: {"caption": "one"}}))
    assert texts(read())["a.jpg"] == ["one"]


def test_of_several_steps_the_last_is_read(write: Write, read: Read, texts: Texts) -> None:
    for name, caption in (("meta_lat.json", "three"), ("meta_cap.json", "one"), ("meta_clean.json", "two")):
        write(name, json.dumps({"a": {"caption": caption}}))
    assert texts(read())["a.jpg"] == ["three"]


def test_kohyas_own_cache_and_other_json_are_no_lists(write: Write, read: Read) -> None:
    write("metadata_cache.json", '{"a.jpg": {"caption": "old", "resolution": [1, 1]}}')
    write("meta_info.json", '{"author": {"name": "x"}}')
    assert read().layout == "sidecar"


def test_entries_that_are_wrong_are_noted(write: Write, read: Read, texts: Texts, notes: Notes) -> None:
    path = write("any.json", '{"a": {"caption": "one"},\n"b": {"caption": 5},\n"gone": {"tags": "x"}}')
    dataset = read(metadata=path)
    assert dataset.layout == "kohya-json"
    assert texts(dataset) == {"a.jpg": ["one"], "b.png": []}
    assert [note.line for note in notes(dataset, NoteKind.MALFORMED)] == [2]
    assert [note.text for note in notes(dataset, NoteKind.MISSING_IMAGE)] == ["gone"]


def test_broken_json_is_one_note(write: Write, read: Read) -> None:
    write("meta_cap.json", '{\n"a": {"caption": "one"}\n"b": {}}')
    [note] = read().notes
    assert (note.kind, note.line) == (NoteKind.MALFORMED, 3)


def test_no_caption_and_no_tags_is_no_caption(write: Write, read: Read, texts: Texts) -> None:
    write("meta_cap.json", '{"a": {"caption": "", "tags": "x"}, "b": {"train_resolution": [1, 1]}}')
    assert texts(read()) == {"a.jpg": ["x"], "b.png": []}
