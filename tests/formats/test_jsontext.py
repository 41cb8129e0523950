from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.formats.jsontext import BadJsonError, Node, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_values_are_those_of_the_json_module(value: object, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    node = parse(text)
    assert node.plain() == json.loads(text)
    _check_offsets(node, text)


def _check_offsets(node: Node, text: str) -> None:
    for inner in (*(node.items or ()), *(member for _, member in node.members or ())):
        _check_offsets(inner, text)
    if isinstance(node.scalar, str):
        assert text[node.offset - 1] == '"'
        assert json.JSONDecoder().raw_decode(text, node.offset - 1)[0] == node.scalar


@given(st.text(st.sampled_from('{}[]:,"ab\\n 1-.etru'), max_size=12))
def test_what_the_json_module_refuses_is_refused(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(BadJsonError):
            parse(text)
    else:
        assert parse(text).plain() == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [('{"a": 1,}', 8), ('{"a" 1}', 5), ("{a: 1}", 1), ('["a"', 4), ("1 2", 2), ("", 0), ('{"a": "b', 6)],
)
def test_an_error_says_where(text: str, offset: int) -> None:
    with pytest.raises(BadJsonError) as caught:
        parse(text)
    assert caught.value.offset == offset


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "1" * 5000])
def test_hostile_text_is_an_error_not_a_crash(text: str) -> None:
    with pytest.raises(BadJsonError):
        parse(text)


def test_doubled_keys_stay_visible_and_the_last_counts() -> None:
    node = parse('{"a": 1, "a": 2}')
    assert [name for name, _ in node.members or ()] == ["a", "a"]
    assert node.get("a") == Node(14, 2)
