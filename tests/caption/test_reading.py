"""A reading holds what was found, by vocabulary and in the order of the text."""

from __future__ import annotations

from lorakit.caption.lexicon import Term, build
from lorakit.caption.reading import read
from lorakit.caption.style import Style

LEXICON = build(
    [Term("colours", "red", "red", "red"), Term("things", "car", "car", "car"), Term("things", "a", "a", "8k")]
)


def test_reading() -> None:
    reading = read(":3, 8K, red cars, Car", LEXICON)
    assert [reading.shown(hit) for hit in reading.of("things")] == ["8K", "cars", "Car"]
    assert [reading.whole(hit) for hit in reading.of("things")] == [True, False, True]
    assert [reading.shown(hit) for hit in reading.of("colours")] == ["red"]
    assert reading.of("none") == ()
    assert reading.style is Style.TAGS
