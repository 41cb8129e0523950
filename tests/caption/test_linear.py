"""No caption is slow: time grows with the length, whatever the text."""

from __future__ import annotations

from time import process_time

import pytest

from lorakit.caption.parse import parse
from lorakit.caption.tokenizer import Tokenizer, clip_tokenizer

LENGTH = 10_000
LIMIT = 0.5  # seconds; quadratic ways took 1 to 15
SIGNS = "( ) [ ] { } < > （ ） “ ” „ ‘ ’ 「 」 《 》 \" ' \\ : | , . ! … ; _ - * 、 。 3 9 a 车 \u0301"
RUNS = (
    *SIGNS.split(),
    *(" ", "\n", "\t", "\u3000", "'a ", "a' ", "'a' ", "'a b'a ", "“a” ", "(a) ", "((a)) ", "(a,b),", "\\(", "(a\\"),
    *("(a", "(a:", "(a:1", "[a|", "[a:", "[a:b:", "{a|", "{|", "<a:", "<a:b> ", "<lora:", "__a", "a_", "((a:1.2)) "),
    *(":3,", ", ;) ,", "^_^,", "《a》,", "a. ", " .", "... ", "1,", "1,000 ", "st. ", "||| ", "BREAK ", "a AND b "),
)
HEADS = ("", "(", "[a:", "{", '"', "'")
TAILS = ("", "]x")


@pytest.mark.parametrize("run", RUNS)
def test_a_long_run(run: str) -> None:
    for head in HEADS:
        for tail in TAILS:
            text = head + run * (LENGTH // len(run)) + tail
            before = process_time()
            parsed = parse(text)
            assert parsed.quoted is not None
            assert process_time() - before < LIMIT, (head, run, tail)


@pytest.mark.parametrize("text", ["(" * 5_000 + "]" * 5_000, "(" * 5_000 + '"' * 5_000, "‘" * 5_000 + "’" * 5_000])
def test_marks_that_never_meet(text: str) -> None:
    before = process_time()
    parse(text)
    assert process_time() - before < LIMIT


@pytest.mark.parametrize("tokenizer", [clip_tokenizer(), Tokenizer(None, "estimate")], ids=["best", "estimate"])
@pytest.mark.parametrize("run", ["a", "x1", "红", "，", "a ", "\\"])
def test_counting_tokens(tokenizer: Tokenizer, run: str) -> None:
    before = process_time()
    tokenizer.count(run * LENGTH)
    tokenizer.kept(run * LENGTH, 75)
    assert process_time() - before < LIMIT
