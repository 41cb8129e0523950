"""Repairs keep away from what the settings except, and what could not be written stays a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lorakit import api
from lorakit.fix import files
from lorakit.formats.rewrite.rewrite import StaleError, rewrite
from lorakit.image.picture import Picture
from lorakit.lint.rule import Need
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path


def dataset(folder: Path, captions: dict[str, str | bytes]) -> Path:
    drawn = {name.rpartition(".")[0] + ".jpg": Picture((64, 64), seed=seed) for seed, name in enumerate(captions)}
    return write_files(folder / "data", {**drawn, **captions})


def request(data: Path, **settings: Any) -> api.FixRequest:
    lint = api.LintRequest([data], overrides=settings, looks=Need.CAPTION, looks_flag="--no-images")
    return api.FixRequest(lint, unsafe=True)


def repaired(data: Path, **settings: Any) -> api.Fixed:
    fixed = api.fix(request(data, **settings))
    api.write_fixes(fixed)
    return fixed


def test_a_set_wide_repair_leaves_excepted_files_alone(tmp_path: Path) -> None:
    captions: dict[str, str | bytes] = {"a/1.txt": "cat,  dog", "a/3.txt": "cat,  owl", "raw/2.txt": "cat,  fox"}
    data = dataset(tmp_path, captions)
    repaired(data, per_path_ignores={"raw/*": ["CAP"]}, select=["spacing"])
    assert (data / "raw/2.txt").read_text("utf-8") == "cat,  fox"
    assert (data / "a/1.txt").read_text("utf-8") == "cat, dog"
    assert (data / "a/3.txt").read_text("utf-8") == "cat, owl"


def test_an_excepted_first_file_does_not_hide_the_others(tmp_path: Path) -> None:
    captions: dict[str, str | bytes] = {"a/1.txt": "cat,  dog", "b/2.txt": "cat,  fox", "b/3.txt": "cat,  owl"}
    data = dataset(tmp_path, captions)
    repaired(data, per_path_ignores={"a/*": ["spacing"]}, select=["spacing"])
    assert [(data / name).read_text("utf-8") for name in captions] == ["cat,  dog", "cat, fox", "cat, owl"]


def test_a_trigger_is_not_put_where_its_rule_is_off(tmp_path: Path) -> None:
    captions: dict[str, str | bytes] = {"a/1.txt": "cat, dog", "a/2.txt": "cat, owl", "reg/3.txt": "cat, fox"}
    data = dataset(tmp_path, captions)
    repaired(data, per_path_ignores={"reg/*": ["trigger-missing"]}, trigger="mirelle", select=["trigger-missing"])
    assert (data / "reg/3.txt").read_text("utf-8") == "cat, fox"
    assert (data / "a/1.txt").read_text("utf-8") == "mirelle, cat, dog"


def test_a_file_that_changed_meanwhile_keeps_its_findings(tmp_path: Path, monkeypatch: Any) -> None:
    """Refused as a whole: neither its words nor its encoding count as mended."""
    text = "一只猫坐在窗台上，没有水印，旁边是一只狗".encode("gb18030")
    data = dataset(tmp_path, {"1.txt": text, "2.txt": "a boat, a pier"})
    told: list[bytes] = []

    def refuse(old: bytes, *rest: Any) -> Any:
        told.append(old)
        if old == text:
            raise StaleError("changed meanwhile: lint again")
        return rewrite(old, *rest)

    monkeypatch.setattr(files, "rewrite", refuse)
    fixed = api.fix(request(data, select=["encoding", "negative-phrase", "separators"]))
    assert told
    assert [path.name for path, _ in fixed.refused] == ["1.txt"]
    assert {"encoding", "negative-phrase"} <= {finding.name for finding in fixed.after.findings}
    assert not fixed.changes
    assert not fixed.impact.negative


def test_two_sources_that_agree_go_on_agreeing(tmp_path: Path) -> None:
    text = "a boat, not blurry, a pier"
    data = dataset(tmp_path, {"1.txt": text, "2.txt": "a hill, fog"})
    table = f'file_name,text\n1.jpg,"{text}"\n2.jpg,"a hill, fog"\n'
    write_files(data, {"metadata.csv": table})
    fixed = repaired(data)
    assert (data / "1.txt").read_text("utf-8") == "a boat, a pier"
    assert (data / "metadata.csv").read_text("utf-8") == table.replace("not blurry, ", "")
    assert "disagreeing-sources" not in {finding.name for finding in fixed.after.findings}
    assert fixed.impact.captions == 1
    api.undo_fixes(request(data).lint)
    assert (data / "1.txt").read_text("utf-8") == text
    assert (data / "metadata.csv").read_text("utf-8") == table
