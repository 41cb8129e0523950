"""Every pack that lorakit ships does what its own examples show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.lint.packs import read_pack, read_words, shipped_rule_packs, shipped_vocabularies
from lorakit.lint.trial import Trial, failures, of_rules, of_words

if TYPE_CHECKING:
    from pathlib import Path

WORDS = [pytest.param(path, id=path.stem) for path in shipped_vocabularies()]
RULES = [pytest.param(path, id=path.stem) for path in shipped_rule_packs()]


def broken(trials: list[Trial]) -> list[str]:
    return [str(failure) for failure in failures(trials, api.caption_linter)]


@pytest.mark.parametrize("path", WORDS)
def test_words_do_what_their_examples_show(path: Path) -> None:
    assert broken(list(of_words(path, read_words(path)))) == []


@pytest.mark.parametrize("path", RULES)
def test_data_rules_do_what_their_examples_show(path: Path) -> None:
    trials = list(of_rules(path, read_pack(path)))
    assert trials
    assert broken(trials) == []


def test_a_failing_example_is_told_in_full(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(
        "schema: 1\nvocabulary: house\nrule: placeholder\nsummary: x\nentries:\n"
        "  - name: sound\n    bad: [TODO]\n    good: [a cat]\n  - name: broken\n    bad: [a cat]\n    good: [TODO]\n",
        encoding="utf-8",
    )
    missed, false_alarm = broken(list(of_words(path, read_words(path))))
    assert missed == f"{path}: broken: placeholder does not report `a cat`"
    assert false_alarm.startswith(f"{path}: broken: placeholder reports `TODO`: ")
