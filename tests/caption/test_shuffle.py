"""Tags in another order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lorakit.caption.shuffle import orders

TAGS = "ohwx, 1girl, red hair, smile, street, night"
words = st.lists(st.sampled_from(["1girl", "red hair", "smile", "night", "street lamp"]), min_size=1, max_size=8)


def tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",")]


def test_the_caption_as_it_stands_comes_first() -> None:
    found = orders(TAGS, 8)
    assert found[0] == TAGS
    assert len(found) == len(set(found)) == 8


@given(words, st.integers(1, 10), st.integers(0, 3), st.integers(0, 5))
def test_every_order_has_the_same_tags(given_tags: list[str], count: int, keep: int, seed: int) -> None:
    text = ", ".join(given_tags)
    found = orders(text, count, keep, seed=seed)
    assert 1 <= len(found) <= count
    for each in found:
        assert sorted(tags(each)) == sorted(tags(text))
        assert tags(each)[:keep] == tags(text)[:keep]
    assert found == orders(text, count, keep, seed=seed)


def test_a_trigger_in_front_stays_there_unasked() -> None:
    assert all(each.startswith("ohwx, ") for each in orders(TAGS, 20, trigger="ohwx"))
    assert not all(each.startswith("ohwx, ") for each in orders(TAGS, 20))


def test_commas_inside_brackets_quotes_and_numbers_do_not_part() -> None:
    for whole in ('sign saying "stop, now"', "(red, blue:1.2)", "1,000 lamps"):
        text = f"{whole}, street, night"
        for each in orders(text, 10):
            assert whole in each


def test_chinese_commas_stay_chinese() -> None:
    found = orders("女孩，红发，街道，夜晚", 6)
    assert len(found) == 6
    assert all(each.count("，") == 3 and "," not in each for each in found)


def test_a_sentence_without_commas_has_one_order() -> None:
    assert orders("a red bicycle on a wall", 8) == ("a red bicycle on a wall",)
    assert orders("", 8) == ("",)
