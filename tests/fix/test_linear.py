"""No repair is slow: time grows with the length of a caption and the number of its faults, not with their product."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from lorakit import api
from lorakit.caption.normalise.cut import cut_out
from lorakit.caption.normalise.remove import without
from lorakit.caption.normalise.repeated import without_repeats
from lorakit.caption.parse import parse
from lorakit.caption.style import Style
from lorakit.dataset import Caption
from lorakit.findings import Edit, Finding, Fix, Safety, Severity, Span
from lorakit.fix.choose import Group, Wanted, compatible
from lorakit.formats.pieces import draft_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[], object]

TIMES = 8  # as long a text
MOST = 24  # times as much time; quadratic ways take 64


def seconds(work: Work) -> float:
    """The least of three tries: what else the machine does only adds."""
    tries = []
    for _ in range(3):
        before = process_time()
        work()
        tries.append(process_time() - before)
    return min(tries)


def one_unit_each(count: int) -> Work:
    parsed = parse(", ".join(f"tag{number}" for number in range(count)))
    return lambda: [without(parsed, [unit]) for unit in parsed.units]


def each_pair(count: int) -> Work:
    parsed = parse(", ".join(f"tag{number}, tag{number}" for number in range(count)))
    pairs = list(zip(parsed.units[::2], parsed.units[1::2], strict=True))
    return lambda: [without_repeats(parsed, pair, Style.TAGS) for pair in pairs]


def stretches(count: int) -> Work:
    text = "a # b, " * count
    spans = [(at, at + 1) for at, char in enumerate(text) if char == "#"]
    return lambda: cut_out(text, spans)


def pieces(count: int) -> Work:
    draft = draft_of(Caption("(a:1.2), " * count, Path("1.txt")))
    changes = [(at, at + 1, "") for at in range(0, 9 * count, 9)]
    return lambda: draft.edited(changes).edited(
        [(start - number, start - number, "x") for number, (start, *_) in enumerate(changes)]
    )


def neighbours(count: int) -> Work:
    def group(number: int) -> Group:
        edits = (Edit("1", 0, Span(4 * number, 4 * number + 2), "", ""),)
        return Group(Wanted(Finding("TST001", "t", Severity.INFO, "x"), Fix("x", Safety.SAFE, edits)), edits)

    groups = [group(number) for number in range(count)]
    return lambda: compatible(groups)


@pytest.mark.parametrize("prepare", [one_unit_each, each_pair, stretches, pieces, neighbours])
def test_a_part_of_a_repair(prepare: Callable[[int], Work]) -> None:
    assert seconds(prepare(500 * TIMES)) < MOST * seconds(prepare(500))


@pytest.mark.parametrize(
    "piece", ["tag{0}, tag{0}, ", "(word{0}:1.2), ", "tag_{0}, ", "tag{0} ,, ", "a\u200b  word{0}, "]
)
def test_a_whole_repair(piece: str) -> None:
    given: dict[str, Any] = {"trigger": "x", "select": ["CAP", "VOC"]}
    repair = api.caption_fixer(given, unsafe=True)

    def work(count: int) -> Work:
        return partial(repair, ["".join(piece.format(number) for number in range(count))])

    assert seconds(work(250 * TIMES)) < MOST * seconds(work(250))
