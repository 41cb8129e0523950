"""What holds for every notation: encodings, refusals, the same caption twice, time."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lorakit.dataset import Caption, Notation
from lorakit.formats.pieces import draft_of
from lorakit.formats.rewrite.rewrite import Rewritten, UnwritableError, rewrite
from tests.formats.rewrite.book import Book

CHINESE = "一个女孩，长发，微笑，看着镜头，狗"


def test_without_a_change_bytes_are_the_same() -> None:
    for data in (b"", b"\xff\xfe", "\ufeffé\r\n".encode(), "é".encode("cp1252"), b"\x81\xfe\x00", b"a\0b"):
        assert rewrite(data, []) == Rewritten(data)
        assert rewrite(data, [draft_of(Caption("whatever", Path("a.txt")))]) == Rewritten(data)


@pytest.mark.parametrize(
    ("encoding", "text"), [("cp1252", "a café, naïve dog"), ("gb18030", CHINESE + " dog"), ("utf-16-le", "a dog here")]
)
def test_an_encoding_without_a_mark_stays(tmp_path: Path, encoding: str, text: str) -> None:
    book = Book.make(tmp_path, "a.txt", text.encode(encoding))
    assert book.change(dog="cat") == text.replace("dog", "cat").encode(encoding)


@pytest.mark.parametrize("name", ["a.txt", "captions.txt", "metadata.csv"])
def test_what_an_encoding_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    text = {"a.txt": "a café, dog", "captions.txt": "a.jpg|a café, dog", "metadata.csv": 'image,text\na.jpg,"é, dog"'}[
        name
    ]
    why = Book.make(tmp_path, name, text.encode("cp1252")).refusal(dog="狗")
    assert why == "`狗` cannot be written in cp1252: save the file as UTF-8 first"


def test_one_refusal_leaves_the_others(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", "café one\nnaïve two\n".encode("cp1252"))
    done = book.rewrite(book.drafts(one="狗", two="2"))
    assert [draft.text for draft, _ in done.refused] == ["café 狗"]
    assert book.texts() == ["café one", "naïve 2"]


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    assert "half a character" in Book.make(tmp_path, "a.txt", "a dog").refusal(dog="\ud83d")


@pytest.mark.parametrize(("text", "encoding"), [("a dog", "utf-16-le"), (CHINESE[:4] + "dog", "gb18030")])
def test_an_encoding_that_would_be_guessed_wrong_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    why = Book.make(tmp_path, "a.txt", text.encode(encoding)).refusal(dog=CHINESE if encoding[0] == "u" else "😀" * 9)
    assert why == f"the file's encoding, {encoding}, would no longer be recognised: save the file as UTF-8 first"


def test_a_byte_order_mark_cannot_be_brought_in(tmp_path: Path) -> None:
    assert "in another way" in Book.make(tmp_path, "a.txt", "dog").refusal(dog="\ufeffdog")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "gb18030"])
def test_recoding_gives_utf8_without_a_mark(tmp_path: Path, encoding: str) -> None:
    text = {"cp1252": "café dog\r\n", "gb18030": CHINESE + "dog\r\n"}.get(encoding, "狗 café dog\r\n")
    book = Book.make(tmp_path, "a.txt", text.encode(encoding))
    assert rewrite(book.data, [], recode=True).data == text.encode()
    assert book.change(recode=True, dog="狗😀") == text.replace("dog", "狗😀").encode()


def test_recoding_leaves_tables_and_json_as_they_are(tmp_path: Path) -> None:
    for name, text in (
        ("metadata.csv", 'image,text\r\na.jpg,"é, dog"\r\n'),
        ("metadata.jsonl", '{"image": "a.jpg", "text": "é \\/ dog"}'),
    ):
        book = Book.make(tmp_path / name, name, text.encode("cp1252"))
        assert book.change(recode=True, dog="狗").decode() == text.replace("dog", "狗")


def test_bytes_that_fit_no_encoding_are_left_alone(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", b"a dog \x81\xff\n")
    assert "would be lost" in book.refusal(dog="cat")
    for act in ({"recode": True}, {"trim": True}):
        with pytest.raises(UnwritableError, match="would be lost"):
            rewrite(book.data, [], **act)


def test_text_that_begins_with_a_second_mark_cannot_be_recoded() -> None:
    with pytest.raises(UnwritableError, match="in another way"):
        rewrite("\ufeff\ufeffa dog".encode(), [], recode=True)


def test_a_parquet_file_is_only_read() -> None:
    caption = Caption("a dog", Path("metadata.parquet"), notation=Notation.READ_ONLY)
    draft = draft_of(caption).edited([(0, 1, "the")])
    [(refused, why)] = rewrite(b"PAR1", [draft]).refused
    assert refused is draft
    assert why == "a Parquet file is only read: export it as metadata.csv or metadata.jsonl"


def test_a_caption_that_is_changed_twice(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "a.txt", "a dog")
    [draft], [other] = book.drafts(dog="cat"), book.drafts(dog="fox")
    assert rewrite(book.data, [draft, draft]) == Rewritten(b"a cat")
    done = rewrite(book.data, [draft, other])
    assert done.data == b"a cat"
    assert [refused for refused, _ in done.refused] == [other]


TEXT = 'a dog, "big", long hair, 女孩'
LIST = Caption(TEXT, Path("list"))
# what stands above the rows and below, one row, and the caption of the first row
LISTS = {
    "lines": ("", "", f"a.jpg|{TEXT}", replace(LIST, column=7, source="captions-txt")),
    "csv": (
        "image,text\n",
        "",
        'a.jpg,"a dog, ""big"", long hair, 女孩"',
        replace(LIST, line=2, column=8, notation=Notation.CSV),
    ),
    "json": ("", "", json.dumps({"text": TEXT}), replace(LIST, column=11, notation=Notation.JSON)),
    "kohya": (
        "{\n",
        '"b": {}}',
        f'"a": {json.dumps({"caption": TEXT[:5], "tags": TEXT[7:]})},',
        replace(LIST, line=2, column=19, notation=Notation.KOHYA),
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_time_grows_no_faster_than_the_list(name: str) -> None:
    top, bottom, row, first = LISTS[name]

    def spent(rows: int) -> float:
        captions = [replace(first, line=first.line + at) for at in range(rows)]
        drafts = [draft_of(caption).edited([(0, 1, "the"), (5, 5, "s")]) for caption in captions]
        data = (top + f"{row}\n" * rows + bottom).encode()
        start = time.process_time()
        done = rewrite(data, drafts)
        seconds = time.process_time() - start
        assert done.refused == ()
        assert done.data.count(b"the dogs") == rows
        return seconds

    few, many = min(spent(500) for _ in range(3)), spent(8000)
    assert many < 3 * 16 * few


def test_a_small_file_takes_no_time() -> None:
    draft = draft_of(LIST).edited([(0, 1, "the"), (5, 5, "s")])
    data = TEXT.encode()
    start = time.process_time()
    for _ in range(2000):
        rewrite(data, [draft])
    assert (time.process_time() - start) / 2000 < 0.0005
