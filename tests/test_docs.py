"""The packs and glossaries that the documentation shows work as shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lorakit import api
from lorakit.caption.glossary import read_glossary
from lorakit.image.picture import Picture
from tests.support import write_files

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "README.zh-CN.md", "docs/packs.md", "docs/glossary.md")
BLOCKS = [
    pytest.param(block, id=f"{page}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"```yaml\n(schema: 1\n.*?)```", (ROOT / page).read_text("utf-8"), re.S))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_yaml_blocks_are_what_they_claim(block: str, tmp_path: Path) -> None:
    path = tmp_path / "shown.yaml"
    path.write_text(block, encoding="utf-8")
    if "\nvocabulary: " in block or "\nrules:\n  - code" in block:
        examples, failures = api.try_packs([path])
        assert examples > 0
        assert [str(failure) for failure in failures] == []
    elif re.search(r"^(prefer|reject):", block, re.M):
        assert read_glossary(path).entries
    else:
        assert "profile:" in block or "packs:" in block


REPAIRS = [
    pytest.param(page, before, after, id=f"{page}-{number}")
    for page in ("README.md", "README.zh-CN.md")
    for number, (before, after) in enumerate(
        re.findall(r"^(?:before|之前)  (.+)\n(?:after|之后)  (.+)$", (ROOT / page).read_text("utf-8"), re.M)
    )
]


@pytest.mark.parametrize(("page", "before", "after"), REPAIRS)
def test_captions_are_repaired_as_shown(page: str, before: str, after: str) -> None:
    """What is said in brackets behind a caption, after many spaces, is not part of it."""
    before, after = (re.split(r"\s{3,}", text.strip())[0] for text in (before, after))
    trigger = before.replace("，", ",").split(",")[0]
    repair = api.caption_fixer({"trigger": trigger, "select": ["CAP", "VOC"]}, unsafe="neo-noir" in before)
    others = [f"{trigger}, cyberpunk street, neon sign {number}" for number in range(3)]
    texts, _ = repair([before, *others] if page == "README.md" else [before])
    assert texts[0] == after


def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "fixing.md").read_text("utf-8"), re.S)
    write_files(tmp_path / "data", {"1.jpg": Picture((512, 512)), "1.txt": "a cat, not blurry, a sofa"})
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(block, names)
    assert names["texts"] == ("mirelle, 1girl, smile",)
    assert (tmp_path / "data" / "1.txt").read_text("utf-8") == "a cat, not blurry, a sofa"
