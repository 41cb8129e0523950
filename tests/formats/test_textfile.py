from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.dataset import Note, NoteKind
from lorakit.formats.textfile import Decoded, Places, decode, encoding_notes, read_text, split_lines

if TYPE_CHECKING:
    from pathlib import Path

CHINESE = "一个女孩，长发，微笑，看着镜头"


@given(st.binary(max_size=200))
def test_no_bytes_make_decode_raise(data: bytes) -> None:
    decoded = decode(data)
    assert isinstance(decoded.text, str)
    assert decoded.newline in ("\n", "\r", "\r\n")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=200))
def test_utf8_comes_back_as_written(text: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.text, decoded.encoding, decoded.bom, decoded.lossy) == (text, "utf-8", False, False)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", CHINESE),
        ("cp1252", "a café in Montréal, naïve style"),
        ("utf-16-le", "a cat"),
        ("utf-16-be", "a cat"),
    ],
)
def test_an_encoding_without_a_mark_is_guessed(encoding: str, text: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.lossy) == (text, encoding, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_is_taken_off_and_remembered(encoding: str) -> None:
    decoded = decode(("\ufeff" + CHINESE).encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.bom) == (CHINESE, encoding, True)


@pytest.mark.parametrize(
    ("data", "newline"), [(b"a\r\nb\n", "\r\n"), (b"a\rb\n", "\r"), (b"a\nb\r\n", "\n"), (b"a", "\n")]
)
def test_the_first_line_end_is_remembered(data: bytes, newline: str) -> None:
    assert decode(data).newline == newline


@given(st.text(max_size=100))
def test_lines_end_where_python_text_files_end_them(text: str) -> None:
    expected = [line.rstrip("\r\n") for line in io.StringIO(text, newline="")]
    lines = split_lines(text)
    assert [line.text for line in lines] == expected
    assert all(text.startswith(line.text, line.start) for line in lines)
    assert [Places(text).at(line.start) for line in lines] == [(number, 1) for number in range(1, len(lines) + 1)]


def test_places_are_one_based_code_points() -> None:
    places = Places("ab\r\n一😀c\rd")
    assert [places.at(offset) for offset in (0, 1, 4, 6, 8)] == [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1)]


def test_a_file_that_cannot_be_read_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name, said in (("gone.txt", "no such file or directory"), ("folder.txt", "is a directory")):
        assert read_text(tmp_path / name) == Note(NoteKind.UNREADABLE, tmp_path / name, detail=said)


def test_a_git_lfs_pointer_is_a_note(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    assert read_text(path) == Note(NoteKind.POINTER, path)


def test_only_an_encoding_that_misleads_is_noted(tmp_path: Path) -> None:
    assert encoding_notes(tmp_path, Decoded("")) == []
    assert encoding_notes(tmp_path, Decoded("", bom=True)) == []
    assert [note.text for note in encoding_notes(tmp_path, Decoded("", bom=True), mark_hurts=True)] == ["utf-8-sig"]
    assert [note.text for note in encoding_notes(tmp_path, Decoded("", "gb18030"))] == ["gb18030"]
