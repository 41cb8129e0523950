"""`lorakit rule --test`: the examples of packs, shipped and of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import run_cli

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """\
schema: 1
vocabulary: style-families
rule: synonym-drift
summary: Looks of ours
entries:
  - name: paper-cut
    kind: style
    sides: {paper cut: papercut, layered paper: paper layers}
    bad: [["paper cut, fox", "papercut, owl", "layered paper, deer"]]
    good: [["paper cut, fox", "papercut, owl"]]
"""


def test_shipped_packs_pass(tmp_path: Path) -> None:
    result = run_cli("rule", "--test", cwd=tmp_path)
    assert result.returncode == 0, result.stdout
    assert result.stdout.endswith(" examples, 0 failed\n")


def test_a_pack_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SOUND, encoding="utf-8")
    result = run_cli("rule", "--test", "mine.yaml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "2 examples, 0 failed\n")


def test_packs_that_the_settings_name_are_tried_too(tmp_path: Path) -> None:
    broken = SOUND.replace(
        'good: [["paper cut, fox", "papercut, owl"]]', 'good: [["paper cut, a", "layered paper, b"]]'
    )
    (tmp_path / "mine.yaml").write_text(broken, encoding="utf-8")
    (tmp_path / "lorakit.yaml").write_text("schema: 1\npacks: [mine.yaml]\n", encoding="utf-8")
    result = run_cli("rule", "--test", cwd=tmp_path)
    assert result.returncode == 1
    assert "mine.yaml: paper-cut: synonym-drift reports `paper cut, a` / `layered paper, b`" in result.stdout
    assert "1 failed" in result.stdout


def test_an_example_that_is_not_found(tmp_path: Path) -> None:
    silent = SOUND.replace("layered paper, deer", "papercut, deer")
    (tmp_path / "mine.yaml").write_text(silent, encoding="utf-8")
    result = run_cli("rule", "--test", "mine.yaml", cwd=tmp_path)
    assert result.returncode == 1
    assert "synonym-drift does not report" in result.stdout


def test_a_fault_in_a_pack_shows_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SOUND.replace("sides:", "side:"), encoding="utf-8")
    result = run_cli("rule", "--test", "mine.yaml", cwd=tmp_path)
    assert result.returncode == 2
    assert "mine.yaml:8:5: unknown key `side` (did you mean `sides`?)" in result.stderr


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    result = run_cli("rule", "--test", "nowhere.yaml", cwd=tmp_path)
    assert result.returncode == 2
    assert "nowhere.yaml" in result.stderr


def test_an_unknown_rule_in_a_word_list(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SOUND.replace("rule: synonym-drift", "rule: synonim-drift"), encoding="utf-8")
    result = run_cli("rule", "--test", "mine.yaml", cwd=tmp_path)
    assert result.returncode == 2
    assert "synonim-drift" in result.stderr
