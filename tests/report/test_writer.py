"""Formats are found by name."""

from __future__ import annotations

import pytest

from lorakit.errors import UsageError
from lorakit.report.writer import find_writer, writers


def test_the_formats_are_these() -> None:
    assert list(writers()) == ["concise", "full", "github", "json", "json-lines"]


@pytest.mark.parametrize("name", list(writers()))
def test_a_format_either_renders_or_shows_and_says_what_it_is(name: str) -> None:
    writer = find_writer(name)
    assert (writer.render is None) != (writer.show is None)
    assert writer.summary


def test_an_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no output format `sarif`; the formats are `concise`, `full`"):
        find_writer("sarif")
