"""Emoticons are found where they are whole tags, and nowhere else."""

from __future__ import annotations

import pytest

from lorakit.caption.emoticons import EMOTICONS, emoticons

FOUND: tuple[tuple[str, list[str]], ...] = (
    (":3, ;)", [":3", ";)"]),
    ("a,>_<，:D、 ^_^ \n:(", [">_<", ":D", "^_^", ":("]),
    ("O_o, XD, uwu, (O)_(o), ...", ["O_o", "XD", "uwu", "(O)_(o)", "..."]),
    (r"\(o\)_\(o\), ;\), \m/", [r"\(o\)_\(o\)", r";\)", r"\m/"]),
    ("1girl, :d ||| solo", [":d"]),
    (":| | :d |", [":|", ":d"]),
    ("smile :), a :3 b", []),
    ("scale 1:3, 16:9, x:3, d:e", []),
    ("a (b), c: d, <3 hearts", []),
    ("", []),
)


@pytest.mark.parametrize(("text", "faces"), FOUND)
def test_emoticons(text: str, faces: list[str]) -> None:
    assert [text[start:end] for start, end in emoticons(text)] == faces


def test_every_emoticon_is_found_among_tags_in_any_case() -> None:
    for face in EMOTICONS:
        for written in (face, face.upper()):
            assert emoticons(f"1girl, {written} , solo") == [(7, 7 + len(face))]
