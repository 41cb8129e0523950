"""Strings of JSON and JSON Lines files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.formats.pieces import draft_of
from lorakit.formats.rewrite.rewrite import StaleError, rewrite
from tests.formats.rewrite.book import Book

if TYPE_CHECKING:
    from pathlib import Path


def test_escapes_spaces_and_other_keys_stay(tmp_path: Path) -> None:
    text = '{ "x" : {"dog": ["dog", 1.0e1]},"text":"a\\/b \\u00E9 \\"dog\\" \\uD83D\\ude00 \\n" ,\t"file_name":"a.jpg"}'
    text += "\r\n\r\n[\n"
    book = Book.make(tmp_path, "metadata.jsonl", text)
    assert book.change(dog='"cat"\\').decode() == text.replace('\\"dog\\"', '\\"\\"cat\\"\\\\\\"')


@pytest.mark.parametrize("before", ["é ", "", "\\u001f", "é \\u00e9"])
def test_new_letters_are_written_as_they_are(tmp_path: Path, before: str) -> None:
    text = f'{{"file_name": "a.jpg", "text": "{before}dog"}}'
    assert Book.make(tmp_path, "metadata.jsonl", text).change(dog="狗😀").decode() == text.replace("dog", "狗😀")


@pytest.mark.parametrize("caption", ["\\u00e9 dog", "\\ud83d\\ude00 dog", "dog \\\\\\u4e00"])
def test_a_file_of_escapes_gets_escapes(tmp_path: Path, caption: str) -> None:
    text = f'{{"file_name": "a.jpg", "text": "{caption}"}}'
    written = Book.make(tmp_path, "metadata.jsonl", text).change(dog="狗😀").decode()
    assert written == text.replace("dog", "\\u72d7\\ud83d\\ude00")


def test_an_escaped_backslash_is_no_escape(tmp_path: Path) -> None:
    text = '{"file_name": "a.jpg", "text": "dog", "was": "C:\\\\udead"}'
    assert Book.make(tmp_path, "metadata.jsonl", text).change(dog="狗").decode() == text.replace("dog", "狗")


def test_control_characters_and_half_characters_are_escaped(tmp_path: Path) -> None:
    text = '{"file_name": "a.jpg", "text": "é dog"}'
    written = Book.make(tmp_path, "metadata.jsonl", text).change(dog="\n\0\x1f\ud800\udfff"[:4]).decode()
    assert written == text.replace("dog", "\\n\\u0000\\u001f\\ud800")


def test_what_the_encoding_cannot_hold_is_escaped(tmp_path: Path) -> None:
    text = '{"file_name": "a.jpg", "text": "naïve café dog"}'
    book = Book.make(tmp_path, "metadata.jsonl", text.encode("cp1252"))
    assert book.change(dog="ñ😀").decode("cp1252") == text.replace("dog", "ñ\\ud83d\\ude00")


def test_two_halves_do_not_become_one(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "metadata.jsonl", '{"file_name": "a.jpg", "text": "\\ud83ddog\\ude00"}')
    assert "two halves" in book.refusal(dog="")


def test_a_list_of_captions(tmp_path: Path) -> None:
    text = '{\n  "a.jpg": [ "a dog", null , "dog\\u0021"],\n  "b.jpg": "dog"\n}'
    book = Book.make(tmp_path, "captions.json", text)
    assert book.change(dog="cat").decode() == text.replace("dog", "cat")


def test_a_list_of_records_with_a_mark(tmp_path: Path) -> None:
    text = '\ufeff[{"image": "a.jpg", "prompt": "a dog"},\r\n {"image": "b.jpg", "prompt": "dog", "seed": null}]\r\n'
    assert Book.make(tmp_path, "captions.json", text).change(dog="cat").decode() == text.replace("dog", "cat")


@pytest.mark.parametrize("now", ['{"text":"a cat"}', '{"text":"a d', "", '{"text": "a dog"}', '{"text":"a dog!"}'])
def test_another_string_is_noticed(tmp_path: Path, now: str) -> None:
    book = Book.make(tmp_path, "metadata.jsonl", '{"text":"a dog", "file_name": "a.jpg"}')
    with pytest.raises(StaleError):
        rewrite(now.encode(), book.drafts(dog="cat"))


def test_a_string_can_be_emptied_and_filled(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "captions.json", '{"a.jpg": "", "b.jpg": "dog"}')
    drafts = [
        draft_of(caption).edited([(0, len(caption.text), "" if caption.text else "x")]) for caption in book.captions()
    ]
    assert book.rewrite(drafts).data == b'{"a.jpg": "x", "b.jpg": ""}'
    assert book.texts() == ["x", ""]
