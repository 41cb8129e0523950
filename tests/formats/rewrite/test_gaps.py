from __future__ import annotations

from pathlib import Path

from lorakit.dataset import Caption
from lorakit.formats.pieces import Draft, Kept, draft_of, joined
from lorakit.formats.rewrite.gaps import Gap, gaps, tight


def draft(text: str, *changes: tuple[int, int, str]) -> Draft:
    return draft_of(Caption(text, Path("a.txt"))).edited(changes)


def test_nothing_changed_is_no_gap() -> None:
    assert gaps(draft("a dog")) == []
    assert gaps(draft("")) == []
    assert gaps(draft("a dog", (2, 5, "dog"))) == []


def test_each_changed_stretch_is_a_gap() -> None:
    changes = ((0, 1, "one"), (2, 2, "big "), (4, 5, ""))
    assert gaps(draft("a dog", *changes)) == [Gap(0, 0, 0, 1, "one"), Gap(0, 2, 0, 2, "big "), Gap(0, 4, 0, 5, "")]


def test_a_gap_is_no_longer_than_it_must_be() -> None:
    assert gaps(draft("a red dog", (0, 9, "a rad dog"))) == [Gap(0, 3, 0, 4, "a")]
    assert gaps(draft("aa", (0, 2, "aaa"))) == [Gap(0, 2, 0, 2, "a")]
    assert gaps(draft("aaa", (0, 3, "a"))) == [Gap(0, 1, 0, 3, "")]


def test_tight_keeps_all_that_can_be_kept() -> None:
    change = draft("a red dog", (0, 9, "a rad dog"))
    assert tight(change).pieces == (Kept(0, 0, 3), "a", Kept(0, 4, 9))
    assert tight(change).text == change.text
    assert tight(draft("a", (0, 1, ""))).pieces == ()


def test_between_joined_captions_everything_gives_way() -> None:
    whole = joined([draft("one"), draft("two", (0, 3, "2")), draft("six")], ", ")
    assert gaps(whole) == [Gap(0, 3, 2, 0, ", 2, ")]
