"""Repairs of whole files that caption rules offer: which act, for which file, how safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lorakit.findings import Act, FileEdit, Safety
from lorakit.image.picture import Picture
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.findings import Finding


def findings(folder: Path, rule: str, text: str | bytes, name: str = "a.txt", **settings: Any) -> list[Finding]:
    write_files(folder, {"a.jpg": Picture(), name: text})
    return list(lint(folder, **settings, select=[rule]).findings)


@pytest.mark.parametrize(
    ("name", "data", "sure"),
    [
        ("a.txt", "一只猫坐在窗台上".encode("gb18030"), True),
        ("a.txt", "一隻貓坐在窗台上".encode("big5"), False),
        ("a.txt", "창가에 앉은 고양이, 밤".encode("euc_kr"), False),
        ("a.txt", b"a caf\xe9 \x81\xff", False),
        ("metadata.jsonl", b'\xef\xbb\xbf{"file_name": "a.jpg", "text": "a cat"}\n', True),
        ("metadata.csv", "file_name,text\na.jpg,一隻貓坐在窗台上\n".encode("big5"), False),
    ],
)
def test_only_a_certain_encoding_is_changed(tmp_path: Path, name: str, data: bytes, sure: bool) -> None:
    (found,) = findings(tmp_path, "encoding", data, name)
    if sure:
        assert found.fix is not None
        assert (found.fix.safety, found.fix.files) == (Safety.SAFE, (FileEdit(name, Act.RECODE),))
    else:
        assert found.fix is None


@pytest.mark.parametrize(
    ("text", "target", "trigger", "joins", "safety"),
    [
        ("a cat\nnight", "ai-toolkit", None, ", ", Safety.SAFE),
        ("a cat,\nnight", "ai-toolkit", None, " ", Safety.SAFE),
        ("A cat sleeps.\nNight.", "kohya", None, " ", Safety.UNSAFE),
        ("红衣少女站在雨里\n霓虹灯", "kohya", None, "，", Safety.UNSAFE),
        ("红衣，雨夜，背影\n霓虹灯", "kohya", None, ", ", Safety.UNSAFE),
        ("红衣少女。\n霓虹灯。", "kohya", None, "", Safety.UNSAFE),
        ("A cat sleeps.\nnight\nneon", "kohya", None, None, None),
        ("sks, a cat\nsks, a dog", "kohya", "sks", None, None),
        ("a cat on a red sofa\nnight", "lorakit", None, ", ", Safety.UNSAFE),
        ("a cat on a sofa\na dog in a basket", "lorakit", None, None, None),
        ("a cat\nNegative prompt: blurry", "kohya", None, None, None),
    ],
)
def test_lines_are_joined_as_they_end(
    tmp_path: Path, text: str, target: str, trigger: str | None, joins: str | None, safety: Safety | None
) -> None:
    (found,) = findings(tmp_path, "multiline", text, target=target, trigger=trigger)
    if joins is None:
        assert found.fix is None
    else:
        assert found.fix is not None
        assert (found.fix.safety, found.fix.files) == (safety, (FileEdit("a.txt", Act.JOIN, joins),))


def test_blank_lines_are_trimmed(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "line-ends", "\n\na cat\n", target="kohya")
    assert "line 1 is blank, and trained as the caption" in found.message
    assert "line 3" in found.message
    assert found.fix is not None
    assert found.fix.files == (FileEdit("a.txt", Act.TRIM),)


def test_edits_of_joined_lines_go_to_the_line_they_stand_in(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "prompt-syntax", "a cat\n1girl, ((neon glow)), solo", target="ai-toolkit")
    assert found.fix is not None
    assert [(edit.caption, edit.span.start, edit.text) for edit in found.fix.edits] == [(1, 7, "neon glow")]
