"""The packs and glossaries that the documentation shows work as shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lorakit import api
from lorakit.caption.glossary import read_glossary

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
