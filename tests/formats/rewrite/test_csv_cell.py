"""Cells of tables, quoted or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.formats.rewrite.rewrite import StaleError, rewrite
from tests.formats.rewrite.book import Book

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "file_name,text\n"


@pytest.mark.parametrize(
    ("cell", "new", "written"),
    [
        ("a dog", "cat", "a cat"),
        ('a "big" dog', "cat", 'a "big" cat'),
        ("a dog", "cat, black", '"a cat, black"'),
        ("a dog", 'cat "x"', 'a cat "x"'),
        ('dog "a"', '"b"', '"""b"" ""a"""'),
        ("a dog", "cat\r\nhere", '"a cat\r\nhere"'),
        ('"a dog"', "cat", '"a cat"'),
        ('"a ""big"", dog"', 'cat "x"', '"a ""big"", cat ""x"""'),
        ('"dog"', "", '""'),
        ("dog", "", ""),
        # what follows a closing quote belongs to the cell
        ('"a dog" here', "cat", '"a cat here"'),
        ('"a "dog"s"', "cat", '"a cat""s"""'),
        # commas without quotes are the caption's own
        ("a dog, black", "cat", '"a cat, black"'),
        ('a dog, "x"', 'dog" ', '"a dog"" , ""x"""'),
        ("a dog,,", "cat", "a cat,,"),
    ],
)
def test_a_cell_is_quoted_only_when_it_must_be(tmp_path: Path, cell: str, new: str, written: str) -> None:
    around = (HEADER + "b.jpg,  two\n\n a.jpg,", '\r\nc.jpg,"th""ree", \nd.jpg,four, five\n')
    book = Book.make(tmp_path, "metadata.csv", cell.join(around))
    assert book.change(dog=new).decode() == written.join(around)


def test_own_commas_that_go_need_no_quotes(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "metadata.csv", HEADER + "a.jpg,a dog, black\n")
    [draft] = book.drafts(dog="cat")
    done = book.rewrite([draft.edited([(5, 6, " and")])])
    assert done.data.decode() == HEADER + "a.jpg,a cat and black\n"


def test_a_caption_between_other_columns(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "metadata.csv", 'seed,Text,"file_name"\n1,dog,a.jpg\n"2","dog, ""x""",b.jpg\n')
    written = book.change(dog="a, b").decode()
    assert written == 'seed,Text,"file_name"\n1,"a, b",a.jpg\n"2","a, b, ""x""",b.jpg\n'


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("header", ["file_name{}text\r\n", ""])
def test_other_delimiters(tmp_path: Path, delimiter: str, header: str) -> None:
    top = header.format(delimiter)
    book = Book.make(tmp_path, "metadata.csv", f"{top}a.jpg{delimiter}a dog, x\r\nb.jpg{delimiter}two")
    assert book.change(dog="cat, y").decode() == f"{top}a.jpg{delimiter}a cat, y, x\r\nb.jpg{delimiter}two"
    written = book.change(cat=f"a{delimiter}b").decode()
    assert written == f'{top}a.jpg{delimiter}"a a{delimiter}b, y, x"\r\nb.jpg{delimiter}two'


def test_excels_hint(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "metadata.csv", 'sep=|\r\nfile_name|text\r\na.jpg|dog\r\nb.jpg|"two"\r\n')
    written = book.change(dog="a|b", two="2").decode()
    assert written == 'sep=|\r\nfile_name|text\r\na.jpg|"a|b"\r\nb.jpg|"2"\r\n'


def test_a_chinese_table_stays_in_its_encoding(tmp_path: Path) -> None:
    text = '\r\nfile_name,text\r\na.jpg,"一个女孩，""长发"", 微笑"\r\nb.jpg,一只黑色的狗在草地上\r\n'
    book = Book.make(tmp_path, "metadata.csv", text.encode("gb18030"))
    written = book.change(女孩='"男孩"', 狗="猫, 白色").decode("gb18030")
    assert (
        written
        == '\r\nfile_name,text\r\na.jpg,"一个""男孩""，""长发"", 微笑"\r\nb.jpg,"一只黑色的猫, 白色在草地上"\r\n'
    )


def test_captions_txt_that_is_a_table(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "captions.txt", 'image,caption\na.jpg,dog\nb.jpg,"dog, x.png"\n')
    assert book.change(dog="cat").decode() == 'image,caption\na.jpg,cat\nb.jpg,"cat, x.png"\n'
    # the line would then be taken for `a.jpg,x.png` | `y`
    assert "in another way" in Book.make(tmp_path, "captions.txt", "image,caption\na.jpg,dog\n").refusal(dog="x.png|y")


def test_a_table_does_not_come_to_be_read_by_another_delimiter(tmp_path: Path) -> None:
    # `a.jpg;x.jpg` would then be a picture before the first comma
    assert "in another way" in Book.make(tmp_path, "metadata.csv", "a.jpg;dog\n").refusal(dog="x.jpg, y")


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "metadata.csv", HEADER + 'a.jpg,"a dog\nb.jpg,""two""\n')
    assert book.change(dog='"cat"').decode() == HEADER + 'a.jpg,"a ""cat""\nb.jpg,""two""\n'


def test_a_row_of_another_place_is_noticed(tmp_path: Path) -> None:
    book = Book.make(tmp_path, "metadata.csv", HEADER + "a.jpg,a dog\n")
    drafts = book.drafts(dog="cat")
    assert b"a cat" in rewrite((HEADER + "a.jpg,a dog").encode(), drafts).data
    for now in (HEADER + "b.jpg,a fox\na.jpg,a dog\n", HEADER + 'a.jpg,"a dog"\n', "text\na dog\n", ""):
        with pytest.raises(StaleError):
            rewrite(now.encode(), drafts)
