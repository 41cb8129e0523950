"""Whatever a file holds and whatever is changed: reading it again gives what was wanted, and the rest stays."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.formats.rewrite.rewrite import rewrite
from tests.formats.rewrite.book import CONTROLS, LINE_ENDS, PICTURES, SOUP, Book, changed, soup

if TYPE_CHECKING:
    from collections.abc import Sequence

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252"]
OFTEN = settings(max_examples=100, deadline=None)


def encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="ignore")


def check(name: str, data: bytes, draw: st.DataObject, letters: Sequence[str]) -> tuple[list[str], list[str]]:
    """Change some captions of the file at random; returns what they should read and what they do read.

    A draft that is refused must leave its caption as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        book = Book.make(Path(folder) / "set", name, data)
        before = book.captions()
        assert rewrite(data, []).data == data
        drafts = draw.draw(changed(before, letters))
        done = book.rewrite(drafts)
        refused = [draft for draft, _ in done.refused]
        wanted = {draft.sources[0]: draft.text for draft in drafts if draft not in refused}
        if not wanted:
            assert done.data == data
        return [wanted.get(caption, caption.text) for caption in before], book.texts()


@OFTEN
@given(st.data(), st.sampled_from(ENCODINGS), st.lists(soup(SOUP), max_size=4), st.sampled_from(LINE_ENDS))
def test_sidecars(draw: st.DataObject, encoding: str, lines: list[str], end: str) -> None:
    data = encoded(end.join(lines), encoding)
    wanted, read = check("a.txt", data, draw, [*SOUP, "\n"])
    # a line without text is no caption
    assert [text for text in read if text.strip()] == [text for text in wanted if text.strip()]


@OFTEN
@given(st.data(), st.sampled_from(ENCODINGS), st.lists(soup(SOUP), max_size=4), st.sampled_from("|\t"))
def test_lists_of_lines(draw: st.DataObject, encoding: str, lines: list[str], bar: str) -> None:
    text = "".join(f"{name}{bar}{line}\n" for name, line in zip(PICTURES, lines, strict=False))
    wanted, read = check("captions.txt", encoded(text, encoding), draw, [*SOUP, "\r"])
    assert read == wanted


@OFTEN
@given(
    st.data(),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["file_name{0}text\n", "seed{0}text{0}file_name\n", "sep={0}\r\nfile_name{0}text\n", ""]),
    st.lists(soup([*SOUP, '"', '"', "\n"]), max_size=4),
    st.sampled_from(",;\t"),
    st.sampled_from(["metadata.csv", "captions.txt"]),
)
def test_tables(draw: st.DataObject, encoding: str, header: str, cells: list[str], delimiter: str, name: str) -> None:
    pairs = zip(PICTURES, cells, strict=False)
    swapped = header.startswith("seed")
    rows = [f"1{delimiter}{c}{delimiter}{n}" if swapped else f"{n}{delimiter}{c}" for n, c in pairs]
    text = header.format(delimiter) + "".join(f"{row}\r\n" for row in rows)
    wanted, read = check(name, encoded(text, encoding), draw, [*SOUP, "\n", "\r"])
    assert read == wanted


@OFTEN
@given(st.data(), st.lists(soup([*SOUP, *CONTROLS]), max_size=4), st.booleans(), st.sampled_from(ENCODINGS))
def test_json_lines(draw: st.DataObject, texts: list[str], ascii_only: bool, encoding: str) -> None:
    rows = [
        json.dumps({"n": {"x": ["é", 1]}, "file_name": name, "text": text}, ensure_ascii=ascii_only)
        for name, text in zip(PICTURES, texts, strict=False)
    ]
    wanted, read = check("metadata.jsonl", encoded("\n".join(rows), encoding), draw, [*SOUP, *CONTROLS, "\n"])
    assert read == wanted


@OFTEN
@given(st.data(), st.dictionaries(st.sampled_from(PICTURES), st.lists(soup([*SOUP, *CONTROLS]), max_size=3)))
def test_several_captions_in_json(draw: st.DataObject, lists: dict[str, list[str]]) -> None:
    data = json.dumps(lists, indent=1).encode()
    wanted, read = check("captions.json", data, draw, [*SOUP, *CONTROLS])
    assert read == wanted


@settings(max_examples=200, deadline=None)
@given(
    st.data(),
    st.lists(st.tuples(soup([*SOUP, ",", " "], 5), soup([*SOUP, ",", " "], 5)), max_size=3),
    st.booleans(),
)
def test_kohyas_pairs(draw: st.DataObject, pairs: list[tuple[str, str]], listed: bool) -> None:
    entries = {
        name: {"tags": tags, "caption": [caption, "two"] if listed else caption}
        for name, (caption, tags) in zip(PICTURES, pairs, strict=False)
    }
    wanted, read = check("meta_cap.json", json.dumps(entries).encode(), draw, [",", " ", ", ", "a", "é", '"'])
    assert read == wanted


@OFTEN
@given(st.data(), st.lists(soup([*SOUP, *CONTROLS]), min_size=4, max_size=4))
def test_what_stands_around_captions_stays(draw: st.DataObject, texts: list[str]) -> None:
    around = ['\ufeff{"text":"', '"\t,"k":["\\u00e9\\/",1.50],"file_name":"', '" }\r\n', "\r\n{}\n"]
    raw = [json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "ignore").decode() for text in texts]
    page = (
        "".join(f"{around[0][at > 0 :]}{r}{around[1]}{PICTURES[at]}{around[2]}" for at, r in enumerate(raw)) + around[3]
    )
    with tempfile.TemporaryDirectory() as folder:
        book = Book.make(Path(folder) / "set", "metadata.jsonl", page)
        captions = book.captions()
        drafts = draw.draw(changed(captions, SOUP))
        written = book.rewrite(drafts).data.decode()
    touched = {captions.index(draft.sources[0]) for draft in drafts}
    pattern = "".join(
        re.escape(around[0][at > 0 :])
        + ("(?s:.*?)" if at in touched else re.escape(r))
        + re.escape(around[1] + PICTURES[at] + around[2])
        for at, r in enumerate(raw)
    )
    assert re.fullmatch(pattern + re.escape(around[3]), written)
