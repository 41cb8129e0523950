"""Proposals say what is there: with the article that the new word wants, by its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.caption.lexicon import Lexicon, Term
from lorakit.caption.negation.kinds import Denied, Negation
from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.positive import positive
from lorakit.caption.reading import read

if TYPE_CHECKING:
    from lorakit.caption.normalise.positive import Proposal


def proposed(text: str, word: str, kind: str = "before") -> Proposal | None:
    """What `word` in place of `no people` makes of a caption that ends in it."""
    lexicon = Lexicon()
    lexicon.add(Term("rewrites", "people", word, "people", kind))
    start = text.index("no people")
    found = Negation(start, start + 9, (start + 3, start + 9), Denied.CONTENT)
    return positive(read(text, lexicon), found)


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("a street, no people", "empty", "an empty street"),
        ("A street, no people", "empty", "An empty street"),
        ("an old street, no people", "deserted", "a deserted old street"),
        ("a street, no people", "uninhabited", "an uninhabited street"),
        ("an old street, no people", "uniform", "a uniform old street"),
        ("the street, no people", "empty", "the empty street"),
        ("street, no people", "empty", "empty street"),
        ("an empty street, no people", "empty", "an empty street"),
        ("street at night, no people, rain", "empty", "empty street at night, rain"),
    ],
)
def test_the_word_goes_in_front_behind_its_article(text: str, word: str, after: str) -> None:
    proposal = proposed(text, word)
    assert proposal is not None
    assert changed(text, proposal.changes) == after
    assert proposal.shown == after.removesuffix(", rain")


def test_the_word_stands_instead() -> None:
    proposal = proposed("a beach, no people", "empty sand", "instead")
    assert proposal is not None
    assert changed("a beach, no people", proposal.changes) == "a beach, empty sand"


@pytest.mark.parametrize(
    "text", ["no people", "a long and winding street in the rain, no people", "there are no people"]
)
def test_where_no_word_fits_there_is_none(text: str) -> None:
    assert proposed(text, "empty") is None
