"""Sidecars and lines of `captions.txt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.formats.pieces import draft_of, joined
from lorakit.formats.rewrite.literal import trimmed
from lorakit.formats.rewrite.rewrite import StaleError, UnwritableError, rewrite
from tests.formats.rewrite.book import LINE_ENDS, Book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("end", LINE_ENDS)
@pytest.mark.parametrize("last", ["", "\n", "\r\n\r\n"])
def test_lines_of_a_sidecar_keep_their_ends(tmp_path: Path, end: str, last: str) -> None:
    book = Book.make(tmp_path, "a.txt", f"{end}a dog {end}a cat, dog\t{last}")
    assert book.change(dog="一只狗").decode() == f"{end}a 一只狗 {end}a cat, 一只狗\t{last}"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_stays(tmp_path: Path, encoding: str) -> None:
    book = Book.make(tmp_path, "a.txt", "a dog\r\n".encode(encoding))
    assert book.change(dog="狗😀") == "a 狗😀\r\n".encode(encoding)


def test_a_blank_sidecar_can_be_filled(tmp_path: Path) -> None:
    for blank in ("", "\n", "\r\n"):
        book = Book.make(tmp_path, "a.txt", blank)
        [caption] = book.captions()
        assert book.rewrite([draft_of(caption).edited([(0, 0, "a dog")])]).data.decode() == f"a dog{blank}"
        assert book.texts() == ["a dog"]


def test_a_caption_of_one_line_stays_in_one_line(tmp_path: Path) -> None:
    for end in LINE_ENDS:
        assert "in one line" in Book.make(tmp_path, "a.txt", "a dog").refusal(dog=f"dog{end}cat")


def test_lines_of_a_list_change_behind_the_name(tmp_path: Path) -> None:
    text = "# dog\ndog.jpg|lost\na.jpg |  a dog|dog\r\nno dog\r\nb.jpg\ta dog"
    book = Book.make(tmp_path, "captions.txt", text)
    written = book.change(dog="cat").decode()
    assert written == "# dog\ndog.jpg|lost\na.jpg |  a cat|cat\r\nno dog\r\nb.jpg\ta cat"


def test_a_caption_of_a_list_cannot_begin_with_a_space(tmp_path: Path) -> None:
    assert "begin" in Book.make(tmp_path, "captions.txt", "a.jpg|red dog").refusal(red="")
    assert Book.make(tmp_path / "sidecar", "a.txt", "red dog").change(red="") == b" dog"


@pytest.mark.parametrize("now", ["", "a cat", "a dog!", "b\na dog", "xa dog"])
def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path, now: str) -> None:
    drafts = Book.make(tmp_path, "a.txt", "a dog").drafts(dog="cat")
    with pytest.raises(StaleError, match=r"line 1 of .*a\.txt` no longer says `a dog`"):
        rewrite(now.encode(), drafts)


def test_a_line_that_is_gone_is_noticed(tmp_path: Path) -> None:
    drafts = Book.make(tmp_path, "a.txt", "one\ntwo\na dog").drafts(dog="cat")
    with pytest.raises(StaleError, match="line 3"):
        rewrite(b"one\ntwo", drafts)


def test_joined_lines_lose_what_stood_between_them(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", "\na dog\r\n \r\nblack\nrunning\r\n")
    drafts = [draft_of(caption) for caption in book.captions()]
    drafts[1] = drafts[1].edited([(0, 5, "white")])
    done = book.rewrite([joined(drafts, ", ")])
    assert (done.data, done.refused) == (b"\na dog, white, running\r\n", ())
    assert book.texts() == ["a dog, white, running"]


def test_a_joined_line_can_vanish(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", "a dog\nblack\nrunning\n")
    drafts = [draft_of(caption) for caption in book.captions()]
    assert book.rewrite([joined(drafts, ", ").edited([(5, 12, ""), (14, 21, "")])]).data == b"a dog, \n"


def test_a_line_between_joined_ones_is_not_lost(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", "a dog\nnew\nblack\n")
    first, _, last = (draft_of(caption) for caption in book.captions())
    with pytest.raises(StaleError):
        rewrite(book.data, [joined([first, last], ", ")])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("captions.txt", "a.jpg|one\na.jpg|two\n"),
        ("metadata.csv", "file_name,text\na.jpg,one\na.jpg,two\n"),
        ("captions.json", '{"a.jpg": ["one", "two"]}'),
        ("meta_cap.json", '{"a.jpg": {"caption": ["one", "two"], "tags": "x"}}'),
    ],
)
def test_only_lines_of_a_sidecar_are_joined(tmp_path: Path, name: str, text: str) -> None:
    book = Book.make(tmp_path, name, text)
    whole = joined([draft_of(caption) for caption in book.captions()], ", ")
    [(_, why)] = book.rewrite([whole]).refused
    assert "only the lines of a sidecar" in why
    assert book.data.decode() == text


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_trimming_drops_blank_lines_and_evens_line_ends(tmp_path: Path, end: str) -> None:
    book = Book.make(tmp_path, "a.txt", f"\ufeff{end} \n\ra dog\rred dog\n\n\t")
    assert book.change(trim=True, dog="cat").decode() == f"\ufeffa cat{end}red cat"
    assert rewrite(book.data, [], trim=True).data == book.data


def test_trimming_keeps_a_last_line_end_and_a_file_of_blanks() -> None:
    assert trimmed("a\n\n", "\n") == "a\n"
    assert trimmed("a\n\n ", "\n") == "a"
    assert trimmed("a", "\r\n") == "a"
    assert rewrite(b" \n\n", [], trim=True).data == b" \n\n"


def test_a_line_that_came_to_be_blank_is_trimmed(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", "one\ndog\ntwo")
    assert book.rewrite(book.drafts(dog=""), trim=True).data == b"one\ntwo"


def test_only_sidecars_are_trimmed(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "captions.txt", "a.jpg|a dog\n\n")
    with pytest.raises(UnwritableError, match="sidecar"):
        rewrite(book.data, book.drafts(dog="cat"), trim=True)
