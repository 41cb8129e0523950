"""Captions that kohya joins from two strings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lorakit.formats.rewrite.rewrite import StaleError, rewrite
from tests.formats.rewrite.book import Book

if TYPE_CHECKING:
    from pathlib import Path


def pair(caption: str, tags: str) -> str:
    entry = f'{{"tags":{json.dumps(tags)}, "n": [1.0], "caption" : {json.dumps(caption)}}}'
    return f'{{"/x/a": {entry}, "b": {{"caption": "dog"}}}}'


@pytest.mark.parametrize(
    ("old", "new", "caption", "tags"),
    [
        ("é red", "é blue", "é blue", "big, ü"),
        ("big", "small", "é red", "small, ü"),
        (", ü", "", "é red", "big"),
        ("big, ", "", "é red", "ü"),
        # a change across the joint goes where the text can be parted again
        (" red, big", ", big", "é", "big, ü"),
        ("red, big", "blue, small", "é blue", "small, ü"),
        (", big", "", "é red", "ü"),
        ("red, big, ", "blue, ", "é blue", "ü"),
        # without one of the two kohya takes the other alone
        (", big, ü", "", "é red", ""),
        ("big, ü", "", "é red, ", ""),
        ("é red, ", "", "", "big, ü"),
        ("é red", "", "", ", big, ü"),
        ("é red, big, ü", "x", "x", ""),
        ("é red, big, ü", "", "", ""),
    ],
)
def test_each_change_goes_into_its_string(tmp_path: Path, old: str, new: str, caption: str, tags: str) -> None:
    book = Book.make(tmp_path, "meta_cap.json", pair("é red", "big, ü"))
    assert book.change(False, False, **{old: new}).decode() == pair(caption, tags)


@pytest.mark.parametrize(("old", "new"), [("red, big", "red. big"), ("red, big", "red big"), ("red, big", "redbig")])
def test_only_kohya_parts_the_strings(tmp_path: Path, old: str, new: str) -> None:
    assert "kohya puts" in Book.make(tmp_path, "meta_cap.json", pair("é red", "big, ü")).refusal(**{old: new})


def test_a_separator_before_the_change_can_become_the_joint(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "meta_cap.json", pair("é, red", "big, ü"))
    assert book.change(False, False, **{"red, big": "big"}).decode() == pair("é", "big, ü")


def test_tags_of_several_captions_stay(tmp_path: Path) -> None:
    text = '{"a": {"caption": ["one dog", "two"], "tags": "big"}}'
    assert Book.make(tmp_path, "meta_cap.json", text).change(dog="cat").decode() == text.replace("dog", "cat")
    book = Book.make(tmp_path, "meta_cap.json", text)
    assert "several captions" in book.refusal(**{"one dog, ": ""})
    done = book.rewrite(book.drafts(big="small"))
    assert done.data.decode() == text
    assert ["several captions" in why for _, why in done.refused] == [True, True]


def test_a_string_alone_is_as_any_other(tmp_path: Path) -> None:
    text = '{"a": {"caption": "", "tags": "dog\\/"}, "b": {"caption": "dog", "tags": ""}, "c": {"tags": "dog"}}'
    assert Book.make(tmp_path, "meta_cap.json", text).change(dog="狗").decode() == text.replace("dog", "狗")


@pytest.mark.parametrize("now", [pair("é red", "big"), pair("red", "big, ü"), "{", "[]"])
def test_a_pair_that_changed_meanwhile_is_noticed(tmp_path: Path, now: str) -> None:
    drafts = Book.make(tmp_path, "meta_cap.json", pair("é red", "big, ü")).drafts(red="blue")
    with pytest.raises(StaleError):
        rewrite(now.encode(), drafts)
