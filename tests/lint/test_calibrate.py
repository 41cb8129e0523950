"""Thresholds from accepted and rejected pictures: what is proposed, and what is not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.lint.calibrate import Errors, as_text, propose
from lorakit.lint.registry import code_rules
from lorakit.measurements import columns

if TYPE_CHECKING:
    from lorakit.lint.calibrate import Proposal
    from lorakit.measurements import Cell


def lines(name: str, *values: float | None) -> list[dict[str, Cell]]:
    return [{name: value} for value in values]


def noise_of(proposals: list[Proposal]) -> Proposal:
    (found,) = [each for each in proposals if each.rule == "noise"]
    return found


def test_a_clean_gap_gives_its_middle_and_no_errors() -> None:
    found = noise_of(propose(lines("noise", 1, 2, 3, 4), lines("noise", 8, 9, 10, 30)))
    assert found.value == 6
    assert found.errors == Errors(0, 0)


def test_an_unknown_value_is_never_an_alarm_and_always_a_miss() -> None:
    found = noise_of(propose(lines("noise", 1, 2, 3, None), lines("noise", 8, 9, 10, None)))
    assert found.errors == Errors(0, 0.25)


def test_leaving_out_tells_what_a_limit_fitted_to_one_picture_is_worth() -> None:
    found = noise_of(propose(lines("noise", 1, 2, 3, 7), lines("noise", 7.5, 9, 10, 11)))
    assert found.errors == Errors(0, 0)
    assert found.left_out.total > 0


def test_sides_that_do_not_differ_give_no_proposal() -> None:
    same = lines("noise", 1, 2, 3, 4, 5, 6)
    assert propose(same, same) == []
    assert "something else" in as_text([], 6, 6)


def test_a_limit_from_below_is_turned_round() -> None:
    found = propose(lines("entropy", 6, 6.5, 7, 7.2), lines("entropy", 1, 1.5, 2, 2.2))
    assert [(each.rule, each.value) for each in found] == [("low-information", 4.1)]


def test_the_text_says_when_there_are_too_few_pictures_and_gives_settings_to_paste() -> None:
    text = as_text(propose(lines("noise", 5, 5.5, 5.8, 6), lines("noise", 8, 9, 10, 30)), 4, 4)
    assert "Fewer than 20" in text
    assert "  noise: {" in text


@given(st.lists(st.floats(0, 100), min_size=2, max_size=12), st.lists(st.floats(0, 100), min_size=2, max_size=12))
def test_a_proposal_is_never_worse_than_what_is_shipped(good: list[float], bad: list[float]) -> None:
    for each in propose(lines("noise", *good), lines("noise", *bad)):
        assert each.errors.total <= each.shipped.total + 1e-9
        assert 0 <= each.left_out.alarms <= 1
        assert 0 <= each.left_out.misses <= 1


def test_every_limit_names_a_measurement_there_is() -> None:
    limits = {
        field.metadata["limits"]
        for rule in code_rules()
        for field in dataclasses.fields(rule.option_type)
        if field.metadata["limits"]
    }
    assert limits <= set(columns())
    assert {"blur", "noise", "blockiness", "fake_resolution", "dark", "bright", "letterbox"} <= limits


def test_the_names_of_measurements_are_a_contract() -> None:
    assert columns()[:36] == tuple(
        """
        width height format mode file_bytes bucket_width bucket_height bucket_scale crop_loss blur motion
        fake_resolution real_width real_height dark bright clipped_low clipped_high contrast entropy noise jpeg_quality
        blockiness chroma letterbox subject_box_share subject_mask_share subject_x subject_y subject_offset
        subject_confidence subject_layer background_clutter near_duplicate_of near_duplicate_similarity caption_tokens
        """.split()  # noqa: SIM905 - a table reads better than a list of quoted words
    )
    assert len(set(columns())) == len(columns())


@pytest.mark.parametrize("count", [1, 3])
def test_sides_of_one_picture_do_not_break_anything(count: int) -> None:
    found = propose(lines("noise", *[1.0] * count), lines("noise", *[2.0] * count))
    assert noise_of(found).value == 1.5
    assert f"{count} accepted and {count} rejected pictures." in as_text(found, count, count)
