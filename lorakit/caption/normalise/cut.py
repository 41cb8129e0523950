"""Cut a stretch out of a text so that neither its spaces nor its separator are left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lorakit.caption.normalise.changes import Change

BLANK = " \t\u00a0\u3000"
COMMAS = ",，、;；"
ENDERS = frozenset(".。!?！？")
EDGES = frozenset(COMMAS + "|\n")


def cut_out(text: str, spans: Iterable[tuple[int, int]], between: str = " ") -> list[Change]:
    """Changes that delete `spans`, which do not overlap; `between` comes where words on both sides would touch.

    A stretch between two separators takes one of them along, one at the head or tail of the text the only one.
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip(BLANK + COMMAS):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return [_cut(text, start, end, between) for start, end in merged]


def _cut(text: str, start: int, end: int, between: str) -> Change:
    low, high = back(text, start, BLANK), on(text, end, BLANK)
    before, behind = text[low - 1 : low], text[high : high + 1]
    if not before:
        return 0, on(text, high, BLANK + COMMAS) if behind in COMMAS else high, ""
    if not behind:
        return back(text, low, BLANK + COMMAS), len(text), ""
    if before in EDGES and behind in EDGES:
        if before == behind == "\n":
            return low, high + 1, ""
        if before in COMMAS:
            return back(text, low, BLANK + COMMAS), high, ""
        return low, on(text, high, BLANK + COMMAS) if behind in COMMAS else high, " " if low < start else ""
    if before in EDGES or before in ENDERS:
        return start, high, ""
    return low, high, "" if behind in EDGES or behind in ENDERS else between


def back(text: str, at: int, signs: str) -> int:
    """Where a run of `signs` begins that ends in front of `at`; without a copy of the text, which may be long."""
    while at > 0 and text[at - 1] in signs:
        at -= 1
    return at


def on(text: str, at: int, signs: str) -> int:
    """Behind a run of `signs` that begins at `at`."""
    while at < len(text) and text[at] in signs:
        at += 1
    return at
