"""Which marks belong together."""

from __future__ import annotations

import pytest

from lorakit.caption.brackets import enclosed

SPANS: tuple[tuple[str, list[str]], ...] = (
    ("(a [b] c)", ["(a [b] c)", "[b]"]),
    ("(a [b) c]", ["(a [b)"]),
    ("((a)", ["(a)"]),
    (r"\(a\) (b)", ["(b)"]),
    (r"\\(a)", ["(a)"]),  # an escaped backslash escapes nothing
    ("“a „b“ c”", ["“a „b“ c”", "„b“"]),
    ("“a “b” c”", ["“a “b” c”", "“b”"]),
    ("'a' ‘b’ don't 'c d'", ["'a'", "‘b’", "'c d'"]),
    ("‘it’s here’", ["‘it’s here’"]),
    ("dogs' and cats'", []),
    ("'tis 'a'", ["'a'"]),
    ("'a (b' c)", ["(b' c)"]),
    ("<lora:a(b:1> (c)", ["<lora:a(b:1>", "(c)"]),
    ("<a b>", []),
    ("(a\nb)", []),
    ("", []),
)


@pytest.mark.parametrize(("text", "spans"), SPANS)
def test_spans(text: str, spans: list[str]) -> None:
    assert [text[each.start : each.end] for each in enclosed(text)] == spans


def test_quotations_are_told_from_brackets() -> None:
    text = "(a) [b] {c} <d:e> \"f\" 'g' “h” 「i」 《j》 «k» （l） 【m】"
    assert "".join(text[each.start + 1] for each in enclosed(text) if each.quote) == "fghijk"
    assert "".join(each.mark for each in enclosed(text)) == "([{<\"'“「《«（【"


def test_marks_of_emoticons_are_free() -> None:
    assert enclosed(":(, a)", [(0, 2)]) == []
    assert len(enclosed(":(, a)")) == 1
