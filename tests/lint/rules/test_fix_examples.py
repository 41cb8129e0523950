"""Every repair that a caption rule's example shows: it is offered, as safe as said, ends clean and ends for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.findings import Safety
from lorakit.lint.registry import code_rules
from tests.lint.rules.fixing import repaired

if TYPE_CHECKING:
    from lorakit.lint.example import Bad
    from lorakit.lint.rule import Rule

MINE = {"CAP002", "CAP008", "CAP009", "CAP010", "CAP015"}
TEXTS = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in code_rules()
    if rule.code in MINE
    for number, example in enumerate(rule.bad)
    if isinstance(example.caption, str) and not example.files and not example.caption.startswith("\ufeff")
]


@pytest.mark.parametrize(("rule", "example"), TEXTS)
def test_an_example_is_repaired_as_it_shows(rule: type[Rule], example: Bad) -> None:
    caption = example.caption
    assert isinstance(caption, str)
    wanted = caption if example.fixed is None else example.fixed
    assert repaired(rule.code, caption, safety=example.safety, **example.settings) == [wanted]
    if example.fixed is None:
        assert repaired(rule.code, caption, safety=Safety.UNSAFE, **example.settings) == [caption]
    elif example.safety is Safety.UNSAFE:
        assert repaired(rule.code, caption, **example.settings) == [caption]
