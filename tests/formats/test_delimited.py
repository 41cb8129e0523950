from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.formats.delimited import read_cells

PIECES = st.lists(
    st.sampled_from(['"', ",", ";", "\t", "\n", "\r", "\r\n", "a", " ", "一", '""', "a.jpg"]), max_size=30
)


@settings(max_examples=500)
@given(PIECES.map("".join), st.sampled_from([",", ";", "\t"]))
def test_cells_have_the_texts_that_the_csv_module_gives(text: str, delimiter: str) -> None:
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [[cell.text for cell in row] for row in read_cells(text, delimiter)] == expected


@given(PIECES.map("".join))
def test_an_offset_points_at_the_first_character_after_any_quote(text: str) -> None:
    for row in read_cells(text, ","):
        for cell in row:
            if cell.quoted:
                assert text[cell.offset - 1] == text[cell.start] == '"'
            else:
                assert text[cell.offset : cell.end] == cell.text


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=4), max_size=6))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    assert [[cell.text for cell in row] for row in read_cells(stream.getvalue(), ",")] == rows


@pytest.mark.parametrize(("text", "closed"), [('"a', False), ('"a"', True), ('"a""', False), ("a", True)])
def test_a_quote_that_never_closes_is_told(text: str, closed: bool) -> None:
    [[cell]] = read_cells(text, ",")
    assert cell.closed is closed
